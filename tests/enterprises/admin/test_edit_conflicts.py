"""A stale form never wins, whoever wrote meanwhile and however close they came."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connections, transaction

from enterprises.models import Enterprise, Recognition, Residence, change_by
from tests import factories
from tests.enterprises.admin.enterprise_forms import change_of, errors_of, form, residence
from tests.enterprises.admin.people import create_user, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def shown(client, record):
    """Return the fields of the page as a browser would post them, untouched."""
    page = client.get(change_of(record))
    fields = {"_loaded_seq": page.context["loaded_seq"]}
    inlines = [each.formset for each in page.context["inline_admin_formsets"]]
    forms = [page.context["adminform"].form, *(form for formset in inlines for form in formset.initial_forms)]
    for formset in inlines:
        fields |= {f"{formset.prefix}-TOTAL_FORMS": len(formset.initial_forms)}
        fields |= {f"{formset.prefix}-INITIAL_FORMS": len(formset.initial_forms)}
    for each in forms:
        for bound in each:
            value = bound.value()
            if hasattr(bound.field.widget, "decompress"):
                amount, unit = bound.field.widget.decompress(value)
                fields |= {bound.html_name: amount or "", f"{bound.html_name}_unit": unit}
            elif value not in (None, False):
                fields[bound.html_name] = value if not isinstance(value, date) else value.isoformat()
    return fields


def posted(answer):
    """Return what the page that came back would post: the present values of its forms."""
    return {key: values[-1] for key, values in answer.context["adminform"].form.data.lists()} | {
        "_loaded_seq": answer.context["loaded_seq"]
    }


def disagreements(answer):
    return {
        one.input_name: (one.loaded, one.current, one.submitted)
        for each in answer.context["newer"]
        for one in each.fields
    }


@pytest.fixture
def clerks():
    return [create_user("clerk", username=name) for name in ("zhang", "chen")]


@pytest.fixture
def enterprise(clerks):
    return factories.ResidentFactory(name_en="First")


def test_the_second_to_save_sees_both_and_loses_nothing(clerks, enterprise):
    first, second = map(signed_in, clerks)
    one, two = shown(first, enterprise), shown(second, enterprise)
    first.post(change_of(enterprise), one | {"name_en": "By Zhang", "_reason": "notice"})

    answer = second.post(change_of(enterprise), two | {"name_en": "By Chen", "legal_representative": "陈"})

    assert answer.status_code == 200
    assert disagreements(answer) == {"name_en": ("First", "By Zhang", "By Chen")}
    newer = answer.context["newer"][0]
    assert (newer.change.user.username, newer.change.reason) == ("zhang", "notice")
    assert "Nothing was saved" in errors_of(answer)["__all__"][0]
    assert (posted(answer)["name_en"], posted(answer)["legal_representative"]) == ("By Chen", "陈")
    enterprise.refresh_from_db()
    assert (enterprise.name_en, enterprise.legal_representative) == ("By Zhang", "")


def test_confirmed_save_writes_the_typed_values(clerks, enterprise):
    first, second = map(signed_in, clerks)
    two = shown(second, enterprise) | {"name_en": "By Chen"}
    first.post(change_of(enterprise), shown(first, enterprise) | {"name_en": "By Zhang"})
    again = posted(second.post(change_of(enterprise), two))

    assert second.post(change_of(enterprise), again).status_code == 302
    enterprise.refresh_from_db()
    assert enterprise.name_en == "By Chen"


def test_the_newer_value_is_used_where_selected(clerks, enterprise):
    first, second = map(signed_in, clerks)
    two = shown(second, enterprise) | {"name_en": "By Chen", "legal_representative": "陈"}
    first.post(change_of(enterprise), shown(first, enterprise) | {"name_en": "By Zhang"})
    again = posted(second.post(change_of(enterprise), two)) | {"_take_newer": "name_en"}

    assert second.post(change_of(enterprise), again).status_code == 302
    enterprise.refresh_from_db()
    assert (enterprise.name_en, enterprise.legal_representative) == ("By Zhang", "陈")


def test_a_field_that_was_left_alone_does_not_bring_its_old_value_back(clerks, enterprise):
    first, second = map(signed_in, clerks)
    two = shown(second, enterprise) | {"legal_representative": "陈"}
    changed = {"name_en": "By Zhang", "registered_capital": "500", "cluster": ""}
    first.post(change_of(enterprise), shown(first, enterprise) | changed)

    answer = second.post(change_of(enterprise), two)
    assert disagreements(answer) == {
        "name_en": ("First", "By Zhang", None),
        "registered_capital": ("—", "500 × 10,000 yuan", None),
        "cluster": ("Information technology", "—", None),
    }
    assert second.post(change_of(enterprise), posted(answer)).status_code == 302
    enterprise.refresh_from_db()
    assert (enterprise.name_en, enterprise.registered_capital) == ("By Zhang", Decimal(5_000_000))
    assert (enterprise.cluster, enterprise.legal_representative) == (None, "陈")


def test_a_newer_row_of_the_page_counts_as_the_record_itself(clerks, enterprise):
    second = signed_in(clerks[1])
    two = shown(second, enterprise) | {"residences-0-address": "深南东路1号"}
    with change_by(clerks[0]):
        Residence.objects.update(address="笋岗路9号", ends_on=date(2024, 6, 30))

    answer = second.post(change_of(enterprise), two)

    assert disagreements(answer) == {
        "residences-0-address": ("—", "笋岗路9号", "深南东路1号"),
        "residences-0-ends_on": ("—", "2024-06-30", None),
    }
    assert second.post(change_of(enterprise), posted(answer)).status_code == 302
    assert Residence.objects.values_list("address", "ends_on").get() == ("深南东路1号", date(2024, 6, 30))


def test_rows_added_or_deleted_by_others_are_shown_and_typed_values_retained(clerks, enterprise):
    second = signed_in(clerks[1])
    gone = factories.RecognitionFactory(
        enterprise=enterprise, issued_on=date(2016, 11, 15), number="GR201644200001"
    )
    two = shown(second, enterprise) | {"recognitions-0-batch": "第二批"}
    with change_by(clerks[0]):
        gone.delete()
        added = factories.RecognitionFactory(enterprise=enterprise)

    answer = second.post(change_of(enterprise), two)

    assert [each.kind for each in answer.context["newer"]] == ["delete", "insert"]
    again = posted(answer)
    assert (again["recognitions-INITIAL_FORMS"], again["recognitions-TOTAL_FORMS"]) == ("1", "2")
    assert again["recognitions-0-number"] == added.number
    assert (again["recognitions-1-number"], again["recognitions-1-batch"]) == (gone.number, "第二批")
    assert second.post(change_of(enterprise), again).status_code == 302
    assert set(Recognition.objects.values_list("number", "batch")) == {
        (added.number, ""),
        (gone.number, "第二批"),
    }


def test_a_value_changed_and_restored_is_no_conflict(clerks, enterprise):
    second = signed_in(clerks[1])
    two = shown(second, enterprise) | {"legal_representative": "陈"}
    for name in ("Other", "First"):
        with change_by(clerks[0]):
            Enterprise.objects.update(name_en=name)
    assert second.post(change_of(enterprise), two).status_code == 302


def test_a_form_without_its_loaded_version_overwrites_nothing(clerks, enterprise):
    answer = signed_in(clerks[0]).post(change_of(enterprise), form(enterprise) | {"name_en": "Blind"})
    assert answer.status_code == 200
    assert Enterprise.objects.get().name_en == "First"


def test_of_two_concurrent_saves_the_second_sees_the_conflict(clerks, enterprise):
    clients = [signed_in(clerk) for clerk in clerks]
    forms = [shown(each, enterprise) | {"name_en": f"By {n}"} for n, each in enumerate(clients)]
    together = Barrier(2)

    def save(n):
        together.wait(timeout=60)
        try:
            return clients[n].post(change_of(enterprise), forms[n]).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(save, range(2))) == [200, 302]


def test_a_save_waits_for_a_concurrent_write_to_a_row_of_the_page(clerks, enterprise):
    """The other began before the page was shown and commits after the save: it is seen all the same."""
    client = signed_in(clerks[0])

    def save(fields):
        try:
            return client.post(change_of(enterprise), fields)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            Residence.objects.update(address="笋岗路9号")
            with ThreadPoolExecutor(1) as viewer:
                fields = viewer.submit(_shown_elsewhere, client, enterprise).result(timeout=60)
            saving = other.submit(save, fields | {"residences-0-address": "深南东路1号"})
            with pytest.raises(TimeoutError):
                saving.result(timeout=1)
        answer = saving.result(timeout=60)
    assert disagreements(answer) == {"residences-0-address": ("—", "笋岗路9号", "深南东路1号")}


def _shown_elsewhere(client, enterprise):
    try:
        return shown(client, enterprise)
    finally:
        connections.close_all()


def test_concurrently_added_residences_conflict_before_they_overlap(clerks, enterprise):
    second = signed_in(clerks[1])
    rows = [residence("2010-01-01", "2019-12-31"), residence("2020-01-01")]
    old = enterprise.residences.get()
    with change_by(clerks[0]):
        old.ends_on = date(2021, 12, 31)
        old.save()
        factories.ResidenceFactory(enterprise=enterprise, starts_on=date(2022, 1, 1))
    rows[0]["id"] = old.pk
    answer = second.post(change_of(enterprise), form(enterprise, residences=rows))
    assert answer.status_code == 200
    assert enterprise.residences.count() == 2
