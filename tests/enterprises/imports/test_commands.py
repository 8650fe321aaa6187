"""Importing and undoing by command."""

import io
import pathlib
import re

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.utils.translation import override

from enterprises.models import AnnualReport, Enterprise, ImportBatch, change_by
from tests import factories
from tests.workbooks import ledgers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.fixture
def people(clerk, reviewer):
    """Return a clerk and a reviewer with the permissions of their groups."""
    clerk.groups.add(Group.objects.get(name="clerk"))
    reviewer.groups.add(Group.objects.get(name="reviewer"))
    return clerk, reviewer


@pytest.fixture
def run(tmp_path, people):
    def run(name, *options, command="import_file"):
        out, err = io.StringIO(), io.StringIO()
        if command == "import_file":
            path, kind = ledgers.write_workbook(name, tmp_path)
            call_command(
                command, kind, str(path), "--submitted-by", "clerk", *options, stdout=out, stderr=err
            )
        else:
            call_command(command, str(name), "--undone-by", "reviewer", *options, stdout=out, stderr=err)
        return out.getvalue()

    return run


def test_the_command_plans_a_file_and_prints_its_rows(district, run):
    said = run("notice of recognitions")
    assert "new: 3" in said
    assert "Sheet1 7" in said
    assert "No enterprise has the name “深圳示例0004科技有限公司”" in said
    assert Enterprise.objects.count() == 5
    assert ImportBatch.objects.get().status == "planned"


@pytest.mark.django_db(transaction=True)
def test_a_file_is_applied_by_a_second_person_and_undone(district, run):
    said = run("torch survey", "--apply", "--applied-by", "reviewer")
    assert re.search(r"Applied as change #[0-9]+\.", said)
    assert AnnualReport.objects.count() == 3
    number = ImportBatch.objects.get().pk
    assert "Removed: 3" in run(number, "--preview", command="undo_import")
    assert AnnualReport.objects.count() == 3
    assert "Removed: 3, reverted: 0, restored: 0." in run(number, command="undo_import")
    assert not AnnualReport.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_later_edits_are_listed_by_field_as_on_the_page(district, people, run, clerk):
    run("plain enterprises", "--apply", "--applied-by", "reviewer")
    with change_by(clerk):
        Enterprise.objects.filter(uscc=ledgers.code(1)).update(legal_representative="赵六")
    number = str(ImportBatch.objects.get().pk)
    for language, record, field, count in (
        ("en", f"Enterprise “{district[1].name_en}”", "legal representative", "1 value was not restored."),
        ("zh-hans", f"企业“{district[1].name_zh}”", "法定代表人", "1个值保持不变。"),
    ):
        out = io.StringIO()
        with override(language), pytest.raises(CommandError, match=count) as stays:
            call_command(
                "undo_import",
                number,
                "--undone-by",
                "reviewer",
                *(["--preview"] if language == "en" else []),
                stdout=out,
            )
        assert stays.value.returncode == 3
        _heading, name, *values = out.getvalue().splitlines()[1:]
        assert (record in name, field in name.lower()) == (True, True), name
        assert [value.rpartition(": ")[2] for value in values] == ["—", "张三", "赵六"]
    assert ImportBatch.objects.get().status == "undone"


@pytest.mark.parametrize(
    ("options", "error"),
    [
        (("--apply",), "--applied-by"),
        (("--apply", "--applied-by", "clerk"), "lacks the permission apply_importbatch"),
        (("--apply", "--applied-by", "nobody"), "No active account"),
        (("--given", "colour=red"), "not a field of this type"),
    ],
)
def test_invalid_arguments_explain_the_fix_and_import_nothing(district, run, options, error):
    with pytest.raises(CommandError, match=error):
        run("torch survey", *options)
    assert not ImportBatch.objects.exists()


def test_a_missing_file_is_an_error(district, people):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_file", "enterprises", "/nowhere.xlsx", "--submitted-by", "clerk")


def test_rows_without_a_decision_block_the_action(district, run):
    apply = ("--apply", "--applied-by", "reviewer")
    with pytest.raises(CommandError, match="that require a decision"):
        run("notice of recognitions", *apply)
    said = run(
        "notice of recognitions",
        *("--confirm-warnings", "--reason", "Moved in", "--skip-waiting"),
        *apply,
    )
    assert "new: 4" in said
    assert "not imported: 1" in said


def test_missing_columns_are_supplied_on_the_command_line(district, run):
    with pytest.raises(CommandError, match="monetary unit"):
        run("reports without unit")
    run("reports without unit", "--unit", "thousand")
    said = run("reports of two years", "--column", "Sheet1!C=operating_revenue", "--given", "year=2021")
    assert "C operating_revenue" in said


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_an_export_by_command_imports_as_no_change(district, people, tmp_path, ending):
    path = tmp_path / f"export.{ending}"
    call_command("export_file", "enterprises", str(path), stdout=io.StringIO())
    out = io.StringIO()
    call_command(
        "import_file", "enterprises", str(path), "--submitted-by", "clerk", stdout=out, stderr=io.StringIO()
    )
    assert "unchanged: 5" in out.getvalue()


def test_a_template_is_written_and_another_ending_refused(people, tmp_path):
    call_command("export_file", "residences", str(tmp_path / "a.xlsx"), "--template", stdout=io.StringIO())
    assert (tmp_path / "a.xlsx").stat().st_size > 1000
    with pytest.raises(CommandError, match="ends in"):
        call_command("export_file", "residences", str(tmp_path / "a.ods"))


def test_a_missing_import_is_an_error(run):
    with pytest.raises(CommandError, match="There is no import 5"):
        run(5, command="undo_import")
    factories.ClusterFactory()


def test_a_user_of_the_system_without_an_account_is_told_to_name_one(
    db: None, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "root")

    with pytest.raises(CommandError, match=r"root.*--submitted-by"):
        call_command("import_file", "enterprises", str(tmp_path / "file.xlsx"))
