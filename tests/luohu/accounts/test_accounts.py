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
from django_otp.plugins.otp_totp.models import TOTPDevice

from enterprises.models import change_by
from enterprises.models.staff import staff_with
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


def run_sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


ACTS = {
    "password": lambda user: change(user, password="x"),
    "rights": lambda user: change(user, is_superuser=True),
    "retired": lambda user: change(user, is_active=False),
    "group_added": lambda user: user.groups.add(Group.objects.get(name="reviewer")),
    "group_removed": lambda user: user.groups.remove(Group.objects.get(name="publisher")),
    "factor_set_up": lambda user: TOTPDevice.objects.create(user=user, confirmed=True),
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


MEMBERSHIP = (
    "UPDATE auth_user_groups SET group_id = (SELECT id FROM auth_group WHERE name = 'clerk')"
    " WHERE user_id = %s"
)
RAW_ACTS = [
    ("DELETE FROM auth_user_groups WHERE user_id = %s", ["group_removed publisher"]),
    (MEMBERSHIP, ["group_removed publisher", "group_added clerk"]),
    ("UPDATE auth_user SET password = 'x' WHERE id = %s", ["password "]),
    ("UPDATE auth_user SET is_staff = false WHERE id = %s", ["rights -staff"]),
    ("UPDATE auth_user SET is_superuser = true WHERE id = %s", ["rights +superuser"]),
    ("UPDATE auth_user SET is_active = false WHERE id = %s", ["retired "]),
    ("UPDATE auth_user SET username = 'neu' WHERE id = %s", ["renamed alt → neu"]),
    ("UPDATE otp_totp_totpdevice SET key = 'ff' WHERE user_id = %s", ["factor_removed ", "factor_set_up "]),
    ("UPDATE otp_totp_totpdevice SET confirmed = false WHERE user_id = %s", ["factor_removed "]),
    ("DELETE FROM otp_totp_totpdevice WHERE user_id = %s", ["factor_removed "]),
    (
        "INSERT INTO auth_user_user_permissions (user_id, permission_id)"
        " SELECT %s, id FROM auth_permission WHERE codename = 'add_enterprise'",
        ["right_added add_enterprise"],
    ),
]


@pytest.mark.parametrize(("statement", "expected"), RAW_ACTS)
def test_raw_sql_is_recorded_and_ends_the_sessions(statement: str, expected: list[str]) -> None:
    owner = create_user("publisher", username="alt")
    client = signed_in(owner)
    before = owner.account_events.count()
    run_sql(statement, owner.pk)
    rows = owner.account_events.order_by("pk")[before:]
    assert [f"{event.kind} {event.detail}" for event in rows] == expected
    is_renaming = "username" in statement
    assert (client.get("/admin/").status_code == 200) == is_renaming


def account_fields(user: User, **fields: object) -> dict[str, object]:
    """Return the POST data of the page of an account; `is_active=""` is an empty checkbox."""
    groups = [group.pk for group in user.groups.all()]
    joined = {"date_joined_0": "2024-01-01", "date_joined_1": "00:00"}
    data = {
        "username": user.username,
        "groups": groups,
        "is_active": "on",
        "is_staff": "on",
        **joined,
        **fields,
    }
    return {name: value for name, value in data.items() if value != ""}


def change_page(user: User) -> str:
    return reverse("admin:auth_user_change", args=[user.pk])


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"groups": []}, ("group_removed", "publisher")),
        ({"is_active": ""}, ("retired", "")),
        ({"is_staff": ""}, ("rights", "-staff")),
    ],
)
def test_administrator_ends_the_sessions_of_a_person(
    owner: User, first: User, fields: dict[str, object], expected: tuple[str, str]
) -> None:
    client, page = signed_in(owner), change_page(owner)
    assert signed_in(first).post(page, account_fields(owner, **fields)).status_code == 302
    event = owner.account_events.order_by("pk").last()
    assert event is not None
    assert ((event.kind, event.detail), event.by) == (expected, first)
    assert client.get("/admin/").status_code == 302


