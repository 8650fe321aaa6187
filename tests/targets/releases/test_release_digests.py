"""Digests of releases: a published figure, contributor, note or file altered past the triggers is found."""

import io
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from enterprises.history.verification import Mismatch, Verified, verify
from enterprises.models import change_by
from targets.models import Release
from targets.releases.workflow import withdraw
from tests import factories
from tests.enterprises.admin.people import create_user, signed_in
from tests.targets.publishing import approve_all, compile_draft, release_everything

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.usefixtures("few_indicators"),
]

OF_STOCK = "WHERE indicator = 'high_tech_enterprises'"
ALTERATIONS = {
    "a figure": f"UPDATE targets_releasefigure SET value = value + 1 {OF_STOCK} AND by = ''",
    "a mark of suppression": "UPDATE targets_releasefigure SET is_suppressed = NOT is_suppressed"
    " WHERE id = (SELECT max(id) FROM targets_releasefigure)",
    "a figure deleted": f"DELETE FROM targets_releasefigure {OF_STOCK} AND by = ''",
    "a contributor": f"UPDATE targets_releasecontributor SET name_zh = '别名有限公司' {OF_STOCK}",
    "a contributor deleted": f"DELETE FROM targets_releasecontributor {OF_STOCK}",
    "a file with its own digest": "UPDATE targets_releasefile"
    " SET content = 'x', sha256 = encode(sha256('x'), 'hex') WHERE name = '2020-figures.csv'",
    "the name of a file": "UPDATE targets_releasefile SET name = 'x' WHERE name = '2020-figures.csv'",
    "the day": "UPDATE targets_release SET as_of = '2019-12-31'",
    "the digest itself": "UPDATE targets_release SET figures_digest = ''",
    "the publisher": "UPDATE targets_release SET published_by_id = published_by_id + 1000",
}


@pytest.fixture
def release() -> Release:
    factories.RecognitionFactory()
    return release_everything()


def alter(*statements: str) -> None:
    """Execute statements as the owner with triggers off."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
            assert cursor.rowcount == 1


def test_publication_stores_the_digests_and_the_chain_matches(release):
    assert release.figures_digest == release.compute_figures_digest()
    assert len(release.figures_digest) == len(release.files_digest) == 64
    assert release.events.latest("pgh_id").figures_digest == release.figures_digest
    assert isinstance(verify(), Verified)


@pytest.mark.parametrize("what", ALTERATIONS)
def test_published_data_altered_by_the_owner_with_triggers_off_are_found(release, what):
    alter(ALTERATIONS[what])
    outcome = verify()
    assert isinstance(outcome, Mismatch)
    assert (outcome.table, [str(key) for key in outcome.keys]) == ("targets_release", [str(release.pk)])


def test_figure_altered_together_with_the_stored_digest_is_found_in_the_chain(release):
    alter(ALTERATIONS["a figure"])
    digest = release.compute_figures_digest()
    alter(
        f"UPDATE targets_release SET figures_digest = '{digest}'",
        f"UPDATE targets_releaseevent SET figures_digest = '{digest}' WHERE figures_digest <> ''",
    )
    outcome = verify()
    assert isinstance(outcome, Mismatch)
    assert outcome.table == "targets_releaseevent"
    assert outcome.seq == release.published_seq


def test_command_names_the_release(release):
    alter(ALTERATIONS["a figure"])
    with pytest.raises(CommandError, match=rf"targets_release \({release.pk}\): their content differs"):
        call_command("verify_history", stdout=io.StringIO())


def test_digest_claimed_by_whoever_publishes_is_replaced_by_the_database():
    factories.RecognitionFactory()
    approve_all()
    draft, publisher = compile_draft(), factories.UserFactory()
    with change_by(publisher):
        Release.objects.filter(pk=draft.pk).update(
            published_by=publisher,
            published_at=timezone.now(),
            figures_digest="0" * 64,
            files_digest="0" * 64,
        )
    published = Release.objects.get(pk=draft.pk)
    assert published.figures_digest == draft.compute_figures_digest() != "0" * 64
    assert isinstance(verify(), Verified)


def test_history_of_a_release_names_each_act_with_author_and_local_time(release):
    withdraw(
        release, by=release.compiled_by, at=datetime(2030, 1, 31, 16, 30, tzinfo=UTC), reason="An error."
    )
    address = reverse("admin:targets_release_history", args=[release.pk])
    page = signed_in(create_user("publisher")).get(address).content.decode()
    for act, person in (("Compile", "compiled"), ("Publish", "published"), ("Withdraw", "compiled")):
        assert f"{act} release {release.slug}" in page
        assert getattr(release, f"{person}_by").get_username() in page
    assert "1 February 2030, 00:30" in page
