"""Constraints of the database, and their messages in the forms."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils.translation import override

from enterprises.models import (
    KPI_BEARING,
    AnnualReport,
    Approval,
    DistrictStatistic,
    Enterprise,
    Payment,
    Pending,
    Recognition,
    Residence,
    SupportAward,
    ZoneMembership,
    approve,
    change_by,
    event_model,
    pending,
)
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def refused(constraint: str, write, *args, **kwargs) -> None:
    """Assert that the write fails at this very constraint and the transaction can go on."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        write(*args, **kwargs)
    assert error.value.__cause__.diag.constraint_name == constraint


def messages(row) -> str:
    """Return the messages of a form for the row."""
    with override("en"), pytest.raises(ValidationError) as error:
        row.full_clean()
    with override("en"):
        return " ".join(error.value.messages)


PERIODS = [
    # first and last days of a second period beside 2020-01-01 … 2020-12-31, and whether it overlaps
    ("2019-01-01", "2019-12-31", False),
    ("2019-01-01", "2020-01-01", True),
    ("2020-06-01", "2020-06-30", True),
    ("2020-12-31", None, True),
    ("2021-01-01", None, False),
    ("2019-01-01", None, True),
]


@pytest.mark.parametrize(("starts_on", "ends_on", "overlaps"), PERIODS)
@pytest.mark.parametrize(
    ("factory", "constraint"),
    [
        (factories.ResidenceFactory, "residence_no_overlap"),
        (factories.ZoneMembershipFactory, "zonemembership_no_overlap"),
        (factories.FormerNameFactory, "formername_no_overlap"),
        (factories.GroupHeadFactory, "grouphead_no_overlap"),
    ],
)
def test_periods_of_one_enterprise_do_not_overlap_with_both_days_included(
    factory, constraint, starts_on, ends_on, overlaps
):
    firm = factories.EnterpriseFactory()
    factory(enterprise=firm, starts_on=date(2020, 1, 1), ends_on=date(2020, 12, 31))
    second = factory.build(
        enterprise=firm,
        starts_on=date.fromisoformat(starts_on),
        ends_on=ends_on and date.fromisoformat(ends_on),
        **{"subdistrict": factories.SubdistrictFactory()} if factory is factories.ResidenceFactory else {},
        **{"zone": factories.ZoneFactory()} if factory is factories.ZoneMembershipFactory else {},
        **{"head": factories.EnterpriseFactory()} if factory is factories.GroupHeadFactory else {},
    )
    if overlaps:
        assert "period" in messages(second)
        refused(constraint, second.save)
    else:
        second.full_clean()
        second.save()


def test_enterprise_is_not_the_head_of_its_own_group():
    row = factories.GroupHeadFactory()
    row.head = row.enterprise
    assert messages(row) == "An enterprise is not the head of its own group here; leave it out."
    refused("grouphead_not_itself", row.save)


def test_memberships_of_two_zones_may_overlap():
    firm = factories.ResidentFactory()
    factories.ZoneMembershipFactory(enterprise=firm)
    factories.ZoneMembershipFactory(enterprise=firm, zone__code="innovation_enterprises")
    assert ZoneMembership.objects.count() == 2


@pytest.mark.parametrize(
    "factory",
    [
        factories.ResidenceFactory,
        factories.ZoneMembershipFactory,
        factories.FormerNameFactory,
        factories.GroupHeadFactory,
        factories.RecognitionFactory,
    ],
)
def test_period_does_not_end_before_it_starts(factory):
    row = factory()
    row.starts_on, row.ends_on = date(2020, 2, 1), date(2020, 1, 31)
    assert messages(row) == "The last day must not be before the first day."
    refused(f"{row._meta.model_name}_ends_after_start", row.save)
    row.ends_on = row.starts_on
    row.full_clean()
    row.save()


def test_number_is_unique_within_its_scheme_only():
    certificate = factories.RecognitionFactory()
    double = factories.RecognitionFactory.build(
        enterprise=factories.ResidentFactory(), scheme=certificate.scheme, number=certificate.number
    )
    assert "has this number" in messages(double)
    refused("recognition_number_unique", double.save)
    factories.ListingFactory(number=certificate.number)


def test_recognitions_without_a_number_are_not_doubles():
    for _ in range(2):
        factories.ListingFactory()
    assert Recognition.objects.count() == 2


