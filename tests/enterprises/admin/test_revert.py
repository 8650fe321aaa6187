"""The page on which a change is taken back: seen first, then done once and as it was seen."""

from datetime import date

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from enterprises.models import (
    Change,
    Cluster,
    Enterprise,
    ImportBatch,
    Recognition,
    Residence,
    approve,
    change_by,
    pending,
)
from enterprises.models.changes import CurrentChange
from tests import factories
from tests.enterprises.admin.people import create_user, signed_in

# Each change is committed and sealed.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clerk():
    return create_user("clerk", username="zhang")


@pytest.fixture
def reviewer():
    return create_user("reviewer", username="li")


@pytest.fixture
def written():
    """Write something as one change by a person; return the change."""

    def write(by, act):
        with change_by(by):
            act()
        return Change.objects.order_by("seq").last()

    return write


@pytest.fixture
def firms():
    found = [factories.ResidentFactory(name_en=f"Firm {n}") for n in range(3)]
    return found


@pytest.fixture
def bulk_edit(written, firms, clerk):
    """Several enterprises renamed by one statement."""
    return written(clerk, lambda: Enterprise.objects.update(name_en="Wrong", legal_representative="甲"))


def page_of(change):
    return reverse("admin:enterprises_change_revert", args=[change.pk])


def take_back(client, change, reason="录错了"):
    """Look, then confirm what was seen."""
    seen = client.get(page_of(change)).context["reversal"].digest
    answer = client.post(page_of(change), {"reason": reason, "preview_digest": seen})
    return answer


def test_the_revert_preview_lists_fields_before_writing(bulk_edit, clerk):
    page = signed_in(clerk).get(page_of(bulk_edit))
    assert [
        [(each.name, each.old, each.new) for each in version.differences]
        for version in page.context["versions"]
    ] == [[("English name", "Wrong", f"Firm {n}"), ("Legal representative", "甲", "—")] for n in range(3)]
    assert "Restored records require review again." in page.content.decode()
    assert set(Enterprise.objects.values_list("name_en", flat=True)) == {"Wrong"}
    assert Change.objects.state() == bulk_edit.seq


def test_a_bulk_edit_is_reverted_as_one_change_with_its_reason(bulk_edit, clerk):
    answer = take_back(signed_in(clerk), bulk_edit)
    back = Change.objects.order_by("seq").last()
    assert answer["Location"] == reverse("admin:enterprises_change_change", args=[back.pk])
    assert (back.seq, back.user, back.reason) == (
        bulk_edit.seq + 1,
        clerk,
        f"撤销变更#{bulk_edit.seq} · Undo of change #{bulk_edit.seq}: 录错了",
    )
    assert set(Enterprise.objects.values_list("name_en", flat=True)) == {"Firm 0", "Firm 1", "Firm 2"}


def test_reverted_versions_are_pending_again(bulk_edit, clerk, reviewer):
    with change_by(reviewer):
        approve(Enterprise.objects.all(), by=reviewer)
    take_back(signed_in(clerk), bulk_edit)
    assert pending(Enterprise).count() == 3


def test_later_edits_are_listed_and_retained(bulk_edit, firms, clerk, written):
    cluster = factories.ClusterFactory(code="other", name_en="Other cluster")
    change = written(clerk, lambda: Enterprise.objects.update(cluster=cluster, legal_representative="乙"))
    last = factories.ClusterFactory(code="last", name_en="Last cluster")
    Enterprise.objects.filter(pk=firms[0].pk).update(cluster=last)
    client = signed_in(clerk)

    shown = client.get(page_of(change)).context["conflicts"]
    assert [(each.field, each.wrote, each.now) for each in shown] == [
        ("Cluster", "Other cluster", "Last cluster")
    ]
    answer = take_back(client, change)

    assert [str(each) for each in get_messages(answer.wsgi_request)] == [
        "3 records were restored.",
        "1 value was not restored.",
    ]
    assert Enterprise.objects.get(pk=firms[0].pk).cluster == last
    assert not Enterprise.objects.filter(cluster=cluster).exists()
    assert set(Enterprise.objects.values_list("legal_representative", flat=True)) == {"甲"}


def test_the_page_is_shown_again_after_a_later_change(bulk_edit, firms, clerk):
    client = signed_in(clerk)
    seen = client.get(page_of(bulk_edit)).context["reversal"].digest
    Enterprise.objects.filter(pk=firms[0].pk).update(name_en="Right")
    state = Change.objects.state()
    page = client.post(page_of(bulk_edit), {"reason": "录错了", "preview_digest": seen})
    assert "Data changed after this page was loaded" in page.context["error"]
    assert page.context["reversal"].digest != seen
    assert Change.objects.state() == state


def test_no_reason_no_way_back(bulk_edit, clerk):
    page = signed_in(clerk).post(page_of(bulk_edit), {"reason": " ", "preview_digest": ""})
    assert page.context["error"] == "Enter the reason for reverting."
    assert Change.objects.state() == bulk_edit.seq


