"""The chain of digests: whoever alters the history past the triggers is found."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from enterprises.history.verification import Mismatch, Verified, verify
from enterprises.integrity.ownership import own_history
from enterprises.models import Change, Enterprise, Recognition, change_by, event_model
from tests import factories
from tests.targets.publishing import approve_all

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def firm():
    """Return an enterprise with a certificate, approved; four changes."""
    factories.ClusterFactory()
    certificate = factories.RecognitionFactory()
    approve_all()
    with change_by(factories.UserFactory(), reason="中文 “quoted”\n"):
        Enterprise.objects.update(name_en="Renamed")
    return certificate.enterprise


def alter(statement: str, *parameters: object) -> None:
    """Execute a statement as the owner with triggers off."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, parameters)
        assert cursor.rowcount == 1


def test_untouched_history_matches_up_to_its_last_change(firm):
    outcome = verify()
    state = Change.objects.state()
    assert outcome == Verified(state, state, Change.objects.digest_at(state))
    assert len(outcome.digest) == 64


def test_digests_differ_although_the_same_is_written_again():
    for name in ("x", "y", "x"):
        factories.ClusterFactory()
        event_model(Enterprise)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE enterprises_cluster SET name_en = %s", [name])
    digests = {bytes(each) for each in Change.objects.values_list("digest", flat=True)}
    assert len(digests) == Change.objects.count() == 4


def test_settings_of_a_session_have_no_part_in_a_digest():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL timezone = 'Pacific/Chatham'; SET LOCAL datestyle = 'German';"
            " SET LOCAL bytea_output = 'escape'; SET LOCAL extra_float_digits = -15;"
            " SET LOCAL intervalstyle = 'sql_standard'"
        )
        factories.RecognitionFactory()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert isinstance(verify(), Verified)


ALTERATIONS = {
    "a version": (
        "UPDATE enterprises_recognitionevent SET number = 'GR202044200099'",
        "enterprises_recognitionevent",
    ),
    "the time of a version": (
        "UPDATE enterprises_recognitionevent SET pgh_created_at = now()",
        "enterprises_recognitionevent",
    ),
    "a version's change": (
        "UPDATE enterprises_recognitionevent SET change_id = (SELECT max(id) FROM enterprises_change)",
        "enterprises_recognitionevent",
    ),
    "a version deleted": ("DELETE FROM enterprises_recognitionevent", "enterprises_recognitionevent"),
    "a version added": (
        "INSERT INTO enterprises_clusterevent (code, is_core, name_en, name_zh, pgh_created_at, pgh_label,"
        " pgh_obj_id, position, change_id) SELECT 'x', true, '', 'x', now(), 'insert', 'x', 1, min(id)"
        " FROM enterprises_change",
        "enterprises_clusterevent",
    ),
    "an approver": (
        "UPDATE enterprises_approval SET approved_by_id = 0 WHERE record = 'recognition'",
        "enterprises_approval",
    ),
    "a reason": ("UPDATE enterprises_change SET reason = 'x' WHERE seq = 2", "enterprises_change"),
    "a user": (
        "UPDATE enterprises_change SET user_id = NULL WHERE user_id IS NOT NULL AND reason <> ''",
        "enterprises_change",
    ),
    "an instant": (
        "UPDATE enterprises_change SET committed_at = committed_at - interval '1 second' WHERE seq = 2",
        "enterprises_change",
    ),
    "a digest": ("UPDATE enterprises_change SET digest = '\\x00' WHERE seq = 2", "enterprises_change"),
    "a change removed": ("DELETE FROM enterprises_change WHERE seq = 2", "enterprises_change"),
    "the last change unsealed": (
        "UPDATE enterprises_change SET seq = NULL, committed_at = NULL, highest = NULL"
        " WHERE seq = (SELECT max(seq) FROM enterprises_change)",
        "enterprises_change",
    ),
    "a version of no change": (
        "INSERT INTO enterprises_clusterevent (code, is_core, name_en, name_zh, pgh_created_at, pgh_label,"
        " pgh_obj_id, position, change_id) VALUES ('x', true, '', 'x', now(), 'delete', 'x', 1, 999999)",
        "enterprises_clusterevent",
    ),
    "a pending version": ("DELETE FROM enterprises_pending", "enterprises_pending"),
    "a pending version added": (
        "INSERT INTO enterprises_pending (record, row, version)"
        " SELECT 'recognition', pgh_obj_id, pgh_id FROM enterprises_recognitionevent",
        "enterprises_pending",
    ),
    "a present row": ("UPDATE enterprises_enterprise SET name_zh = '别名有限公司'", "enterprises_enterprise"),
    "a present row deleted": ("DELETE FROM enterprises_cluster", "enterprises_cluster"),
}


@pytest.mark.parametrize("what", ALTERATIONS)
def test_alteration_by_the_owner_with_triggers_off_is_found(firm, what):
    statement, table = ALTERATIONS[what]
    alter(statement)
    outcome = verify()
    assert isinstance(outcome, Mismatch)
    assert outcome.table == table


def test_command_names_the_table_and_the_row_and_ends_with_1(firm):
    altered = event_model(Recognition).objects.get()
    alter("UPDATE enterprises_recognitionevent SET number = 'GR202044200099'")
    with pytest.raises(CommandError) as error:
        call_command("verify_history")
    assert error.value.returncode == 1
    assert f"Change {altered.change.seq} does not match: enterprises_recognitionevent ({altered.pk})" in str(
        error.value
    )


def test_present_row_that_was_altered_is_named_by_its_key(firm):
    alter("UPDATE enterprises_enterprise SET name_zh = '别名有限公司'")
    outcome = verify()
    assert isinstance(outcome, Mismatch)
    assert (outcome.seq, outcome.keys) == (None, [str(firm.pk)])


def test_chain_goes_on_from_a_published_digest(firm):
    published = Change.objects.digest_at(2)
    output = io.StringIO()
    call_command("verify_history", "--since", "2", "--digest", published, stdout=output)
    last = Change.objects.state()
    assert output.getvalue() == (
        f"{last - 2} changes match. State {last} has the digest {Change.objects.digest_at(last)}\n"
    )


def test_history_rewritten_before_a_published_digest_has_another_one(firm):
    alter("UPDATE enterprises_change SET digest = '\\x00' WHERE seq = 2")
    outcome = verify(since=2, digest="ab" * 32)
    assert isinstance(outcome, Mismatch)
    assert (outcome.seq, outcome.fault) == (2, "the digest is not the stated one")


@pytest.mark.parametrize("options", [["--since", "2"], ["--digest", "ab"]])
def test_number_and_digest_belong_together(options):
    with pytest.raises(CommandError, match="belong together"):
        call_command("verify_history", *options)


def test_column_added_later_leaves_earlier_digests_as_they_are(firm):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE enterprises_recognitionevent ADD later text NOT NULL DEFAULT 'x'")
    try:
        own_history()
        Recognition.objects.update(number="GR202044200098")
        assert isinstance(verify(), Verified)
        alter("UPDATE enterprises_recognitionevent SET later = 'y' WHERE number = 'GR202044200098'")
        assert isinstance(verify(), Mismatch)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE enterprises_recognitionevent DROP later")
        own_history()


def test_history_whose_digests_were_all_removed_is_no_history_without_a_chain(firm):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE enterprises_change SET digest = NULL, versions = NULL")
    outcome = verify()
    assert isinstance(outcome, Mismatch)
    assert (outcome.seq, outcome.fault) == (1, "the change has no digest")