def test_password_set_by_an_administrator_ends_the_sessions(owner: User, first: User) -> None:
    client = signed_in(owner)
    page = reverse("admin:auth_user_password_change", args=[owner.pk])
    fields = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    assert signed_in(first).post(page, fields).status_code == 302
    assert client.get("/admin/").status_code == 302
    event = owner.account_events.order_by("pk").last()
    assert event is not None
    assert (event.kind, event.by) == ("password", first)


def test_password_set_by_the_command_ends_the_sessions(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(owner)
    monkeypatch.setattr(getpass, "getpass", lambda prompt: PASSWORD)
    call_command("changepassword", owner.username, stdout=io.StringIO())
    assert client.get("/admin/").status_code == 302
    assert events(owner)[-1] == "password"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Accounts are never deleted"), ("zh-hans", "账号不会被删除")]
)
def test_accounts_cannot_be_deleted_and_the_page_says_how_to_retire_them(
    owner: User, first: User, language: str, words: str
) -> None:
    client = signed_in(first, language)
    answer = client.post(reverse("admin:auth_user_delete", args=[owner.pk]), {"post": "yes"}, follow=True)
    assert answer.redirect_chain[-1][0] == change_page(owner)
    assert answer.content.decode().count(words) == 2, "as a message, and beside the field"
    assert User.objects.filter(pk=owner.pk).exists()


def test_retired_account_cannot_sign_in_and_is_nobodys_second_person(owner: User, first: User) -> None:
    owner.set_password(PASSWORD)
    owner.save()
    assert owner in staff_with("targets.publish_release")
    signed_in(first).post(change_page(owner), account_fields(owner, is_active=""))
    fields = {"username": owner.username, "password": PASSWORD}
    assert Client().post("/admin/login/", fields).status_code == 200
    assert owner not in staff_with("targets.publish_release")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_history_of_an_account_lists_its_events_with_author(owner: User, first: User, language: str) -> None:
    with change_by(first):
        owner.groups.add(Group.objects.get(name="reviewer"))
        change(owner, username="neu", is_superuser=True)
    page = (
        signed_in(first, language).get(reverse("admin:auth_user_history", args=[owner.pk])).content.decode()
    )
    expected = "Added to group reviewer" if language == "en" else "加入用户组 审核人"
    assert expected in page
    assert first.username in page
    assert f"{owner.username} → neu" in page
    assert ("Status changed: superuser" if language == "en" else "身份变更 超级用户") in page


def test_second_administrator_confirms_the_reset_of_a_second_factor(
    owner: User, first: User, second: User
) -> None:
    with_device(owner)
    assert (
        "must confirm it"
        in signed_in(first).post(reset_page(owner), {"action": "request"}, follow=True).content.decode()
    )
    assert second.username in signed_in(first).get(reset_page(owner)).content.decode()
    signed_in(first).post(reset_page(owner), {"action": "grant"})
    assert second_factor.confirmed_device(owner) is not None
    signed_in(second).post(reset_page(owner), {"action": "grant"})
    assert second_factor.confirmed_device(owner) is None
    assert events(owner)[-3:] == ["reset_requested", "reset_granted", "factor_removed"]


RETIREMENTS = {
    "retired": {"is_active": ""},
    "left the group": {"groups": []},
    "no longer staff": {"is_staff": ""},
}


@pytest.mark.parametrize("how", RETIREMENTS)
@pytest.mark.parametrize(("days", "is_granted"), [(0, None), (6, None), (7, True)])
def test_administrator_who_removes_the_only_colleague_is_not_alone_at_once(
    owner: User, first: User, second: User, how: str, days: int, is_granted: bool | None
) -> None:
    with_device(owner)
    client = signed_in(first)
    assert client.post(change_page(second), account_fields(second, **RETIREMENTS[how])).status_code == 302
    age_events(days)
    client.post(reset_page(owner), {"action": "request"})
    page = client.get(reset_page(owner)).content.decode()
    assert FactorReset.objects.get().is_granted is is_granted
    if is_granted is None:
        assert second.username in page
        assert 'value="grant"' not in page
        client.post(reset_page(owner), {"action": "grant"})
        assert second_factor.confirmed_device(owner) is not None