@pytest.mark.parametrize(
    ("number", "is_right"),
    [
        ("GR202044201234", True),
        ("GF201544200001", True),
        ("GR202244001234", True),  # another block: moved in
        ("GR2020442012345", False),
        ("GR20204420123", False),
        ("GX202044201234", False),
        ("GR199944201234", False),
        ("gr202044201234", True),  # small letters are mended in a form
    ],
)
def test_certificate_number_follows_the_pattern_of_its_scheme(number, is_right):
    certificate = factories.RecognitionFactory()
    certificate.number = number
    if is_right:
        certificate.full_clean()
        certificate.save()
        assert certificate.number == number.upper()
    else:
        assert "not a valid certificate number of this scheme" in messages(certificate)
        refused("recognition_number_matches_scheme", certificate.save)


def test_form_fills_in_the_period_that_the_rule_of_the_scheme_gives():
    certificate = factories.RecognitionFactory.build(
        enterprise=factories.ResidentFactory(),
        scheme=factories.SchemeFactory(),
        issued_on=date(2020, 2, 29),
        starts_on=None,
        ends_on=None,
    )
    certificate.full_clean()
    assert (certificate.starts_on, certificate.ends_on) == (date(2020, 2, 29), date(2023, 2, 28))


GOOD_CODES = [
    "914403001922038216",
    "91440300192185379H",
    "9144030071526726XG",
    "91440300192317458F",
    "91440300192181490G",
    "91440303MA500009K0",
]
BAD_CODES = [
    ("914403001998072041", "check character"),
    ("914403001923987654", "check character"),
    ("91440300192203821", "18 characters"),
    ("9144030019220382I6", "except I, O, S, V and Z"),
    ("914403001922038016", "corrupted by a spreadsheet"),
    ("914403001922038000", "corrupted by a spreadsheet"),
    ("9.1440E+17", "corrupted by a spreadsheet"),
]


def sql(statement: str, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()[0]


@pytest.mark.parametrize("code", GOOD_CODES)
def test_real_codes_pass_in_form_and_database(code):
    firm = factories.EnterpriseFactory.build(cluster=None, uscc=code, organisation_code="")
    firm.full_clean()
    firm.save()
    assert (firm.code, firm.organisation_code) == (code, code[8:17])


@pytest.mark.parametrize(("code", "message"), BAD_CODES)
def test_invalid_codes_are_rejected_with_their_error(code, message):
    firm = factories.EnterpriseFactory.build(cluster=None, uscc=code, organisation_code="")
    assert message in messages(firm)
    assert not sql("SELECT uscc_is_valid(%s)", code)


def with_mod31(first17: str) -> str:
    total = sum(factories.ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return first17 + factories.ALPHABET[-total % 31]


def test_wrong_inner_check_is_found_although_the_outer_one_is_right():
    code = with_mod31("91440300192203822")  # the organisation code 192203822 should end in 1
    firm = factories.EnterpriseFactory.build(cluster=None, uscc=code, organisation_code=code[8:17])
    assert "check character of the organisation code" in messages(firm)
    refused("enterprise_uscc_valid", firm.save)


@pytest.mark.parametrize(
    "typed",
    [
        " 9144-0300 1922038216",
        "９１４４０３００１９２２０３８２１６",
        "91440300192185379h",
        "９１４４０３００１９２１８５３７９ｈ",
    ],
)
def test_codes_are_normalised_when_entered(typed):
    firm = factories.EnterpriseFactory.build(cluster=None, uscc=typed)
    firm.full_clean()
    assert firm.uscc in GOOD_CODES


def test_database_and_form_agree_on_every_last_character():
    for code in GOOD_CODES[:3]:
        right = [c for c in factories.ALPHABET if sql("SELECT uscc_is_valid(%s)", code[:17] + c)]
        assert right == [code[17]]


def test_enterprise_without_a_credit_code_has_ended_and_stands_under_its_organisation_code():
    firm = factories.EnterpriseFactory.build(
        cluster=None,
        uscc=None,
        organisation_code="192203821",
        status="deregistered",
        ended_on=date(2012, 5, 1),
    )
    firm.full_clean()
    firm.save()
    assert firm.code == "192203821"
    firm.status, firm.ended_on = "active", None
    assert "ended before the codes were introduced" in messages(firm)
    refused("enterprise_without_uscc_ended", firm.save)


def test_organisation_code_is_the_one_inside_the_credit_code():
    firm = factories.EnterpriseFactory()
    refused(
        "enterprise_codes_agree", Enterprise.objects.filter(pk=firm.pk).update, organisation_code="192203821"
    )


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"status": "revoked"}, "enterprise_ended_with_status"),
        ({"ended_on": date(2020, 1, 1)}, "enterprise_ended_with_status"),
        ({"status": "revoked", "ended_on": date(2001, 1, 1)}, "enterprise_ended_after_established"),
        ({"registered_capital": -1}, "enterprise_capital_not_negative"),
    ],
)
def test_enterprise_that_contradicts_itself_is_refused(fields, constraint):
    firm = factories.EnterpriseFactory()
    refused(constraint, Enterprise.objects.filter(pk=firm.pk).update, **fields)


