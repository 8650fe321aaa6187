"""Taking changes back: what was later changed is listed and stays."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from enterprises.history.revert import NotReversible, preview, revert
from enterprises.models import Change, Enterprise, Recognition, Residence, change_by, event_model
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def clerk():
    return factories.UserFactory()


@pytest.fixture
def changed(clerk):
    """Run something as one change; return the change."""

    def run(act):
        with change_by(clerk):
            act()
        return Change.objects.order_by("seq").last()

    return run


@pytest.fixture
def firm(clerk):
    with change_by(clerk):
        return factories.ResidentFactory()


def test_a_changed_field_is_restored_as_one_change(firm, changed, clerk):
    change = changed(lambda: Enterprise.objects.filter(pk=firm.pk).update(legal_representative="甲"))
    reversal = revert(change, by=clerk, reason="错误")
    firm.refresh_from_db()
    assert firm.legal_representative == ""
    assert (reversal.restored, reversal.conflicts) == (1, [])
    reversal.change.refresh_from_db()
    assert (reversal.change.seq, reversal.change.user, reversal.change.reason) == (
        change.seq + 1,
        clerk,
        "错误",
    )


def test_a_later_edit_of_the_same_field_is_retained_and_listed(firm, changed, clerk):
    change = changed(
        lambda: Enterprise.objects.filter(pk=firm.pk).update(legal_representative="甲", name_en="A")
    )
    changed(lambda: Enterprise.objects.filter(pk=firm.pk).update(legal_representative="乙"))
    [kept] = revert(change, by=clerk).conflicts
    assert (kept.field, kept.why, kept.before, kept.wrote, kept.now) == (
        "legal_representative",
        "edited",
        "",
        "甲",
        "乙",
    )
    firm.refresh_from_db()
    assert firm.legal_representative == "乙"
    assert firm.name_en != "A"


def test_a_later_edit_of_another_field_does_not_stand_in_the_way(firm, changed, clerk):
    change = changed(lambda: Enterprise.objects.filter(pk=firm.pk).update(legal_representative="甲"))
    changed(lambda: Enterprise.objects.filter(pk=firm.pk).update(name_en="B"))
    assert revert(change, by=clerk).conflicts == []
    firm.refresh_from_db()
    assert (firm.legal_representative, firm.name_en) == ("", "B")


def test_values_already_restored_are_neither_written_nor_listed(firm, changed, clerk):
    change = changed(lambda: Enterprise.objects.filter(pk=firm.pk).update(legal_representative="甲"))
    changed(lambda: Enterprise.objects.filter(pk=firm.pk).update(legal_representative=""))
    reversal = revert(change, by=clerk)
    assert (reversal.count, reversal.conflicts, reversal.change) == (0, [], None)


def test_a_created_record_is_removed(firm, changed, clerk):
    change = changed(lambda: factories.RecognitionFactory(enterprise=firm))
    assert revert(change, by=clerk).removed == 2  # with the scheme that came with it
    assert not Recognition.objects.exists()


def test_a_created_record_edited_later_stays_whole_is_named_and_its_values_listed(firm, changed, clerk):
    factories.SchemeFactory()
    change = changed(lambda: factories.RecognitionFactory(enterprise=firm))
    changed(lambda: Recognition.objects.update(batch="第二批"))
    whole, kept = revert(change, by=clerk).conflicts
    recognition = Recognition.objects.select_related("scheme").get()
    assert (whole.field, whole.why, whole.label) == ("", "edited", f"{firm.name_zh} · {recognition}")
    assert (kept.model, kept.field, kept.wrote, kept.now) == ("recognition", "batch", "", "第二批")
    assert Recognition.objects.count() == 1


def test_an_enterprise_with_later_records_is_not_removed(changed, clerk):
    change = changed(factories.ResidentFactory)
    factories.SchemeFactory()
    changed(lambda: factories.RecognitionFactory(enterprise=Enterprise.objects.get()))
    reversal = revert(change, by=clerk)
    assert {(kept.model, kept.why) for kept in reversal.conflicts} >= {("enterprise", "referred")}
    assert Enterprise.objects.exists()
    assert not Residence.objects.exists()


def test_an_enterprise_created_with_its_records_goes_with_them(changed, clerk):
    factories.ClusterFactory(), factories.SubdistrictFactory()
    change = changed(factories.ResidentFactory)
    assert revert(change, by=clerk).removed == 2
    assert not Enterprise.objects.exists()


def test_created_records_are_removed_although_older_records_refer_to_them(firm, changed, clerk):
    factories.ClusterFactory(), factories.SubdistrictFactory()

    def split():
        Residence.objects.update(enterprise=factories.EnterpriseFactory())

    reversal = revert(changed(split), by=clerk)
    assert (reversal.removed, reversal.restored, reversal.conflicts) == (1, 1, [])
    assert Residence.objects.get().enterprise == firm


def test_a_deleted_record_is_restored_under_its_key(firm, changed, clerk):
    residence = Residence.objects.get()
    change = changed(lambda: Residence.objects.all().delete())
    assert revert(change, by=clerk).reinserted == 1
    assert Residence.objects.get() == residence


def test_a_record_deleted_later_is_listed(firm, changed, clerk):
    change = changed(lambda: Residence.objects.update(address="示例路1号"))
    changed(lambda: Residence.objects.all().delete())
    [kept] = revert(change, by=clerk).conflicts
    assert (kept.field, kept.why) == ("address", "deleted")


def test_an_undone_change_can_be_undone_again(firm, changed, clerk):
    factories.SchemeFactory()
    change = changed(lambda: factories.RecognitionFactory(enterprise=firm))
    number = Recognition.objects.get().number
    undone = revert(change, by=clerk).change
    assert revert(undone, by=clerk).reinserted == 1
    assert Recognition.objects.get().number == number


def test_a_name_put_back_is_found_again(firm, changed, clerk):
    name = firm.name_zh

    def rename():
        firm.name_zh = "深圳市全新有限公司"
        firm.save()

    change = changed(rename)
    revert(change, by=clerk)
    firm.refresh_from_db()
    assert firm.name_zh == name
    assert (firm.name_key, firm.sort_key, firm.grams) == (
        firm.make_name_key(),
        firm.make_sort_key(),
        firm.make_grams(),
    )


def test_a_revert_that_violates_a_constraint_is_rejected_as_a_whole(firm, changed, clerk):
    change = changed(lambda: Residence.objects.update(ends_on=date(2015, 1, 1), address="示例路1号"))
    changed(lambda: factories.ResidenceFactory(enterprise=firm, starts_on=date(2016, 1, 1)))
    with pytest.raises(NotReversible):
        revert(change, by=clerk)
    assert Residence.objects.filter(address="示例路1号").exists()


def test_concurrent_writers_are_waited_for_and_not_overwritten(firm, changed, clerk):
    change = changed(lambda: Enterprise.objects.filter(pk=firm.pk).update(legal_representative="甲"))

    def take_back():
        try:
            return revert(change, by=clerk)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            Enterprise.objects.filter(pk=firm.pk).update(legal_representative="乙")
            reverting = other.submit(take_back)
            with pytest.raises(TimeoutError):
                reverting.result(timeout=0.3)
        [kept] = reverting.result(timeout=60).conflicts
    assert (kept.wrote, kept.now) == ("甲", "乙")
    firm.refresh_from_db()
    assert firm.legal_representative == "乙"


def test_many_records_that_stay_are_named_with_as_many_queries_as_one(firm, changed, clerk):
    factories.SchemeFactory()
    counts = []
    for count in (1, 3):
        change = changed(
            lambda count=count: factories.RecognitionFactory.create_batch(count, enterprise=firm)
        )
        changed(lambda: Recognition.objects.update(batch=f"第{Change.objects.count()}批"))
        with CaptureQueriesContext(connection) as queries:
            assert len({kept.label for kept in preview(change).conflicts}) == count
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_preview_shows_constraint_violations(firm, changed, clerk):
    change = changed(lambda: Residence.objects.update(ends_on=date(2015, 1, 1)))
    changed(lambda: factories.ResidenceFactory(enterprise=firm, starts_on=date(2016, 1, 1)))
    with pytest.raises(NotReversible):
        preview(change)


def test_a_preview_writes_nothing(firm, changed, clerk):
    change = changed(lambda: Enterprise.objects.filter(pk=firm.pk).update(legal_representative="甲"))
    state, events = Change.objects.state(), event_model(Enterprise).objects.count()
    assert preview(change).restored == 1
    assert (Change.objects.state(), event_model(Enterprise).objects.count()) == (state, events)
    firm.refresh_from_db()
    assert firm.legal_representative == "甲"
