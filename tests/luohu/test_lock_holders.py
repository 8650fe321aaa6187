"""Names of lock holders wherever staff wait: on pages and in jobs of the worker, in both languages."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils.translation import override

from enterprises.constraint_messages import describe_error
from enterprises.imports import jobs
from enterprises.models import Change, Enterprise, ImportBatch, change_by
from luohu import time_limits
from luohu.time_limits import TimeLimits
from targets.models import Release
from tests import factories
from tests.databases import second_connection
from tests.enterprises.admin.enterprise_forms import change_of, form
from tests.enterprises.admin.imports.conftest import address, clerk, import_client, reviewer
from tests.enterprises.admin.people import create_user, signed_in
from tests.enterprises.imports.conftest import district
from tests.targets.conftest import few_indicators
from tests.targets.publishing import approve_all, compile_draft

__all__ = ["clerk", "district", "few_indicators", "import_client", "reviewer"]
pytestmark = pytest.mark.django_db(transaction=True)
SAYS = {"en": "Zhang is saving the same records", "zh-hans": "Zhang正在保存同一记录"}
ENTERPRISES = "SELECT FROM enterprises_enterprise FOR UPDATE"


@pytest.fixture(autouse=True)
def limits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Wait one second for a lock, in pages of staff and in jobs."""
    monkeypatch.setattr(time_limits, "_default", None)
    time_limits.start(TimeLimits(statement=0, lock=0, idle=0))
    monkeypatch.setattr(time_limits, "STAFF", TimeLimits(statement=30, lock=1, idle=30))
    time_limits.use(TimeLimits(statement=30, lock=1, idle=31))
    yield
    del time_limits._current.limits
    connection.close()


@pytest.fixture
def zhang() -> User:
    return factories.UserFactory(username="Zhang")


@contextmanager
def held_by(user: User, statement: str) -> Iterator[psycopg.Connection]:
    """Hold locks in an open transaction of `user`, while Li writes other records at the same time."""
    li = User.objects.filter(username="Li").first() or factories.UserFactory(username="Li")
    with ExitStack() as stack:
        for writer, each in ((li, "SELECT"), (user, statement)):
            other = stack.enter_context(second_connection())
            other.execute("SELECT set_config('application_name', %s, true)", [f"luohu writer {writer.pk}"])
            other.execute(each)  # type: ignore[arg-type] # a literal of this test
        yield other
        other.rollback()


def message_of(error: pytest.ExceptionInfo[OperationalError]) -> str:
    with override("en"):
        return describe_error(error.value) or ""


@pytest.mark.parametrize("language", SAYS)
def test_form_names_the_holder_and_nobody_else_who_writes(zhang: User, language: str) -> None:
    firm = factories.EnterpriseFactory()
    client = signed_in(create_user("clerk"), language)
    with held_by(zhang, ENTERPRISES):
        page = client.post(change_of(firm), form(firm, name_en="New")).content.decode()
    assert SAYS[language] in page
    assert "Li " not in page
    firm.refresh_from_db()
    assert firm.name_en != "New"


@pytest.mark.parametrize("language", SAYS)
def test_bulk_edit_names_the_holder(zhang: User, language: str) -> None:
    firm, cluster = factories.EnterpriseFactory(), factories.ClusterFactory(code="other")
    client = signed_in(create_user("clerk"), language)
    fields = {"action": "bulk_edit_cluster", "_selected_action": [firm.pk], "step": "preview"}
    with held_by(zhang, ENTERPRISES):
        answer = client.post(
            reverse("admin:enterprises_enterprise_changelist"),
            fields | {"value": cluster.pk, "reason": "x"},
            follow=True,
        )
    assert SAYS[language] in answer.content.decode()


@pytest.mark.parametrize("language", SAYS)
def test_merge_names_the_holder(zhang: User, language: str) -> None:
    survivor, duplicate = factories.EnterpriseFactory(), factories.EnterpriseFactory()
    client = signed_in(create_user("clerk"), language)
    page = reverse("admin:enterprises_enterprise_merge", args=[survivor.pk])
    plan = client.get(page, {"with": duplicate.uscc}).context["plan"]
    fields = {"with": duplicate.uscc, "survivor": "this", "loaded_seq": plan.state, "reason": "x"}
    with held_by(zhang, ENTERPRISES):
        answer = client.post(page, fields)
    assert SAYS[language] in answer.content.decode()
    assert Enterprise.objects.surviving().count() == 2


@pytest.mark.parametrize("language", SAYS)
def test_revert_names_the_holder(zhang: User, language: str) -> None:
    writer, firm = create_user("clerk"), factories.EnterpriseFactory()
    with change_by(writer):
        Enterprise.objects.filter(pk=firm.pk).update(name_en="Wrong")
    change = Change.objects.latest("seq")
    client = signed_in(writer, language)
    page = reverse("admin:enterprises_change_revert", args=[change.pk])
    digest = client.get(page).context["reversal"].digest
    with held_by(zhang, ENTERPRISES):
        answer = client.post(page, {"reason": "x", "preview_digest": digest})
    assert SAYS[language] in answer.content.decode()