def test_only_an_absorbed_enterprise_names_another_and_never_itself():
    firm, other = factories.EnterpriseFactory(), factories.EnterpriseFactory()
    rows = Enterprise.objects.filter(pk=firm.pk)
    refused("enterprise_absorbed_with_status", rows.update, absorbed_by=other)
    ended = {"status": "merged", "ended_on": date(2020, 1, 1)}
    refused("enterprise_absorbed_with_status", rows.update, absorbed_by=firm, **ended)
    rows.update(absorbed_by=other, **ended)


def test_second_enterprise_with_a_code_is_refused():
    firm = factories.EnterpriseFactory()
    double = factories.EnterpriseFactory.build(cluster=None, uscc=firm.uscc)
    assert "already exists" in messages(double)


def test_community_lies_in_its_subdistrict():
    residence = factories.ResidenceFactory()
    community = factories.models.Community.objects.create(
        code="001001", name_zh="大塘龙", subdistrict=factories.SubdistrictFactory(code="001")
    )
    refused("residence_community_in_subdistrict", Residence.objects.update, community=community)
    residence.subdistrict, residence.community = community.subdistrict, community
    residence.full_clean()
    residence.save()


@pytest.mark.parametrize("figure", factories.models.reports.FIGURES)
def test_each_figure_of_a_report_is_a_number_or_a_reason_and_never_both(figure):
    report = factories.AnnualReportFactory()
    rows = AnnualReport.objects.filter(pk=report.pk)
    constraint = f"annualreport_{figure}_or_reason"
    refused(constraint, rows.update, **{figure: None, f"{figure}_reason": ""})
    refused(constraint, rows.update, **{figure: 1, f"{figure}_reason": "withheld"})
    rows.update(**{figure: None, f"{figure}_reason": "withheld"})
    rows.update(**{figure: 0, f"{figure}_reason": ""})
    report.refresh_from_db()
    setattr(report, f"{figure}_reason", "withheld")
    assert "leave the reason empty" in messages(report)
    setattr(report, figure, None)
    setattr(report, f"{figure}_reason", "")
    assert "Enter the figure" in messages(report)


def test_enterprise_has_one_report_a_year():
    report = factories.AnnualReportFactory()
    double = factories.AnnualReportFactory.build(enterprise=report.enterprise)
    assert "second source requires a decision" in messages(double)
    refused("annualreport_one_a_year", double.save)


def test_payments_stay_within_the_approved_amount():
    payment = factories.PaymentFactory(amount=300_000)
    more = factories.PaymentFactory.build(award=payment.award, amount=1)
    assert "exceed the approved amount" in messages(more)
    refused("payment_within_approved", more.save)
    factories.PaymentFactory(award=payment.award, amount=-100_000)  # recovered
    factories.PaymentFactory(award=payment.award, amount=100_000)


def test_approved_amount_cannot_fall_below_what_was_paid():
    payment = factories.PaymentFactory(amount=300_000)
    refused(
        "payment_within_approved", SupportAward.objects.filter(pk=payment.award_id).update, approved=299_999
    )


def test_nothing_is_paid_of_an_award_that_was_not_approved():
    award = factories.SupportAwardFactory(approved=None, approved_on=None)
    refused("payment_within_approved", factories.PaymentFactory, award=award, amount=1)


