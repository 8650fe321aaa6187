"""The review queue: pending versions with their differences, approval and rejection by a second person."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from enterprises.admin.review import ReviewedAdmin
from enterprises.models import (
    KPI_BEARING,
    Approval,
    Change,
    Enterprise,
    Recognition,
    Rejection,
    Residence,
    approve,
    approve_versions,
    change_by,
    count_pending,
    event_model,
    pending,
    pending_versions,
)
from tests import factories
from tests.enterprises.admin.people import create_user, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
REVIEW = "/admin/enterprises/approval/review/"


@pytest.fixture
def zhang():
    return create_user("clerk", username="zhang")


@pytest.fixture
def li():
    return create_user("reviewer", username="li")


@pytest.fixture
def enterprise(zhang):
    with change_by(zhang, reason="台账"):
        return factories.ResidentFactory()


def items(client, **query):
    return [item for group in client.get(REVIEW, query).context["groups"] for item in group.items]


def approved_by(person, *models):
    for model in models:
        versions = event_model(model).objects.values_list("pgh_id", flat=True)
        with change_by(person):
            approve_versions({model: list(versions)}, by=person)


def test_the_queue_shows_the_author_and_the_difference_to_the_approved_version(zhang, li, enterprise):
    approved_by(li, Enterprise, Residence)
    for name in ("Second", "Third"):
        with change_by(zhang, reason="公告"):
            Enterprise.objects.update(name_en=name)

    groups = signed_in(li).get(REVIEW).context["groups"]

    assert [group.enterprise for group in groups] == [enterprise]
    (item,) = groups[0].items
    assert (item.change.user, item.change.reason, item.is_new) == (zhang, "公告", False)
    assert [(each.name, each.old, each.new) for each in item.differences] == [
        ("English name", enterprise.name_en, "Third")
    ]


def test_selected_records_are_approved_in_the_displayed_version(zhang, li, enterprise):
    client = signed_in(li)
    first, second = items(client)
    client.post(REVIEW, {"approve": "1", "version": [first.key], "reason": "核对"})

    assert [item.key for item in items(client)] == [second.key]
    approval = li.approvals.get()
    assert f"{approval.record}:{approval.version}" == first.key
    assert (approval.change.user, approval.change.reason) == (li, "核对")


def test_a_version_changed_after_display_is_not_approved(zhang, li, enterprise):
    client = signed_in(li)
    keys = [item.key for item in items(client)]
    with change_by(zhang):
        Enterprise.objects.update(name_en="Changed meanwhile")

    answer = client.post(REVIEW, {"approve": "1", "version": keys}, follow=True)

    assert "1 record changed after this list was loaded" in answer.content.decode()
    assert (pending(Enterprise).count(), pending(Residence).count()) == (1, 0)


def test_approving_an_enterprise_approves_all_its_records_and_no_other(zhang, li, enterprise):
    with change_by(zhang):
        factories.ResidentFactory()
    client = signed_in(li)
    groups = client.get(REVIEW).context["groups"]
    shown = {f"shown-{n}": [item.key for item in group.reviewable] for n, group in enumerate(groups, start=1)}
    client.post(REVIEW, {"approve_all": "1", **shown})
    assert [len(group.items) for group in client.get(REVIEW).context["groups"]] == [2]
    assert pending(Enterprise).get() == groups[1].enterprise


@pytest.mark.parametrize("act", ["approve", "return"])
def test_authors_cannot_review_their_own_versions(enterprise, act):
    own = create_user("clerk", "reviewer", username="both")
    with change_by(own):
        Enterprise.objects.update(name_en="By myself")
    client = signed_in(own)
    item = next(item for item in items(client) if item.is_own)
    page = client.get(REVIEW).content.decode()
    assert f'value="{item.key}"' not in page

    answer = client.post(REVIEW, {act: "1", "version": [item.key], "reason": "x"}, follow=True)

    assert "You entered 1 of these records yourself" in answer.content.decode()
    assert pending(Enterprise).count() == 1
    assert not Rejection.objects.exists()


def test_author_of_an_unapproved_version_cannot_approve_the_version_over_it(zhang, li, enterprise):
    """Zhang writes a value, Li edits another field, and Zhang would approve both."""
    both = create_user("clerk", "reviewer")
    with change_by(both):
        Enterprise.objects.filter(pk=enterprise.pk).update(name_en="First")
    with change_by(li):
        Enterprise.objects.filter(pk=enterprise.pk).update(name_zh="示例另一名称有限公司")
    (version,) = pending_versions(Enterprise).values_list("pgh_id", flat=True)
    with change_by(both):
        result = approve_versions({Enterprise: [version]}, by=both)
    assert (result.decided, result.own) == (0, 1)
    with pytest.raises(IntegrityError, match="author"), transaction.atomic(), change_by(both):
        Approval.objects.create(record="enterprise", version=version, approved_by=both)
    third = create_user("reviewer")
    with change_by(third):
        assert approve_versions({Enterprise: [version]}, by=third).decided == 1


def test_approved_version_ends_the_part_of_its_author(zhang, li, enterprise):
    both, third = create_user("clerk", "reviewer"), create_user("reviewer")
    with change_by(both):
        Enterprise.objects.filter(pk=enterprise.pk).update(name_en="First")
    with change_by(third):
        approve_versions(
            {Enterprise: pending_versions(Enterprise).values_list("pgh_id", flat=True)}, by=third
        )
    with change_by(li):
        Enterprise.objects.filter(pk=enterprise.pk).update(name_en="Second")
    (version,) = pending_versions(Enterprise).values_list("pgh_id", flat=True)
    with change_by(both):
        assert approve_versions({Enterprise: [version]}, by=both).decided == 1


@pytest.mark.parametrize(
    ("has_other", "text"), [(True, "can be approved by:"), (False, "Nobody else may approve records")]
)
def test_queue_names_those_who_could_approve_own_records(has_other, text):
    both = create_user("clerk", "reviewer")
    if has_other:
        create_user("reviewer", username="Wang")
    with change_by(both):
        factories.ResidentFactory()
    page = signed_in(both).get(REVIEW).content.decode()
    assert text in page
    assert ("Wang" in page) == has_other


def test_a_rejected_record_is_listed_for_its_author_until_it_changes(zhang, li, enterprise):
    client = signed_in(li)
    item = next(item for item in items(client) if item.kind == "Enterprise")
    client.post(REVIEW, {"return": "1", "version": [item.key], "reason": "名称有误"})

    assert item.key not in [each.key for each in items(client)]
    own = items(signed_in(zhang), show="returned", writer=zhang.pk)
    assert [(each.key, each.returned.reason, each.returned.returned_by) for each in own] == [
        (item.key, "名称有误", li)
    ]
    assert pending(Enterprise).count() == 1

    with change_by(zhang):
        Enterprise.objects.update(name_en="Mended")
    assert items(signed_in(zhang), show="returned") == []
    assert len(items(client)) == 2


def test_a_rejected_record_that_is_approved_is_no_longer_listed(zhang, li, enterprise):
    client = signed_in(li)
    (item, _other) = items(client)
    client.post(REVIEW, {"return": "1", "version": [item.key], "reason": "名称有误"})
    client.post(REVIEW, {"approve": "1", "version": [item.key]})
    assert items(client, show="returned") == []


def test_a_rejection_requires_a_reason(li, enterprise):
    client = signed_in(li)
    (item, _other) = items(client)
    answer = client.post(REVIEW, {"return": "1", "version": [item.key], "reason": "  "}, follow=True)
    assert "Enter the reason for the return." in answer.content.decode()
    assert not Rejection.objects.exists()


def test_bulk_approval_has_a_constant_query_count_and_reports_skipped_records(zhang, li):
    address = "/admin/enterprises/enterprise/"
    both = create_user("clerk", "reviewer", username="both")
    client, counts = signed_in(li), []
    for count in (1, 200):
        with change_by(zhang):
            firms = factories.EnterpriseFactory.create_batch(count)
        with change_by(li):
            own = factories.EnterpriseFactory()
        shown = client.get(address).context["action_form"]["loaded_seq"].value()
        late = firms[0]
        with change_by(both):
            Enterprise.objects.filter(pk=late.pk).update(name_en="Changed meanwhile")
        keys = [each.pk for each in (*firms, own)]
        chosen = {"action": "approve_selected", "_selected_action": keys, "loaded_seq": shown}
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(address, chosen)
        counts.append(len(queries))
        told = [str(each) for each in get_messages(answer.wsgi_request)]
        assert "1 record changed after this list was loaded; please check it again." in told
        assert "You entered 1 of these records yourself; another user must approve it." in told
        assert set(pending(Enterprise).filter(pk__in=keys)) == {late, own}
    assert "199 records were approved." in told
    assert counts[1] - counts[0] <= 2  # the approvals themselves, and that they were made


def test_a_list_carries_the_state_from_before_its_rows_were_read(zhang, li, enterprise, monkeypatch):
    rows = ReviewedAdmin.get_queryset

    def write_before_reading(model_admin, request):
        with change_by(zhang):
            Enterprise.objects.update(name_en=f"{timezone.now()}")
        return rows(model_admin, request)

    client = signed_in(li)
    monkeypatch.setattr(ReviewedAdmin, "get_queryset", write_before_reading)
    shown = client.get("/admin/enterprises/enterprise/").context["action_form"]["loaded_seq"].value()
    assert shown < Change.objects.state()


@pytest.mark.postgres
def test_a_rejection_cannot_be_changed_or_deleted(li, enterprise):
    version = event_model(Enterprise).objects.get().pgh_id
    with change_by(li):
        given = Rejection.objects.create(
            record="enterprise", version=version, reason="名称有误", returned_by=li
        )
    for write in (given.delete, lambda: Rejection.objects.update(reason="")):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()
    assert Rejection.objects.get().reason == "名称有误"


@pytest.mark.parametrize("group", ["clerk", "publisher", "reviewer"])
def test_only_reviewers_review(enterprise, group):
    client = signed_in(create_user(group))
    (item, _other) = items(client)
    answer = client.post(REVIEW, {"approve": "1", "version": [item.key]})
    assert answer.status_code == (302 if group == "reviewer" else 403)
    assert pending(Enterprise).count() + pending(Residence).count() == (1 if group == "reviewer" else 2)


def test_users_without_permission_do_not_see_the_queue(enterprise):
    assert signed_in(create_user()).get(REVIEW).status_code == 403
    assert signed_in(None).get(REVIEW).status_code == 302


def test_the_queue_is_filtered_by_model_author_and_age(zhang, li, enterprise):
    other = create_user("clerk", username="chen")
    with change_by(other):
        factories.RecognitionFactory(enterprise=enterprise)
    client = signed_in(li)
    assert [item.kind for item in items(client)] == ["Enterprise", "Residence", "Recognition"]
    assert [item.kind for item in items(client, kind="residence")] == ["Residence"]
    assert [item.kind for item in items(client, writer=other.pk)] == ["Recognition"]
    assert items(client, age=7) == []
    assert len(items(client, kind="nothing", writer="nobody", age="x", p="last")) == 3


def test_the_queue_is_searched_as_forgivingly_as_the_list(zhang, li, enterprise):
    with change_by(zhang):
        other = factories.EnterpriseFactory(name_zh="深圳市柏荷生物有限公司")
    client = signed_in(li)
    response = client.get(REVIEW, {"q": "百合生物"})
    assert [group.enterprise for group in response.context["groups"]] == [other]
    assert response.context["page"].paginator.count == 1
    assert "q=" in response.context["query"]
    assert items(client, q=enterprise.code, kind="residence") != []
    assert items(client, q="饕餮") == []
    assert len(items(client, q="，")) == 3


def test_pending_records_are_counted_by_author_and_age(zhang, enterprise):
    later, earlier = timezone.now() + timedelta(hours=1), timezone.now() - timedelta(days=1)
    assert {
        (each.record, each.writer, each.count, each.count_before) for each in count_pending(before=later)
    } == {
        ("enterprise", zhang.pk, 1, 1),
        ("residence", zhang.pk, 1, 1),
    }
    assert sum(each.count_before for each in count_pending(before=earlier)) == 0


def test_a_deleted_or_approved_record_is_no_longer_pending(zhang, li, enterprise):
    approved_by(li, Residence)
    recognition = factories.RecognitionFactory(enterprise=enterprise)
    recognition.delete()
    assert {each.record for each in count_pending()} == {"enterprise"}


def test_every_reviewed_model_appears_in_the_queue(zhang, li):
    with change_by(zhang):
        enterprise = factories.ResidentFactory()
        factories.ZoneMembershipFactory(enterprise=enterprise)
        factories.RecognitionFactory(enterprise=enterprise)
        factories.AnnualReportFactory(enterprise=enterprise)
        factories.TalentProjectFactory(host=enterprise)
        factories.PaymentFactory(award=factories.SupportAwardFactory(enterprise=enterprise))
        factories.DistrictStatisticFactory()
    district, group = signed_in(li).get(REVIEW).context["groups"]
    assert (district.enterprise, len(district.items)) == (None, 1)
    assert (group.enterprise, len(group.items)) == (enterprise, len(KPI_BEARING) - 1)


def test_the_queue_is_paged_with_a_constant_query_count(zhang, li, enterprise, monkeypatch):
    factories.RecognitionFactory(enterprise=enterprise)
    client = signed_in(li)
    client.get(REVIEW)
    with CaptureQueriesContext(connection) as few:
        assert len(items(client)) == 3
    for _ in range(3):
        factories.RecognitionFactory()
    with CaptureQueriesContext(connection) as many:
        assert len(items(client)) == 12
    assert len(many) == len(few)
    monkeypatch.setattr("enterprises.admin.review_queue.PAGE", 5)
    keys = [item.key for p in (1, 2, 3) for item in items(client, p=p)]
    assert len(set(keys)) == 12
    assert Recognition.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_an_approval_by_the_action_is_a_change_by_the_reviewer():
    reviewer = create_user("reviewer")
    enterprise = factories.EnterpriseFactory()
    client = signed_in(reviewer)
    address = reverse("admin:enterprises_enterprise_changelist")
    seen = client.get(address).context["action_form"]["loaded_seq"].value()

    chosen = {
        "action": "approve_selected",
        "_selected_action": [enterprise.pk],
        "loaded_seq": seen,
        "reason": "核对",
    }
    client.post(address, chosen)

    approval = reviewer.approvals.get()
    assert (approval.change.user, approval.change.reason) == (reviewer, "核对")
    assert not pending(Enterprise).exists()


@pytest.mark.django_db(transaction=True)
def test_the_action_skips_a_version_written_after_display():
    reviewer = create_user("reviewer")
    enterprise = factories.EnterpriseFactory()
    client = signed_in(reviewer)
    address = reverse("admin:enterprises_enterprise_changelist")
    seen = client.get(address).context["action_form"]["loaded_seq"].value()
    Enterprise.objects.update(name_en="Changed meanwhile")

    chosen = {"action": "approve_selected", "_selected_action": [enterprise.pk], "loaded_seq": seen}
    answer = client.post(address, chosen)

    assert pending(Enterprise).count() == 1
    assert "changed after this list was loaded" in str(next(iter(get_messages(answer.wsgi_request))))


@pytest.mark.django_db
def test_authors_cannot_approve_their_own_versions(reviewer):
    own, other = factories.EnterpriseFactory(), factories.EnterpriseFactory()
    address = reverse("admin:enterprises_enterprise_changelist")
    event = event_model(Enterprise).objects.get(pgh_obj=own)
    with connection.cursor() as cursor:  # inside one transaction there is one change, so one writer
        cursor.execute("UPDATE enterprises_change SET user_id = %s", [reviewer.pk])
    chosen = {"action": "approve_selected", "_selected_action": [own.pk, other.pk], "loaded_seq": "9"}
    answer = signed_in(reviewer).post(address, chosen, follow=True)
    assert "another user must approve them" in answer.content.decode()
    assert event.change.user == reviewer
    assert pending(Enterprise).count() == 2


@pytest.mark.django_db
def test_clerks_have_no_approval_action(clerk):
    enterprise = factories.EnterpriseFactory()
    client = signed_in(clerk)
    address = reverse("admin:enterprises_enterprise_changelist")
    assert "approve_selected" not in client.get(address).content.decode()
    client.post(
        address, {"action": "approve_selected", "_selected_action": [enterprise.pk], "loaded_seq": "9"}
    )
    assert pending(Enterprise).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_list_marks_pending_records(reviewer):
    factories.EnterpriseFactory()
    approved = factories.EnterpriseFactory()
    with change_by(reviewer):
        approve(Enterprise.objects.filter(pk=approved.pk), by=reviewer)
    client = signed_in(reviewer)
    address = reverse("admin:enterprises_enterprise_changelist")
    assert client.get(address, {"review": "awaits"}).context["cl"].result_count == 1
    assert client.get(address, {"review": "approved"}).context["cl"].result_list[0] == approved
