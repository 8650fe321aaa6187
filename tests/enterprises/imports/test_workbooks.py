"""Every workbook of the tests by command: planned, refused or applied, undone; hostile files are rejected."""

import io
import re
import subprocess
import sys

import pytest
from django.apps import apps
from django.conf import settings as project
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.utils.translation import override

from enterprises.imports.messages import MESSAGES
from enterprises.models import ImportBatch
from luohu.groups import create_groups
from tests.enterprises.registry_contents import assert_written, read_contents
from tests.workbooks import hostile, ledgers
from tests.workbooks.expected import CONFIRM, EXPECTED, SKIP, WHY, without_choices

pytestmark = pytest.mark.django_db(transaction=True)
FLAGS = {CONFIRM: "--confirm-warnings", SKIP: "--skip-waiting"}


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.fixture(autouse=True)
def people(clerk, reviewer):
    create_groups(apps)
    clerk.groups.add(Group.objects.get(name="clerk"))
    reviewer.groups.add(Group.objects.get(name="reviewer"))


def command(*words):
    out = io.StringIO()
    call_command(*map(str, words), stdout=out, stderr=io.StringIO())
    return out.getvalue()


def on_the_command_line(options):
    """Return the options of the command that describe a file."""
    words = [f"--unit={options['unit']}"] if "unit" in options else []
    words += [f"--given={name}={value}" for name, value in options.get("given", {}).items()]
    return words + [f"--column=Sheet1!{each}={name}" for each, name in options.get("columns", {}).items()]


def test_every_workbook_is_expected_to_do_something():
    assert EXPECTED.keys() == ledgers.WORKBOOKS.keys() - {"foreign table"}
    assert len(EXPECTED) >= 25


@pytest.mark.parametrize("name", EXPECTED, ids=[each.sentence for each in EXPECTED.values()])
def test_by_command(district, tmp_path, name):
    expected = without_choices(EXPECTED[name])
    expected.needs(district)
    before = read_contents()
    path, kind = ledgers.write_workbook(name, tmp_path)
    plan = ["import_file", kind, path, "--submitted-by", "clerk"]
    if expected.options:
        with pytest.raises(CommandError, match=r"select (one|it)\.$"):
            command(*plan)
        assert ImportBatch.objects.get().status == "refused"
    apply = [*plan, *on_the_command_line(expected.options), "--apply", "--applied-by", "reviewer"]
    if waiting := [place for place, row in expected.rows.items() if row.decision]:
        rows = rf"Rows that require a decision \({len(waiting)}\): {'、'.join(waiting)}."
        with pytest.raises(CommandError, match=f"^{rows}$"):
            command(*apply)
        assert ImportBatch.objects.get().counts == expected.counts()
        assert read_contents() == before
    flags = {FLAGS[row.decision] for row in expected.rows.values() if row.decision}

    told = command(*apply, *flags, "--reason", WHY)

    batch = ImportBatch.objects.latest("pk")
    assert batch.counts == expected.counts(decided=True)
    assert_written(before, expected.writes())
    assert ("Applied as change" if expected.writes() else "There were no changes to write.") in told
    undone = command("undo_import", batch.pk, "--undone-by", "reviewer")
    assert ("Removed: " if expected.writes() else "The import wrote no data") in undone
    assert read_contents() == before


def test_an_unrelated_table_is_rejected_with_required_and_found_columns(tmp_path):
    path, kind = ledgers.write_workbook("foreign table", tmp_path)
    with pytest.raises(CommandError, match=r"Required: .+\. Found: 学号.*成绩") as rejected:
        command("import_file", kind, path, "--submitted-by", "clerk")
    assert rejected.value.returncode == 1


@pytest.mark.parametrize("name", hostile.FILES)
def test_a_hostile_file_ends_in_its_refusal(hostile_file, name):
    reason = hostile.FILES[name][1]
    words = re.escape(str(MESSAGES[reason][1]).partition("%")[0])
    with pytest.raises(CommandError, match=f"^{words}") as rejected:
        command("import_file", "enterprises", hostile_file(name), "--submitted-by", "clerk")
    assert rejected.value.returncode == 1
    batch = ImportBatch.objects.get()
    assert (batch.status, batch.refusal["code"], batch.rows.count()) == ("refused", reason, 0)


@pytest.mark.slow
def test_a_refusal_ends_the_process_with_one_line_and_its_code(hostile_file, database_url):
    words = ["import_file", "enterprises", hostile_file("macros"), "--submitted-by", "clerk"]
    ended = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=project.BASE_DIR,
        env={"DATABASE_URL": database_url, "PATH": "", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == "CommandError: 文件含有宏，请另存为不含宏的.xlsx文件。\n"