@pytest.mark.parametrize("language", SAYS)
def test_review_names_the_holder(zhang: User, language: str) -> None:
    with change_by(create_user("clerk")):
        factories.EnterpriseFactory()
    client = signed_in(create_user("reviewer"), language)
    page = "/admin/enterprises/approval/review/"
    [item] = [item for group in client.get(page).context["groups"] for item in group.items]
    fields = {"version": item.key}
    with held_by(zhang, "LOCK TABLE enterprises_pending, enterprises_approval"):
        answer = client.post(page, fields)
    answer = client.get(answer["Location"])
    assert SAYS[language] in answer.content.decode()


@pytest.mark.usefixtures("few_indicators")
@pytest.mark.parametrize("language", SAYS)
def test_publication_names_the_holder(zhang: User, language: str) -> None:
    factories.ClusterFactory()
    approve_all()
    release = compile_draft()
    client = signed_in(create_user("publisher"), language)
    with held_by(zhang, "SELECT FROM targets_release FOR UPDATE"):
        answer = client.post(reverse("admin:targets_release_publish", args=[release.pk]))
    answer = client.get(answer["Location"])
    assert SAYS[language] in answer.content.decode()
    assert Release.objects.get().published_at is None


def test_pages_and_jobs_of_an_import_name_the_holder(
    zhang: User, import_client, reviewer, district, tmp_path
) -> None:
    """Submitting waits for the import; applying and undoing wait for the records that it writes."""
    batch = import_client.upload_and_plan("torch survey")
    with held_by(zhang, "SELECT FROM enterprises_importbatch FOR UPDATE"):
        answer = import_client.client.post(
            address("submit", batch), {"planned_at": batch.planned_at.isoformat()}
        )
    assert answer["Location"] == address("change", batch)
    assert SAYS["en"] in import_client.client.get(answer["Location"]).content.decode()
    import_client.post("submit", batch)
    for task, done in (("apply", "applied"), ("undo", "undone")):
        before = ImportBatch.objects.get(pk=batch.pk).status
        work = jobs.create_work(batch, task, by=reviewer)
        with held_by(zhang, "LOCK TABLE enterprises_annualreport IN EXCLUSIVE MODE"):
            jobs.carry_out(work.pk)
        work.refresh_from_db()
        batch.refresh_from_db()
        assert (work.failure["code"], work.failure["params"]) == ("locked", {"users": "Zhang"})
        assert (work.ended_at is None, batch.status) == (False, before)
        for language, words in (("en", "Other users (Zhang)"), ("zh-hans", "（Zhang）")):
            page = signed_in(reviewer, language).get(address("change", batch)).content.decode()
            assert words in page
        again = jobs.create_work(batch, task, by=reviewer)
        jobs.carry_out(again.pk)
        batch.refresh_from_db()
        assert batch.status == done


@pytest.mark.parametrize("language", SAYS)
def test_any_other_page_of_staff_names_the_holder(zhang: User, language: str) -> None:
    account, root = create_user("clerk"), create_user(is_superuser=True)
    client = signed_in(root, language)
    page = reverse("admin:auth_user_change", args=[account.pk])
    fields = {"username": "new", "date_joined_0": "2024-01-01", "date_joined_1": "00:00"}
    with held_by(zhang, f"SELECT FROM auth_user WHERE id = {account.pk} FOR UPDATE"):
        answer = client.post(page, fields)
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert SAYS[language] in answer.content.decode()


def test_those_who_wait_in_the_queue_are_not_named(zhang: User) -> None:
    """A wait for a row is a wait for the next in its queue, who waits too."""
    firm, wang = factories.EnterpriseFactory(), factories.UserFactory(username="Wang")

    def queue() -> None:
        with second_connection() as queued:
            queued.execute("SELECT set_config('application_name', %s, true)", [f"luohu writer {wang.pk}"])
            queued.execute(ENTERPRISES)

    thread = threading.Thread(target=queue)
    with held_by(zhang, ENTERPRISES), pytest.raises(OperationalError) as error:
        thread.start()
        with change_by(factories.UserFactory()):
            Enterprise.objects.filter(pk=firm.pk).update(name_en="x")
    thread.join()
    assert message_of(error).startswith("Zhang is")


def test_wait_at_the_commit_names_the_holder(zhang: User) -> None:
    writer, sealing = factories.UserFactory(), "SELECT pg_advisory_xact_lock(440303)"
    with held_by(zhang, sealing), pytest.raises(OperationalError) as error, change_by(writer):
        factories.ClusterFactory()
    assert message_of(error).startswith("Zhang is")


def test_holder_without_an_account_is_another_user() -> None:
    firm = factories.EnterpriseFactory()
    with second_connection() as other, pytest.raises(OperationalError) as error:
        other.execute(ENTERPRISES)
        with change_by(factories.UserFactory()):
            Enterprise.objects.filter(pk=firm.pk).update(name_en="x")
    assert message_of(error).startswith("Another user is")