@pytest.mark.django_db(transaction=True)
def test_two_instalments_entered_at_once_cannot_both_pass():
    award = factories.SupportAwardFactory(approved=100)
    outcome: list[str] = []

    def pay() -> None:
        try:
            Payment.objects.create(award_id=award.pk, paid_on=date(2022, 6, 1), amount=60)
            outcome.append("paid")
        except IntegrityError:
            outcome.append("refused")
        finally:
            connection.close()

    with transaction.atomic():
        Payment.objects.create(award=award, paid_on=date(2022, 6, 1), amount=60)
        other = threading.Thread(target=pay)
        other.start()
        other.join(timeout=0.5)
        assert other.is_alive()
    other.join(timeout=60)
    assert outcome == ["refused"]
    assert Payment.objects.get().amount == Decimal(60)


def test_district_statistic_is_corrected_by_a_newer_one_and_never_overwritten():
    statistic = factories.DistrictStatisticFactory()
    with pytest.raises(ProgrammingError), transaction.atomic():
        DistrictStatistic.objects.filter(pk=statistic.pk).update(value=1)
    refused("districtstatistic_unique", factories.DistrictStatisticFactory)
    factories.DistrictStatisticFactory(published_on=date(2022, 1, 1))


# Approvals by version


@pytest.mark.django_db(transaction=True)
def test_new_version_is_pending_until_a_second_person_approves_it():
    clerk, reviewer = factories.UserFactory(), factories.UserFactory()
    with change_by(clerk):
        certificate = factories.RecognitionFactory()
    assert list(pending(Recognition)) == [certificate]
    with change_by(reviewer):
        assert approve(Recognition.objects.all(), by=reviewer) == 1
    assert not pending(Recognition).exists()
    with change_by(clerk):
        Recognition.objects.update(batch="2020-1")
    assert list(pending(Recognition)) == [certificate]
    assert Approval.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_authors_cannot_approve_their_own_version():
    clerk = factories.UserFactory()
    with change_by(clerk):
        factories.RecognitionFactory()
    refused("approval_by_another", approve, Recognition.objects.all(), by=clerk)


def test_approval_of_a_version_that_is_not_there_is_refused():
    reviewer = factories.UserFactory()
    refused(
        "approval_by_another",
        Approval.objects.create,
        record="recognition",
        version=10**9,
        approved_by=reviewer,
    )


@pytest.mark.django_db(transaction=True)
def test_approvals_cannot_be_changed_or_deleted():
    reviewer = factories.UserFactory()
    factories.RecognitionFactory()
    with change_by(reviewer):
        approve(Recognition.objects.all(), by=reviewer)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Approval.objects.all().delete()


# Pending records


def unapproved():
    """Return the pending versions by the definition: the last of each record that nobody has approved."""
    found = set()
    for model in KPI_BEARING:
        name, last = model._meta.model_name, {}
        for event in event_model(model).objects.order_by("pgh_id"):
            last[event.pgh_obj_id] = event
        approved = set(Approval.objects.filter(record=name).values_list("version", flat=True))
        found |= {
            (name, row, event.pgh_id)
            for row, event in last.items()
            if event.pgh_label != "delete" and event.pgh_id not in approved
        }
    return found


@pytest.mark.django_db(transaction=True)
def test_pending_list_follows_new_approved_and_deleted_versions():
    clerk, reviewer = factories.UserFactory(), factories.UserFactory()

    def agrees():
        assert set(Pending.objects.values_list("record", "row", "version")) == unapproved()
        return Pending.objects.count()

    with change_by(clerk):
        enterprise = factories.ResidentFactory()
        factories.RecognitionFactory.create_batch(3, enterprise=enterprise)
        factories.PaymentFactory(award=factories.SupportAwardFactory(enterprise=enterprise))
    assert agrees() == 7
    with change_by(reviewer):
        approve(Recognition.objects.all(), by=reviewer)
    assert agrees() == 4
    with change_by(clerk):  # several versions of one record in one change, and many in one statement
        Enterprise.objects.update(name_en="A")
        Enterprise.objects.update(name_en="B")
        Recognition.objects.update(batch="第二批")
    assert agrees() == 7
    with change_by(clerk), connection.cursor() as cursor:
        cursor.execute("DELETE FROM enterprises_recognition WHERE id = %s", [Recognition.objects.first().pk])
    assert agrees() == 6
    with change_by(reviewer):
        for model in KPI_BEARING:
            approve(model.objects.all(), by=reviewer)
    assert agrees() == 0
