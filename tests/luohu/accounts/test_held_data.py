"""Export of what is held of a person."""

import io
import json
from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from enterprises.models import Enterprise, change_by
from luohu.accounts.sessions import Session
from luohu.accounts.tasks import remove_old_sign_ins
from tests import factories
from tests.enterprises.admin.people import create_user

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "梧桐山下 is a long phrase"


def export(*arguments: str) -> object:
    out = io.StringIO()
    call_command("export_personal_data", *arguments, stdout=out)
    return json.loads(out.getvalue())


def test_account_is_exported_with_its_history_sign_ins_and_what_names_it() -> None:
    user = create_user("clerk", username="li", email="li@example.org", last_name="李")
    user.set_password(PASSWORD)
    user.save()
    fields = {"username": "li", "password": PASSWORD}
    Client().post("/admin/login/", fields, REMOTE_ADDR="192.0.2.7")
    Client().post("/admin/login/", fields | {"password": "wrong"}, REMOTE_ADDR="192.0.2.8")
    with change_by(user):
        factories.ClusterFactory()
    held = export("--account", "li")
    assert isinstance(held, dict)
    assert (held["account"]["email"], held["account"]["last_name"], held["groups"]) == (
        "li@example.org",
        "李",
        ["clerk"],
    )
    assert held["history of the account"][0]["event"] == "created"
    assert [each["ip_address"] for each in held["sign-ins"]] == ["192.0.2.7"]
    assert [each["ip_address"] for each in held["failed sign-ins"]] == ["192.0.2.8"]
    assert held["rows that name the account"]["enterprises.change.user"] == 1
    assert user.password not in json.dumps(held)


def test_name_is_found_in_every_version_of_the_facts() -> None:
    firm = factories.EnterpriseFactory(legal_representative="欧阳示例")
    factories.TalentProjectFactory(leader="欧阳示例")
    factories.EnterpriseFactory(legal_representative="另一人")
    Enterprise.objects.filter(pk=firm.pk).update(legal_representative="")
    held = export("--name", "欧阳示例")
    assert isinstance(held, list)
    assert [(each["record"], each["field"]) for each in held] == [
        ("enterprise", "legal_representative"),
        ("talentproject", "leader"),
    ]
    assert held[0]["key"] == firm.pk


@pytest.mark.parametrize(
    ("days", "left"), [(0, (1, 1, 1)), (1, (1, 0, 0)), (179, (1, 0, 0)), (180, (0, 0, 0))]
)
def test_sign_ins_are_removed_when_their_time_is_over(days: int, left: tuple[int, int, int]) -> None:
    user = create_user("clerk", username="li")
    user.set_password(PASSWORD)
    user.save()
    fields = {"username": "li", "password": PASSWORD}
    Client().post("/admin/login/", fields, REMOTE_ADDR="192.0.2.7")
    Client().post("/admin/login/", fields | {"password": "wrong"}, REMOTE_ADDR="192.0.2.8")
    age = timedelta(days=days, minutes=1) if days else timedelta()
    for model in (AccessLog, AccessAttempt):
        model.objects.update(attempt_time=timezone.now() - age)
    Session.objects.update(expire_date=timezone.now() + timedelta(hours=10) - age)
    remove_old_sign_ins(0)
    assert (AccessLog.objects.count(), AccessAttempt.objects.count(), Session.objects.count()) == left


def test_unknown_account_is_named() -> None:
    with pytest.raises(CommandError, match="nobody"):
        export("--account", "nobody")