def age_events(days: int) -> None:
    """Move the history into the past; only the owner of the tables can, with triggers off.

    By a minute more: the database counts from the start of the transaction, before the events were written.
    """
    run_sql("SET LOCAL session_replication_role = replica")
    run_sql("UPDATE accounts_accountevent SET at = at - make_interval(days => %s, secs => 60)", days)
    run_sql(
        "UPDATE accounts_factorreset SET decided_at = decided_at - make_interval(days => %s, secs => 60)",
        days,
    )
    run_sql("SET LOCAL session_replication_role = origin")


@pytest.mark.parametrize(("days", "is_refused"), [(0, True), (6, True), (7, False)])
@pytest.mark.parametrize("act", ["created", "password", "group_added", "reset_granted"])
def test_account_in_the_hands_of_the_requester_is_no_second_person(
    owner: User, first: User, act: str, days: int, is_refused: bool
) -> None:
    with change_by(first):
        second = create_user(*([] if act == "group_added" else ["administrator"]))
        if act == "password":
            change(second, password="x")
        if act == "group_added":
            second.groups.add(Group.objects.get(name="administrator"))
        if act == "reset_granted":
            AccountEvent.objects.create(user=second, kind=act, by=first)
    if act != "created":
        run_sql("SET LOCAL session_replication_role = replica")
        AccountEvent.objects.filter(user=second).exclude(kind=act).delete()
        run_sql("SET LOCAL session_replication_role = origin")
    age_events(days)
    with_device(owner)
    second.refresh_from_db()
    reset = second_factor.request_reset(owner, by=first)
    answer = signed_in(second).post(reset_page(owner), {"action": "grant"}, follow=True)
    reset.refresh_from_db()
    assert (reset.is_granted is None) == is_refused
    assert ("must wait seven days" in answer.content.decode()) == is_refused


def test_nobody_alone_sets_the_password_and_resets_the_factor_of_an_account(owner: User, first: User) -> None:
    """Together they are the whole account, in either order."""
    with_device(owner)
    client = signed_in(first)
    password = reverse("admin:auth_user_password_change", args=[owner.pk])
    fields = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    client.post(password, fields)
    answer = client.post(reset_page(owner), {"action": "request"}, follow=True)
    assert "must wait seven days" in answer.content.decode()
    assert second_factor.confirmed_device(owner) is not None
    with change_by(owner):
        change(owner, password="y")
    client.post(reset_page(owner), {"action": "request"})
    assert second_factor.confirmed_device(owner) is None
    answer = client.post(password, fields, follow=True)
    assert "must wait seven days" in answer.content.decode()
    owner.refresh_from_db()
    assert owner.password == "y"
    with_device(owner)
    assert client.post(password, fields)["Location"] != password


def test_own_password_and_factor_are_recorded_under_their_owner() -> None:
    user = create_user("clerk")
    user.set_password(PASSWORD)
    user.save()
    fields = {
        "old_password": PASSWORD,
        "new_password1": "a new phrase 罗湖",
        "new_password2": "a new phrase 罗湖",
    }
    assert signed_in(user).post(reverse("admin:password_change"), fields).status_code == 302
    with_device(user)
    rows = list(user.account_events.all()[:2])
    assert [(event.kind, event.by) for event in rows] == [("factor_set_up", user), ("password", user)]


def test_declined_reset_leaves_the_second_factor(owner: User, first: User, second: User) -> None:
    with_device(owner)
    reset = second_factor.request_reset(owner, by=first)
    signed_in(second).post(reset_page(owner), {"action": "decline"})
    reset.refresh_from_db()
    assert reset.is_granted is False
    assert second_factor.confirmed_device(owner) is not None


def test_lone_administrator_resets_a_second_factor_at_once(owner: User, first: User) -> None:
    with_device(owner)
    answer = signed_in(first).post(reset_page(owner), {"action": "request"}, follow=True)
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
        signed_in(create_user("administrator")).post(reset_page(root), {"action": "request"}).status_code
        == 403
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
