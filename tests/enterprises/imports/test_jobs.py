"""Long work: asked for once, done once, its progress and its end kept for the page."""

import threading

import pytest
from django.db import OperationalError, connection, connections
from procrastinate.contrib.django.models import ProcrastinateJob

from enterprises import tasks
from enterprises.imports import decisions, jobs, planning
from enterprises.imports.messages import ImportRejected
from enterprises.models import AnnualReport, Change, ImportRow, ImportWork, change_by
from tests import factories
from tests.enterprises.imports.conftest import TODAY, map_outcomes
from tests.workbooks import build, ledgers
from tests.workbooks.ledgers import code, name

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def settled(plan_file):
    def settle(workbook, kind=None, **options):
        batch = plan_file(workbook, kind, **options)
        if batch.rows.waiting().exists():
            decisions.decide(batch, batch.rows.waiting(), "skip", today=TODAY)
        return batch

    return settle


def done(batch, task, *, by):
    """Ask for a work and do it."""
    work = jobs.create_work(batch, task, by=by)
    jobs.carry_out(work.pk)
    work.refresh_from_db()
    batch.refresh_from_db()
    return work


def test_requested_job_is_queued(district, plan_file, clerk):
    work = tasks.enqueue(plan_file("torch survey"), "replan", by=clerk)
    job = ProcrastinateJob.objects.get()
    assert (job.task_name, job.args) == ("enterprises.tasks.work_on_import", {"work": work.pk})


def test_one_thing_at_a_time_is_done_with_an_import(district, plan_file, clerk, reviewer):
    batch = plan_file("torch survey")
    jobs.create_work(batch, "replan", by=clerk)
    with pytest.raises(ImportRejected) as rejected:
        tasks.enqueue(batch, "apply", by=reviewer)
    assert rejected.value.issue.code == "busy"
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_file_is_read_planned_applied_and_undone(district, upload_file, clerk, reviewer, tmp_path):
    path, kind = ledgers.write_workbook("torch survey", tmp_path)
    batch = upload_file(path, kind)
    assert done(batch, "read", by=clerk).failure is None
    assert [table["sheet"] for table in batch.reading["tables"]] == ["火炬统计"]
    assert batch.status == "received"
    assert done(batch, "plan", by=clerk).failure is None
    assert (batch.status, batch.counts) == ("planned", {"create": 3})
    assert done(batch, "apply", by=reviewer).failure is None
    assert (batch.status, batch.applied_by) == ("applied", reviewer)
    work = done(batch, "undo", by=reviewer)
    assert (batch.status, work.result) == ("undone", {"count": 3, "conflicts": []})


@pytest.mark.django_db(transaction=True)
def test_undoing_lists_later_edits(district, settled, clerk, reviewer):
    batch = settled("torch survey")
    done(batch, "apply", by=reviewer)
    with change_by(clerk):
        AnnualReport.objects.filter(enterprise=district[1]).update(employees=51)
    whole, kept = done(batch, "undo", by=reviewer).result["conflicts"]
    assert (whole["model"], whole["field"], whole["why"]) == ("annualreport", "", "edited")
    assert (kept["model"], kept["field"], kept["why"]) == ("annualreport", "employees", "edited")
    assert AnnualReport.objects.get().employees == 51


def test_a_rejected_import_stores_its_reason(district, settled, clerk):
    work = done(settled("torch survey"), "apply", by=clerk)
    assert (work.failure["code"], work.ended_at is None) == ("second_person", False)


def test_a_user_who_decided_on_a_row_is_not_a_second_person(district, plan_file, reviewer):
    batch = plan_file("notice of recognitions")
    decisions.decide(batch, batch.rows.waiting(), "skip", today=TODAY, by=reviewer)
    assert done(batch, "apply", by=reviewer).failure["code"] == "second_person"


def test_internal_error_ends_the_job_with_a_message(district, settled, reviewer, monkeypatch):
    def mistaken(batch, **how):
        raise ZeroDivisionError

    monkeypatch.setattr(jobs, "apply", mistaken)
    work = jobs.create_work(settled("torch survey"), "apply", by=reviewer)
    with pytest.raises(ZeroDivisionError):
        jobs.carry_out(work.pk)
    work.refresh_from_db()
    assert work.failure == {
        "code": "failed",
        "field": "",
        "column": "",
        "params": {"error": "ZeroDivisionError"},
    }
    assert work.ended_at


def test_a_work_that_was_done_before_its_worker_died_is_not_done_again(district, settled, reviewer):
    batch = settled("torch survey")
    work = jobs.create_work(batch, "apply", by=reviewer)
    jobs.apply(batch, by=reviewer)
    jobs.carry_out(work.pk)
    work.refresh_from_db()
    assert (work.failure, work.ended_at is None) == (None, False)


def test_a_work_that_ends_its_worker_again_and_again_is_given_up(district, settled, reviewer, monkeypatch):
    def lost(batch, **how):
        raise OperationalError("the server closed the connection")

    batch = settled("torch survey")
    work = jobs.create_work(batch, "apply", by=reviewer)
    monkeypatch.setattr(jobs, "apply", lost)
    for _ in range(jobs.MAX_STARTS):
        with pytest.raises(OperationalError):
            jobs.carry_out(work.pk)
    jobs.carry_out(work.pk)
    work.refresh_from_db()
    assert (work.failure["code"], work.starts) == ("broken_off", jobs.MAX_STARTS + 1)
    jobs.create_work(batch, "apply", by=reviewer)


