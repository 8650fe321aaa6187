"""Accounts: their events, the end of their sessions, and the reset of a second factor."""

import getpass
import io
import re
import socket

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from enterprises.models import change_by
from luohu.accounts import second_factor
from luohu.accounts.models import AccountEvent, FactorReset, Session
from tests.enterprises.admin.people import create_user, signed_in
from tests.luohu.accounts.test_second_factor import with_device

pytestmark = pytest.mark.django_db
PASSWORD = "梧桐山下 is a long phrase"


@pytest.fixture
def owner() -> User:
    return create_user("publisher")


@pytest.fixture
def first() -> User:
    return create_user("administrator")


@pytest.fixture
def second() -> User:
    return create_user("administrator")


def events(user: User) -> list[str]:
    return [event.kind for event in user.account_events.order_by("pk")]


def reset_page(user: User) -> str:
    return reverse("admin:auth_user_second_factor", args=[user.pk])


def change(user: User, **fields: object) -> None:
    User.objects.filter(pk=user.pk).update(**fields)


ACTS = {
    "password": lambda user: change(user, password="x"),
    "rights": lambda user: change(user, is_superuser=True),
    "retired": lambda user: change(user, is_active=False),
    "group_added": lambda user: user.groups.add(Group.objects.get(name="reviewer")),
    "group_removed": lambda user: user.groups.remove(Group.objects.get(name="publisher")),
    "factor_set_up": lambda user: with_device(user),
}


@pytest.mark.parametrize("kind", ACTS)
def test_change_of_an_account_is_recorded_and_ends_its_sessions(owner: User, first: User, kind: str) -> None:
    client, other = signed_in(owner), signed_in(first)
    with change_by(first):
        ACTS[kind](owner)
    event = owner.account_events.order_by("pk").last()
    assert event is not None
    assert (event.kind, event.by) == (kind, first)
    assert not Session.objects.filter(user=owner).exists()
    assert client.get("/admin/").status_code == 302
    assert other.get("/admin/").status_code == 200


@pytest.mark.parametrize("fields", [{"first_name": "明"}, {"email": "a@example.org"}])
def test_other_changes_of_an_account_leave_its_sessions(owner: User, fields: dict[str, str]) -> None:
    client = signed_in(owner)
    change(owner, **fields)
    assert client.get("/admin/").status_code == 200


def test_own_change_of_password_leaves_the_session_in_use_and_ends_the_others() -> None:
    user = create_user("clerk")
    user.set_password(PASSWORD)
    user.save()
    here, elsewhere = signed_in(user), signed_in(user)
    new = "a completely new phrase"
    fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post(reverse("admin:password_change"), fields).status_code == 302
    assert here.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302


def test_sign_in_creation_and_groups_are_recorded(first: User) -> None:
    user = create_user("clerk")
    user.set_password(PASSWORD)
    user.save()
    Client().post("/admin/login/", {"username": user.username, "password": PASSWORD})
    assert events(user) == ["created", "group_added", "password", "signed_in"]


def test_lockout_is_recorded_once(client: Client) -> None:
    user = create_user("clerk")
    for _attempt in range(8):
        client.post("/admin/login/", {"username": user.username, "password": "wrong"})
    assert events(user).count("locked_out") == 1


def test_account_events_cannot_be_changed_or_deleted(owner: User) -> None:
    for statement in (
        "UPDATE accounts_accountevent SET kind = 'created'",
        "DELETE FROM accounts_accountevent",
    ):
        with pytest.raises(DatabaseError, match="Cannot"), connection.cursor() as cursor:
            cursor.execute(f"SAVEPOINT a; {statement}")
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK TO SAVEPOINT a")


def test_accounts_cannot_be_deleted_and_are_retired_on_their_page(owner: User, first: User) -> None:
    client = signed_in(first)
    assert client.post(reverse("admin:auth_user_delete", args=[owner.pk]), {"post": "yes"}).status_code == 403
    fields = {"username": owner.username, "date_joined_0": "2024-01-01", "date_joined_1": "00:00"}
    client.post(reverse("admin:auth_user_change", args=[owner.pk]), fields)
    event = owner.account_events.get(kind="retired")
    assert event.by == first


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_history_of_an_account_lists_its_events_with_author(owner: User, first: User, language: str) -> None:
    with change_by(first):
        owner.groups.add(Group.objects.get(name="reviewer"))
    page = (
        signed_in(first, language).get(reverse("admin:auth_user_history", args=[owner.pk])).content.decode()
    )
    expected = "Added to group reviewer" if language == "en" else "加入用户组 审核人"
    assert expected in page
    assert first.username in page


def test_second_administrator_confirms_the_reset_of_a_second_factor(
    owner: User, first: User, second: User
) -> None:
    with_device(owner)
    assert (
        "must confirm it"
        in signed_in(first).post(reset_page(owner), {"act": "request"}, follow=True).content.decode()
    )
    assert second.username in signed_in(first).get(reset_page(owner)).content.decode()
    signed_in(first).post(reset_page(owner), {"act": "grant"})
    assert second_factor.confirmed_device(owner) is not None
    signed_in(second).post(reset_page(owner), {"act": "grant"})
    assert second_factor.confirmed_device(owner) is None
    assert events(owner)[-3:] == ["reset_requested", "reset_granted", "factor_removed"]


