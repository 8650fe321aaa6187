"""The second factor: who needs one, how it is set up, and how a code is checked."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import quote

from django.contrib.auth.models import User
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.qr import write_qrcode_image

from enterprises.models import is_demonstration

# Those who can publish a figure or let others in. A demonstration holds nothing to protect.
REQUIRED_OF = frozenset({"publisher", "administrator"})
RECOVERY_CODES = 10
ISSUER = "Luohu registry"


def confirmed_device(user: User) -> TOTPDevice | None:
    """Return the device that the user has set up, if any."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def is_required_of(user: User) -> bool:
    """Say whether the user must have a second factor: by what they may do, not in a demonstration."""
    if is_demonstration():
        return False
    return user.is_superuser or user.groups.filter(name__in=REQUIRED_OF).exists()


def new_device(user: User) -> TOTPDevice:
    """Return the device that the user is setting up; the same until it is confirmed."""
    device: TOTPDevice
    device, _is_new = TOTPDevice.objects.get_or_create(
        user=user, confirmed=False, defaults={"name": "authenticator"}
    )
    return device


def picture(device: TOTPDevice) -> str:
    """Return the picture that an authenticator app scans, as a `data:` address."""
    drawn = BytesIO()
    write_qrcode_image(device.config_url, drawn)
    return "data:image/svg+xml," + quote(drawn.getvalue().decode())


@transaction.atomic
def confirm(device: TOTPDevice, code: str) -> list[str]:
    """Take the device into use where `code` is right, and return new recovery codes; else return none."""
    if not device.verify_token(code):
        return []
    TOTPDevice.objects.filter(user=device.user, confirmed=True).delete()
    device.confirmed = True
    device.save()
    return _new_recovery_codes(device.user)


def _new_recovery_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def matching_device(user: User, code: str) -> Any | None:
    """Return the device that the code belongs to, which is used up by it; None where it is wrong.

    Six digits are asked of the authenticator alone, anything else of the recovery codes alone, so
    that a wrong guess slows down the one it was meant for.
    """
    kind = TOTPDevice if code.isdigit() else StaticDevice
    with transaction.atomic():
        device = kind.objects.select_for_update().filter(user=user, confirmed=True).first()
        return device if device is not None and device.verify_token(code) else None


def forget(user: User) -> None:
    """Take away the user's devices, so that a lost telephone can be replaced."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
