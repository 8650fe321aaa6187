"""The second factor: requirement, set-up, verification of codes, and reset by two administrators."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import quote

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.qr import write_qrcode_image

from enterprises.constraint_messages import find_rule
from enterprises.models import change_by, is_demonstration
from luohu.accounts.events import AccountEvent
from luohu.accounts.factor_resets import FORMER_ADMINISTRATORS, FactorReset
from luohu.groups import ADMINISTRATOR, PUBLISHER

# Groups that can publish figures or manage accounts.
REQUIRED_OF = frozenset({PUBLISHER, ADMINISTRATOR})
RECOVERY_CODES = 10
ISSUER = "Luohu registry"


def confirmed_device(user: User) -> TOTPDevice | None:
    """Return the confirmed device of the user, or None."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def is_required_for(user: User) -> bool:
    """Return True if the user must have a second factor; never in a demonstration."""
    if is_demonstration():
        return False
    return user.is_superuser or user.groups.filter(name__in=REQUIRED_OF).exists()


def unconfirmed_device(user: User) -> TOTPDevice:
    """Return the unconfirmed device of the user, created on first use."""
    device: TOTPDevice
    device, _is_new = TOTPDevice.objects.get_or_create(
        user=user, confirmed=False, defaults={"name": "authenticator"}
    )
    return device


def qr_code(device: TOTPDevice) -> str:
    """Return the QR code for an authenticator app, as a `data:` address."""
    image = BytesIO()
    write_qrcode_image(device.config_url, image)
    return "data:image/svg+xml," + quote(image.getvalue().decode())


def confirm(device: TOTPDevice, code: str) -> list[str]:
    """Confirm the device if `code` is valid and return new recovery codes; else an empty list."""
    with change_by(device.user):
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


def verify_code(user: User, code: str) -> Any | None:
    """Return the device of a valid code, which is thereby used; None if it is invalid.

    Digits are verified by the authenticator only, anything else by the recovery codes only, so that a wrong
    guess throttles the right device.
    """
    model = TOTPDevice if code.isdigit() else StaticDevice
    with transaction.atomic():
        device = model.objects.select_for_update().filter(user=user, confirmed=True).first()
        return device if device is not None and device.verify_token(code) else None


def other_administrators(*users: User) -> QuerySet[User]:
    """Return the active administrators and superusers besides `users`."""
    administrators = User.objects.filter(Q(is_superuser=True) | Q(groups__name=ADMINISTRATOR))
    return (
        administrators.filter(is_active=True, is_staff=True)
        .exclude(pk__in=[user.pk for user in users])
        .order_by("username")
        .distinct()
    )


def former_administrators(*users: User) -> list[User]:
    """Return those besides `users` who were administrators until a few days ago; nobody decides alone yet."""
    return [user for user in User.objects.raw(FORMER_ADMINISTRATORS) if user not in users]


def request_reset(user: User, *, by: User) -> FactorReset:
    """Request the reset of a lost second factor; without another administrator it is granted at once.

    The database decides whether there is one (`two_persons` of FactorReset). Raises IntegrityError for a
    second open request, and for one's own factor.
    """
    with change_by(by):
        reset = FactorReset.objects.create(user=user, requested_by=by)
        if not other_administrators(user, by).exists():
            try:
                with transaction.atomic():
                    decide_reset(reset, by=by, is_granted=True)
            except IntegrityError as error:
                if find_rule(error) != "factor_reset_by_another":
                    raise
                reset.refresh_from_db()  # a colleague retired a few days ago
    return reset


def decide_reset(reset: FactorReset, *, by: User, is_granted: bool) -> None:
    """Grant or decline a reset; granting deletes the devices and thereby ends the sessions.

    Raises IntegrityError if it has been decided, or if `by` requested it and another administrator exists.
    """
    with change_by(by):
        reset.decided_by, reset.decided_at, reset.is_granted = by, timezone.now(), is_granted
        reset.save()
        if is_granted:
            TOTPDevice.objects.filter(user=reset.user).delete()
            StaticDevice.objects.filter(user=reset.user).delete()


def reset_by_command(user: User, *, operator: str) -> None:
    """Reset the second factor of a lone administrator; `operator` is the system user at the command line."""
    with change_by(None):
        AccountEvent.objects.create(user=user, kind=AccountEvent.Kind.RESET_GRANTED, detail=operator)
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()


def fetch_open_resets() -> list[tuple[FactorReset, list[User]]]:
    """Return the requests without a decision, each with the administrators who can confirm it."""
    resets = FactorReset.objects.filter(decided_at=None).select_related("user", "requested_by").order_by("pk")
    return [(reset, list(other_administrators(reset.user, reset.requested_by))) for reset in resets]
