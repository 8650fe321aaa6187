"""The second factor: groups that require one, accepted codes and rejected ones."""

from binascii import unhexlify

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from enterprises.models import Change, Demonstration
from luohu.accounts import second_factor

pytestmark = pytest.mark.django_db
ADMIN_INDEX, CODE_FORM, SET_UP_FORM = "/admin/", "/admin/second-factor/", "/admin/second-factor/set-up/"
PASSWORD = "梧桐山下 is a long phrase"


@pytest.fixture
def publisher() -> User:
    return member_of("publisher")


@pytest.fixture
def clerk() -> User:
    return member_of("clerk")


def member_of(group: str) -> User:
    user = User.objects.create_user(group, password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get_or_create(name=group)[0])
    return user


def code_of(device: TOTPDevice, *, later: int = 0) -> str:
    """Return the code that the owner's app shows, some steps later."""
    totp = TOTP(unhexlify(device.key.encode()), device.step, device.t0, device.digits)
    totp.time += later * device.step
    return f"{totp.token():06d}"


def with_device(user: User) -> tuple[TOTPDevice, list[str]]:
    device = second_factor.unconfirmed_device(user)
    return device, second_factor.confirm(device, code_of(device))


def enter(client: Client, user: User) -> None:
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


@pytest.mark.parametrize("group", ["publisher", "administrator"])
def test_publishers_and_administrators_need_a_second_factor(client: Client, group: str) -> None:
    enter(client, member_of(group))

    response = client.get(ADMIN_INDEX)

    assert response["Location"] == f"{SET_UP_FORM}?next=%2Fadmin%2F"


def test_superuser_must_have_one(client: Client) -> None:
    enter(client, User.objects.create_superuser("root", password=PASSWORD))

    assert client.get(ADMIN_INDEX)["Location"].startswith(SET_UP_FORM)


def test_clerk_may_go_without(client: Client, clerk: User) -> None:
    enter(client, clerk)

    assert client.get(ADMIN_INDEX).status_code == 200


def test_demonstration_requires_no_second_factor(client: Client, publisher: User) -> None:
    Demonstration.objects.create(pk=1)
    enter(client, publisher)

    assert client.get(ADMIN_INDEX).status_code == 200


def test_right_code_takes_the_device_into_use_and_shows_recovery_codes_once(
    client: Client, publisher: User
) -> None:
    enter(client, publisher)
    page = client.get(SET_UP_FORM)
    device = TOTPDevice.objects.get(user=publisher, confirmed=False)
    assert "data:image/svg+xml," in page.content.decode()

    done = client.post(SET_UP_FORM, {"code": code_of(device), "next": "/admin/enterprises/"})

    assert len(done.context["codes"]) == second_factor.RECOVERY_CODES
    assert 'href="/admin/enterprises/"' in done.content.decode()
    assert client.get(ADMIN_INDEX).status_code == 200


def test_wrong_code_leaves_the_device_out_of_use(client: Client, publisher: User) -> None:
    enter(client, publisher)
    client.get(SET_UP_FORM)

    refused = client.post(SET_UP_FORM, {"code": "000000"})

    assert refused.context["form"].errors["code"]
    assert second_factor.confirmed_device(publisher) is None
    assert client.get(ADMIN_INDEX).status_code == 302


@pytest.mark.parametrize("group", ["publisher", "clerk"])
def test_users_with_a_device_must_enter_its_code(client: Client, group: str) -> None:
    user = member_of(group)
    device, _codes = with_device(user)
    enter(client, user)
    assert client.get(ADMIN_INDEX)["Location"] == f"{CODE_FORM}?next=%2Fadmin%2F"

    entered = client.post(CODE_FORM, {"code": code_of(device, later=1), "next": ADMIN_INDEX})

    assert entered["Location"] == ADMIN_INDEX
    assert client.get(ADMIN_INDEX).status_code == 200


def test_code_opens_once(client: Client, clerk: User) -> None:
    device, _codes = with_device(clerk)
    enter(client, clerk)

    again = client.post(CODE_FORM, {"code": code_of(device)})

    assert again.context["form"].errors["code"], "This code was used to set the device up."


def test_recovery_code_opens_once(client: Client, clerk: User) -> None:
    _device, codes = with_device(clerk)
    enter(client, clerk)
    assert client.post(CODE_FORM, {"code": f" {codes[0].upper()} "}).status_code == 302
    client.logout()
    enter(client, clerk)

    assert client.post(CODE_FORM, {"code": codes[0]}).status_code == 200
    assert client.get(ADMIN_INDEX).status_code == 302


def test_guessing_is_slowed_down(client: Client, clerk: User) -> None:
    device, _codes = with_device(clerk)
    enter(client, clerk)
    client.post(CODE_FORM, {"code": "000000"})

    right = client.post(CODE_FORM, {"code": code_of(device, later=1)})

    assert right.status_code == 200, "Right, but too soon after a wrong one."


def test_device_is_replaced_only_after_the_code_of_the_old_one(client: Client, clerk: User) -> None:
    with_device(clerk)
    enter(client, clerk)

    assert client.get(SET_UP_FORM)["Location"] == CODE_FORM


def test_page_after_the_code_is_ours(client: Client, clerk: User) -> None:
    device, _codes = with_device(clerk)
    enter(client, clerk)

    entered = client.post(CODE_FORM, {"code": code_of(device, later=1), "next": "https://stranger.example/"})

    assert entered["Location"] == ADMIN_INDEX


def test_reset_device_can_be_replaced(client: Client, publisher: User) -> None:
    with_device(publisher)
    second_factor.request_reset(publisher, by=member_of("administrator"))
    enter(client, publisher)

    assert client.get(ADMIN_INDEX)["Location"].startswith(SET_UP_FORM)


@pytest.mark.parametrize("address", [CODE_FORM, SET_UP_FORM])
def test_public_is_sent_to_the_entrance(client: Client, address: str) -> None:
    assert client.get(address)["Location"].startswith("/admin/login/")


def test_state_of_the_registry_is_not_touched(client: Client, clerk: User) -> None:
    before = Change.objects.count()
    with_device(clerk)

    assert Change.objects.count() == before