def test_declined_reset_leaves_the_second_factor(owner: User, first: User, second: User) -> None:
    with_device(owner)
    reset = second_factor.request_reset(owner, by=first)
    signed_in(second).post(reset_page(owner), {"act": "decline"})
    reset.refresh_from_db()
    assert reset.is_granted is False
    assert second_factor.confirmed_device(owner) is not None


def test_lone_administrator_resets_a_second_factor_at_once(owner: User, first: User) -> None:
    with_device(owner)
    answer = signed_in(first).post(reset_page(owner), {"act": "request"}, follow=True)
    assert "has been reset" in answer.content.decode()
    assert second_factor.confirmed_device(owner) is None


def test_nobody_resets_their_own_second_factor(first: User, second: User) -> None:
    with_device(first)
    with pytest.raises(IntegrityError, match="factor_reset_not_own"):
        second_factor.request_reset(first, by=first)


def test_database_rejects_a_reset_granted_by_its_requester(owner: User, first: User, second: User) -> None:
    reset = second_factor.request_reset(owner, by=first)
    with pytest.raises(IntegrityError, match="Another administrator"):
        second_factor.decide_reset(reset, by=first, is_granted=True)


def test_reset_page_requires_permission_to_change_the_account(owner: User) -> None:
    root = create_user(is_superuser=True)
    assert signed_in(create_user("clerk")).get(reset_page(owner)).status_code == 403
    assert (
        signed_in(create_user("administrator")).post(reset_page(root), {"act": "request"}).status_code == 403
    )
    assert not FactorReset.objects.exists()


def test_every_kind_of_event_fits_its_column() -> None:
    assert all(len(kind) <= 20 for kind in AccountEvent.Kind.values)


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("group/", "录入员"),
        ("group/{group}/change/", "修改组"),
        ("group/{group}/change/", "年度报告：查看"),
        ("group/{group}/delete/", "确定删除组“录入员”？"),
        ("user/", "录入员（1）"),
        ("user/{user}/change/", "年度报告：查看"),
    ],
)
def test_groups_and_permissions_have_chinese_names_on_every_page(page: str, words: str) -> None:
    root, clerk = create_user(is_superuser=True), Group.objects.get(name="clerk")
    member = create_user("clerk")
    address = "/admin/auth/" + page.format(group=clerk.pk, user=member.pk)
    response = signed_in(root).get(address, headers={"accept-language": "zh-hans"})
    text = " ".join(strip_tags(response.content.decode()).split())
    assert words in text
    assert not re.search(r"Can (add|change|view)|TOTP|object \(\d|\bclerk\b", text)


def test_confirmation_of_the_deletion_of_a_group_names_its_members() -> None:
    root, clerk, member = (
        create_user(is_superuser=True),
        Group.objects.get(name="clerk"),
        create_user("clerk"),
    )
    text = strip_tags(signed_in(root).get(f"/admin/auth/group/{clerk.pk}/delete/").content.decode())
    assert member.username in text


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_index_shows_administrators_open_resets_and_who_can_confirm(
    owner: User, first: User, second: User, language: str
) -> None:
    with_device(owner)
    second_factor.request_reset(owner, by=first)
    page = strip_tags(signed_in(second, language).get("/admin/").content.decode())
    requested = "requested on" if language == "en" else "重置"
    assert requested in page
    assert all(user.username in page for user in (owner, first, second))
    assert owner.username not in signed_in(create_user("clerk")).get("/admin/").content.decode()
    second_factor.decide_reset(FactorReset.objects.get(), by=second, is_granted=True)
    assert reset_page(owner) not in signed_in(second, language).get("/admin/").content.decode()


def test_command_resets_the_factor_of_a_lone_administrator_and_records_the_system_user(first: User) -> None:
    with_device(first)
    client = signed_in(first)
    call_command("reset_second_factor", first.username, stdout=io.StringIO())
    assert second_factor.confirmed_device(first) is None
    assert client.get("/admin/").status_code == 302
    event = first.account_events.get(kind="reset_granted")
    assert (event.by, event.detail) == (None, f"{getpass.getuser()}@{socket.gethostname()}")
    assert "factor_removed" in events(first)[events(first).index("reset_granted") :], events(first)


def test_command_is_refused_while_another_administrator_can_do_it(first: User, second: User) -> None:
    with_device(first)
    with pytest.raises(CommandError, match=second.username):
        call_command("reset_second_factor", first.username)
    assert second_factor.confirmed_device(first) is not None
    call_command("reset_second_factor", first.username, "--force", stdout=io.StringIO())
    assert second_factor.confirmed_device(first) is None


def test_command_names_an_unknown_user() -> None:
    with pytest.raises(CommandError, match="nobody"):
        call_command("reset_second_factor", "nobody")