@pytest.mark.django_db(transaction=True)
def test_of_two_starts_of_one_planning_the_older_one_gives_way(district, plan_file, clerk, monkeypatch):
    batch = plan_file("torch survey")
    work = jobs.create_work(batch, "replan", by=clerk)

    def taken_up_again(batch, *, today, progress):
        ImportWork.objects.filter(pk=work.pk).update(starts=2)
        progress("planned", 1, 3)

    monkeypatch.setattr(planning, "replan", taken_up_again)
    jobs.carry_out(work.pk)
    work.refresh_from_db()
    assert (work.ended_at, work.stage) == (None, "")


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_plan_is_being_written(district, settled, reviewer, monkeypatch):
    seen = []
    batch = settled("torch survey")
    work = jobs.create_work(batch, "apply", by=reviewer)
    note = jobs.ProgressWriter._write

    def noted(tell, cursor, stage, done, total):
        rows = note(tell, cursor, stage, done, total)
        seen.append((stage, done, total, rows, connection.in_atomic_block))
        return rows

    monkeypatch.setattr(jobs.ProgressWriter, "_write", noted)
    jobs.carry_out(work.pk)
    assert seen == [("checked", 0, 1, 1, True), ("written", 1, 1, 1, True)]


@pytest.mark.django_db(transaction=True)
def test_of_two_concurrent_appliers_one_succeeds_and_nothing_is_written_twice(district, settled, reviewer):
    batch = settled("torch survey")
    second, state, said = factories.UserFactory(), Change.objects.state(), []

    def run(person):
        try:
            work = jobs.create_work(batch, "apply", by=person)
            jobs.carry_out(work.pk)
            said.append(ImportWork.objects.get(pk=work.pk).failure)
        except ImportRejected as rejected:
            said.append(rejected.issue.as_json())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(person,)) for person in (reviewer, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(each is None for each in said) == 1
    assert (Change.objects.state(), AnnualReport.objects.count()) == (state + 1, 3)


def test_a_plan_that_was_applied_is_not_planned_again(district, settled, reviewer):
    batch = settled("torch survey")
    stale = type(batch).objects.get(pk=batch.pk)
    jobs.apply(batch, by=reviewer)
    with pytest.raises(ImportRejected):
        planning.replan(stale, today=TODAY)
    batch.refresh_from_db()
    assert (batch.status, batch.applied_by, batch.rows.count()) == ("applied", reviewer, 3)


def test_a_decision_takes_a_submitted_plan_back(district, settled, clerk):
    batch = settled("torch survey")
    with change_by(clerk):
        type(batch).objects.filter(pk=batch.pk).update(ready_at="2024-03-01T00:00:00Z")
    decisions.decide(batch, batch.rows.filter(number=2), "skip", today=TODAY, by=clerk)
    batch.refresh_from_db()
    assert batch.ready_at is None
    assert batch.rows.get(number=2).decided_by == clerk
    decisions.decide(batch, batch.rows.filter(number=2), "", today=TODAY, by=clerk)
    assert (batch.rows.get(number=2).decided_by, map_outcomes(batch)[2]) == (None, "create")


def test_headings_of_a_strange_table_are_shown_and_set_right(district, upload_file, clerk, tmp_path):
    rows = [["台账", "2024"], ["公司", "代码", "备注"], [name(1), code(1), "甲"], [name(9), code(9), "乙"]]
    batch = upload_file(build.xlsx(tmp_path / "a.xlsx", rows), "enterprises")
    assert done(batch, "read", by=clerk).failure is None
    assert (batch.status, batch.refusal["code"]) == ("refused", "no_table")
    [strange] = batch.reading["strange"]
    assert [(c["letter"], c["heading"]) for c in strange["columns"]] == [
        ("A", "公司"),
        ("B", "代码"),
        ("C", "备注"),
    ]
    batch.options = {"columns": {"Sheet1": {"row": "2", "A": "name", "B": "uscc"}}}
    with change_by(clerk):
        batch.save()
    done(batch, "read", by=clerk)
    assert (batch.status, batch.refusal) == ("received", None)
    [table] = batch.reading["tables"]
    assert (table["heading_rows"], table["columns"][0]["examples"]) == ([2], [name(1), name(9)])
    done(batch, "plan", by=clerk)
    assert map_outcomes(batch) == {3: "unchanged", 4: "create"}


def test_an_unreadable_file_is_no_failure_of_the_work(district, upload_file, clerk, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 no package")
    batch = upload_file(path, "enterprises")
    assert done(batch, "read", by=clerk).failure is None
    assert (batch.status, batch.refusal["code"]) == ("refused", "damaged_file")


def test_pending_rows_equal_those_of_the_model(district, plan_file):
    batch = plan_file("notice of recognitions")
    assert {row.outcome for row in batch.rows.waiting()} <= set(ImportRow.WAITING)