def test_a_change_is_reverted_once(bulk_edit, clerk):
    client = signed_in(clerk)
    take_back(client, bulk_edit)
    page = client.get(page_of(bulk_edit))
    assert page.context["reversal"].count == 0
    assert "the values were changed later or have already been restored" in page.content.decode()
    assert 'name="preview_digest"' not in page.content.decode()


def test_a_revert_can_be_reverted(bulk_edit, clerk):
    client = signed_in(clerk)
    take_back(client, bulk_edit)
    take_back(client, Change.objects.order_by("seq").last())
    assert set(Enterprise.objects.values_list("name_en", flat=True)) == {"Wrong"}


def test_an_entry_is_removed_by_a_reviewer_and_not_by_its_author(firms, clerk, reviewer, written):
    factories.SchemeFactory()
    change = written(clerk, lambda: factories.RecognitionFactory(enterprise=firms[0]))
    page = signed_in(clerk).get(page_of(change))
    assert not page.context["is_permitted"]
    assert take_back(signed_in(clerk), change).status_code == 403
    assert Recognition.objects.exists()
    assert take_back(signed_in(reviewer), change).status_code == 302
    assert not Recognition.objects.exists()


def test_reverting_an_enterprise_removes_the_records_entered_with_it(clerk, reviewer, written):
    factories.ClusterFactory(), factories.SubdistrictFactory()
    change = written(clerk, factories.ResidentFactory)
    assert take_back(signed_in(reviewer), change).status_code == 302
    assert not Enterprise.objects.exists()
    assert not Residence.objects.exists()


def test_a_record_deleted_by_a_reviewer_is_restored(firms, clerk, reviewer, written):
    change = written(reviewer, lambda: Residence.objects.all().delete())
    assert take_back(signed_in(clerk), change).status_code == 302
    assert Residence.objects.count() == 3


@pytest.mark.parametrize(
    ("group", "may"), [("administrator", True), ("clerk", False), ("reviewer", False), ("publisher", False)]
)
def test_a_reference_row_is_restored_by_a_user_who_may_edit_it(group, may, written):
    factories.ClusterFactory(name_en="Right")
    change = written(None, lambda: Cluster.objects.update(name_en="Wrong"))
    assert take_back(signed_in(create_user(group)), change).status_code == (302 if may else 403)
    assert Cluster.objects.get().name_en == ("Right" if may else "Wrong")


def test_an_import_is_undone_where_it_is_known_that_it_was(firms, written, clerk, reviewer):
    batch = ImportBatch.objects.create(kind="enterprises", file_name="台账.xlsx", submitted_by=clerk)

    def apply():
        Enterprise.objects.update(name_en="Wrong")
        ImportBatch.objects.update(status="applied", change=CurrentChange(), applied_by=reviewer)

    bulk_edit = written(clerk, apply)
    page = signed_in(clerk).get(page_of(bulk_edit))
    assert "only a reviewer can undo it, and only as a whole" in page.content.decode()
    assert signed_in(clerk).post(page_of(bulk_edit), {"reason": "x"}).status_code == 403
    answer = signed_in(reviewer).get(page_of(bulk_edit))
    assert answer["Location"] == reverse("admin:enterprises_importbatch_undo", args=[batch.pk])


def test_a_revert_that_violates_a_constraint_shows_its_message(firms, clerk, written):
    change = written(clerk, lambda: Residence.objects.update(ends_on=date(2015, 1, 1)))
    factories.ResidenceFactory(enterprise=firms[0], starts_on=date(2016, 1, 1))
    page = signed_in(clerk).get(page_of(change))
    assert page.context["refusal"].startswith("The change cannot be reverted: ")
    assert "constraint" not in page.context["refusal"]


def test_the_page_requires_permission_to_view_changes(bulk_edit):
    assert signed_in(None).get(page_of(bulk_edit)).status_code == 302
    assert signed_in(create_user()).get(page_of(bulk_edit)).status_code == 403
    bulk_edit.pk = 0
    assert signed_in(create_user("clerk")).get(page_of(bulk_edit)).status_code == 404


def test_a_revert_appears_in_record_history_and_audit_log(bulk_edit, firms, clerk):
    client = signed_in(clerk)
    for address in (
        reverse("admin:enterprises_enterprise_history", args=[firms[0].pk]),
        reverse("admin:enterprises_change_changelist"),
        reverse("admin:enterprises_change_change", args=[bulk_edit.pk]),
    ):
        assert page_of(bulk_edit) in client.get(address).content.decode()


def test_the_page_has_a_constant_query_count(firms, clerk, written):
    client = signed_in(clerk)
    counts = []
    for found in (Enterprise.objects.filter(pk=firms[0].pk), Enterprise.objects.all()):
        change = written(clerk, lambda found=found: found.update(name_en="Wrong", legal_representative="甲"))
        Enterprise.objects.update(name_en=f"Right {change.seq}")
        client.get(page_of(change))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page_of(change)).context["conflicts"]
        counts.append(len(queries))
    assert counts[0] == counts[1]
