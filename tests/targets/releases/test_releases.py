"""Releases: compiled by one person, published by another, and then the same for ever."""

import csv
import hashlib
import io
import json
import threading
import time
from contextlib import nullcontext
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import override

from enterprises.history.facts import Facts
from enterprises.history.merge import merge
from enterprises.history.moment import Moment
from enterprises.kpis.indicators import INDICATORS
from enterprises.models import AnnualReport, Change, Demonstration, Recognition
from targets.models import (
    PlannedRelease,
    PublishedFigure,
    Release,
    ReleaseContributor,
    ReleaseFigure,
    ReleaseFile,
)
from targets.public_figures import (
    get_public_breakdown,
    get_public_figure,
    get_public_series,
    get_public_series_by,
)
from targets.releases.differences import release_before, release_difference
from targets.releases.review import review
from targets.releases.workflow import compile_release, publish, recompile, withdraw
from tests import factories
from tests.targets.publishing import WORDS, approve_all, compile_draft, publish_approved, release_everything

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.usefixtures("few_indicators"),
]

HIGH_TECH = INDICATORS["high_tech_enterprises"]
REVENUE = INDICATORS["strategic_emerging_revenue"]
DAY = date(2020, 12, 31)


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def listed_with_revenue(*amounts: int) -> None:
    for amount in amounts:
        firm = factories.ListingFactory().enterprise
        factories.AnnualReportFactory(enterprise=firm, operating_revenue=amount)


def test_release_freezes_values_breakdowns_and_contributors():
    certificate = factories.RecognitionFactory()
    factories.ZoneMembershipFactory(enterprise=certificate.enterprise)
    approve_all()
    release = publish_approved()
    total = release.figures.get(indicator="high_tech_enterprises", by="")
    assert (total.value, total.period, total.version, total.provisional) == (1, "2020-12-31", 1, 0)
    by_zone = release.figures.get(indicator="high_tech_enterprises", by="zone", key="dawutong_belt")
    assert by_zone.value == 1
    behind = release.contributors.filter(indicator="high_tech_enterprises")
    assert [row.code for row in behind] == [certificate.enterprise.code]


def test_release_is_unchanged_by_a_late_cancellation():
    certificate = factories.RecognitionFactory()
    approve_all()
    release = publish_approved()
    Recognition.objects.update(cancelled_from=date(2020, 12, 20), cancellation_notice_on=date(2024, 6, 3))
    assert HIGH_TECH.value(Moment(DAY)).value == 0
    assert HIGH_TECH.value(Moment(DAY, Facts(release.seq))).value == 1
    assert release.figures.get(indicator="high_tech_enterprises", by="").value == 1
    assert (
        release.contributors.get(indicator="high_tech_enterprises").name_zh == certificate.enterprise.name_zh
    )


WRITES = [
    lambda release: ReleaseFigure.objects.filter(release=release).update(value=9),
    lambda release: ReleaseFigure.objects.filter(release=release).delete(),
    lambda release: ReleaseContributor.objects.filter(release=release).delete(),
    lambda release: ReleaseFigure.objects.create(
        release=release, indicator="x", version=1, period="2020", value=1
    ),
    lambda release: Release.objects.filter(pk=release.pk).update(as_of=date(2019, 1, 1)),
    lambda release: Release.objects.filter(pk=release.pk).update(published_at=None, published_by=None),
    lambda release: Release.objects.filter(pk=release.pk).delete(),
    lambda release: ReleaseContributor.objects.filter(release=release).update(name_zh="别名"),
    lambda release: ReleaseFile.objects.filter(release=release).update(content=b""),
    lambda release: ReleaseFile.objects.filter(release=release).delete(),
    lambda release: written("UPDATE targets_releasefigure SET value = value + 1"),
    lambda release: written("DELETE FROM targets_releasecontributor"),
    lambda release: written("UPDATE targets_releasefile SET sha256 = ''"),
    lambda release: written("UPDATE targets_release SET correction_en = 'x'"),
    lambda release: written("TRUNCATE targets_releasefigure"),
    lambda release: written("TRUNCATE targets_releasecontributor"),
    lambda release: written("TRUNCATE targets_releasefile"),
    lambda release: written("TRUNCATE targets_release CASCADE"),
]


def test_published_release_is_immutable_in_the_database():
    factories.RecognitionFactory()
    release = release_everything()
    for n, write in enumerate(WRITES):
        with pytest.raises(ProgrammingError, match="cannot be changed"), transaction.atomic():
            write(release)
            pytest.fail(f"The database took the write {n}.")


def written(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_draft_can_still_be_thrown_away():
    factories.RecognitionFactory()
    compile_draft().delete()
    assert not ReleaseFigure.objects.exists()


def test_release_can_be_withdrawn_with_a_reason_and_only_once():
    factories.RecognitionFactory()
    approve_all()
    rows = Release.objects.filter(pk=publish_approved().pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(withdrawn_at=timezone.now())
    rows.update(withdrawn_at=timezone.now(), withdrawn_reason="A list was counted twice.")
    assert not Release.objects.published().exists()
    with pytest.raises(ProgrammingError), transaction.atomic():
        rows.update(withdrawn_reason="Another reason")


def test_compilers_cannot_publish_their_own_release():
    factories.RecognitionFactory()
    approve_all()
    release = compile_draft()
    with pytest.raises(ValidationError):
        publish(release, by=release.compiled_by, at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.update(published_by=release.compiled_by, published_at=timezone.now())


def test_refused_publication_names_the_records_without_approval():
    factories.RecognitionFactory()
    approve_all()
    firm = factories.EnterpriseFactory(established_on=date(2000, 1, 1))  # bears on no figure of the day
    draft = compile_draft()
    with override("en"), pytest.raises(ValidationError) as refused:
        publish(draft, by=factories.UserFactory(), at=timezone.now())
    assert refused.value.messages == [
        "Records used in these figures are pending review; approve them first.",
        f"Enterprise: {firm.name_en}",
    ]
    draft.refresh_from_db()
    assert not draft.is_published


def test_release_is_published_once():
    factories.RecognitionFactory()
    approve_all()
    release = publish_approved()
    with pytest.raises(ValidationError):
        publish(release, by=factories.UserFactory(), at=timezone.now())


def test_release_requires_approval_of_the_versions_it_uses():
    factories.RecognitionFactory()
    release = compile_draft()
    assert release.figures.get(indicator="high_tech_enterprises", by="").provisional == 3
    with pytest.raises(ValidationError, match="3"):
        publish(release, by=factories.UserFactory(), at=timezone.now())
    approve_all()
    publish(release, by=factories.UserFactory(), at=timezone.now())
    assert release.is_published


def test_record_of_several_figures_is_pending_once():
    firm = factories.RecognitionFactory().enterprise
    factories.ListingFactory(enterprise=firm)
    release = compile_draft()
    with pytest.raises(ValidationError, match=r"\D4\D"):  # firm, residence, certificate, listing
        publish(release, by=factories.UserFactory(), at=timezone.now())


def test_release_requires_approved_memberships_behind_its_breakdowns():
    firm = factories.RecognitionFactory().enterprise
    approve_all()
    factories.ZoneMembershipFactory(enterprise=firm)
    with pytest.raises(ValidationError, match=r"\D1\D"):
        publish(compile_draft(), by=factories.UserFactory(), at=timezone.now())


def test_approval_of_a_later_version_does_not_count_for_the_one_that_was_known():
    factories.RecognitionFactory()
    release = compile_draft()
    Recognition.objects.update(batch="later")
    approve_all()
    with pytest.raises(ValidationError, match="1"):
        publish(release, by=factories.UserFactory(), at=timezone.now())


@pytest.mark.parametrize("known_at", [timedelta(days=1), timedelta(days=-1)])
def test_release_instant_is_neither_in_the_future_nor_before_the_history(known_at):
    factories.RecognitionFactory()
    with pytest.raises(ValidationError):
        compile_draft(known_at=timezone.now() + known_at)


@pytest.mark.parametrize(("later", "is_refused"), [(-1, False), (0, False), (1, True)])
def test_release_is_compiled_from_the_state_of_its_instant(later, is_refused):
    factories.RecognitionFactory()
    at = timezone.now()
    parameters = {"known_at": at + timedelta(microseconds=later), "as_of": DAY, "at": at}
    with pytest.raises(ValidationError) if is_refused else nullcontext():
        compile_release(slug="2020", by=factories.UserFactory(), **parameters)


@pytest.mark.parametrize(("announced", "is_awaited"), [(-1, False), (0, False), (1, True)])
@pytest.mark.parametrize("as_of", [DAY - timedelta(days=1), DAY, DAY + timedelta(days=1)])
def test_planned_release_is_awaited_until_one_of_its_day_is_published(announced, is_awaited, as_of):
    factories.RecognitionFactory()
    instant = release_everything().published_at + timedelta(microseconds=announced)
    PlannedRelease.objects.create(as_of=as_of, planned_on=date(2027, 2, 6), announced_at=instant)
    assert PlannedRelease.objects.upcoming().exists() is (is_awaited or as_of != DAY)


def test_planned_release_may_be_on_the_day_of_its_figures_and_not_before():
    PlannedRelease.objects.create(as_of=DAY, planned_on=DAY)
    with pytest.raises(IntegrityError, match="plannedrelease_after_its_day"):
        PlannedRelease.objects.create(as_of=DAY, planned_on=DAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("as_of", "is_compared"),
    [(DAY - timedelta(days=1), True), (DAY, True), (DAY + timedelta(days=1), False)],
)
def test_release_is_compared_with_the_last_one_of_its_day_or_before(as_of, is_compared):
    factories.RecognitionFactory()
    before = release_everything("before", as_of)
    release = Release(as_of=DAY, seq=before.seq)
    assert release_before(release) == (before if is_compared else None)
    assert release_before(Release(as_of=DAY, seq=before.seq - 1)) is None


def test_release_of_a_day_that_had_not_come_is_refused():
    factories.RecognitionFactory()
    assert compile_draft("today", as_of=timezone.localdate()).pk
    with pytest.raises(ValidationError):
        compile_draft(as_of=timezone.localdate() + timedelta(days=1))


# Public pages


def test_live_revenue_is_not_public_and_a_new_report_changes_nothing():
    listed_with_revenue(100, 120, 90, 40)
    approve_all()
    before = get_public_figure(REVENUE, Moment(DAY))
    listed_with_revenue(77)
    assert get_public_figure(REVENUE, Moment(DAY)) == before
    assert (before.figure.value, before.figure.reason) == (None, "not_published")
    assert get_public_breakdown(REVENUE, Moment(DAY), "cluster") is None


def test_published_revenue_is_public_with_its_coverage_and_release():
    listed_with_revenue(100, 120, 90, 40)
    factories.ListingFactory()
    approve_all()
    release = publish_approved()
    listed_with_revenue(77)
    found = get_public_figure(REVENUE, Moment(date(2021, 6, 30)))
    assert found.release == release
    assert (found.figure.value, found.figure.reported, found.figure.expected) == (350, 4, 5)
    series = get_public_series(REVENUE, years=[2019, 2020])
    assert [(each.figure.on, each.figure.value) for each in series] == [
        (date(2019, 12, 31), None),
        (DAY, Decimal(350)),
    ]


@pytest.mark.parametrize("amounts", [(100,), (100, 100), (100, 100, 100), (1000, 50, 50, 50)])
def test_revenue_that_gives_an_enterprise_away_is_hidden(amounts):
    listed_with_revenue(*amounts)
    approve_all()
    publish_approved()
    figure = get_public_figure(REVENUE, Moment(DAY)).figure
    assert (figure.value, figure.reason) == (None, "suppressed")


def test_withdrawn_release_is_not_public():
    listed_with_revenue(100, 120, 90, 40)
    approve_all()
    release = publish_approved()
    Release.objects.filter(pk=release.pk).update(withdrawn_at=timezone.now(), withdrawn_reason="An error.")
    assert get_public_figure(REVENUE, Moment(DAY)).release is None


def test_newest_release_of_a_year_is_the_one_that_counts():
    listed_with_revenue(100, 120, 90, 40)
    approve_all()
    publish_approved()
    AnnualReport.objects.update(operating_revenue=F("operating_revenue") + 10)
    approve_all()
    state = Change.objects.state()
    correction = publish_approved("2020-corrected")
    assert get_public_figure(REVENUE, Moment(DAY)).release == correction
    assert get_public_figure(REVENUE, Moment(DAY)).figure.value == 390
    assert get_public_figure(REVENUE, Moment(DAY, Facts(state))).figure.value == 350


@pytest.mark.parametrize("revised", [1, 2])
def test_correction_of_one_or_two_reports_leaves_the_published_value_and_hides_the_new_one(revised):
    listed_with_revenue(100, 120, 90, 40)
    approve_all()
    first = publish_approved()
    AnnualReport.objects.filter(operating_revenue__in=[100, 120][:revised]).update(operating_revenue=115)
    approve_all()
    second = publish_approved("2020-corrected")
    row = second.figures.get(indicator=REVENUE.code, by="")
    assert (row.value, row.is_suppressed, row.reported) == (None, True, None)
    shown = get_public_figure(REVENUE, Moment(DAY))
    assert (shown.release, shown.figure.value) == (first, 350)


def test_merger_does_not_hide_that_a_change_rests_on_one_report():
    listed_with_revenue(100, 120, 90, 40)
    release_everything()
    corrected, _other, _another, duplicate = AnnualReport.objects.order_by("operating_revenue")
    survivor = factories.ResidentFactory()
    merge(duplicate.enterprise, survivor, by=None, loaded_seq=Change.objects.state())
    AnnualReport.objects.filter(pk=corrected.pk).update(operating_revenue=110)
    found = release_everything("2020-corrected").figures.get(indicator=REVENUE.code, by="", series="")
    assert (found.value, found.is_suppressed) == (None, True)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_suppressed"),
    [
        (date(2020, 12, 31), None, True),
        (date(2021, 1, 1), None, False),
        (date(2015, 1, 1), date(2020, 12, 31), True),
        (date(2015, 1, 1), date(2020, 12, 30), False),
    ],
)
def test_group_counts_as_one_contributor_on_the_last_day_of_the_period(starts_on, ends_on, is_suppressed):
    listed_with_revenue(100, 120, 90, 40)
    first, second, *_others = [report.enterprise for report in AnnualReport.objects.order_by("pk")]
    outside = factories.EnterpriseFactory()
    for member in (first, second):
        factories.GroupHeadFactory(enterprise=member, head=outside, starts_on=starts_on, ends_on=ends_on)
    row = release_everything().figures.get(indicator=REVENUE.code, by="")
    assert row.is_suppressed == is_suppressed


def test_withdrawn_release_has_still_been_read():
    listed_with_revenue(100, 120, 90, 40)
    approve_all()
    withdraw(publish_approved(), by=factories.UserFactory(), at=timezone.now(), reason="An error.")
    AnnualReport.objects.filter(operating_revenue=100).update(operating_revenue=110)
    approve_all()
    assert publish_approved("2020-corrected").figures.get(indicator=REVENUE.code, by="").is_suppressed


def revenue_by_cluster(**amounts: list[int]) -> None:
    for cluster, values in amounts.items():
        for amount in values:
            firm = factories.ListingFactory(enterprise__cluster__code=cluster).enterprise
            factories.AnnualReportFactory(enterprise=firm, operating_revenue=amount)


def test_breakdown_of_revenue_is_published_with_small_cells_suppressed_beyond_inference():
    revenue_by_cluster(life=[10, 10, 20, 20], materials=[4] * 5, software=[9] * 5, other=[7, 8])
    approve_all()
    assert get_public_breakdown(REVENUE, Moment(DAY), "cluster") is None
    publish_approved()
    cells = {cell.key: cell for cell in get_public_breakdown(REVENUE, Moment(DAY), "cluster")}
    assert {key: cell.value for key, cell in cells.items()} == {
        "materials": 20,
        "software": 45,
        "life": None,  # or the rest of the total would be that of two
        "other": None,
        None: 0,
    }
    assert (cells["other"].reason, cells["other"].is_suppressed, cells["other"].reported) == (
        "suppressed",
        True,
        None,
    )
    assert (cells["materials"].reported, cells["materials"].expected) == (5, 5)
    assert get_public_series_by(REVENUE, years=[2020], by="cluster")[0] == list(cells.values())


def test_figure_published_by_another_publisher_is_known_to_the_attacker():
    revenue_by_cluster(life=[10, 10, 20, 20], materials=[5, 5, 5, 5], software=[9, 9, 9, 9], other=[7, 8])
    approve_all()
    PublishedFigure.objects.create(
        indicator=REVENUE.code,
        scope="cluster",
        scope_code="life",
        on=DAY,
        value=60,
        document="x",
        publisher="y",
    )
    release = compile_draft()
    rows = {row.key: row.value for row in release.figures.filter(indicator=REVENUE.code, by="cluster")}
    assert rows == {"life": 60, "materials": 20, "software": None, "other": None, None: 0}


def test_ratio_without_contributors_is_missing_and_a_sum_is_zero():
    listed_with_revenue(100, 120, 130, 140)
    factories.ClusterFactory(code="empty")
    approve_all()
    empty = compile_draft().figures.filter(by="cluster", key="empty")
    found = {row.indicator: (row.value, row.reason) for row in empty}
    assert found["rd_intensity"] == (None, "not_reported")
    assert found[REVENUE.code] == (0, "")


def test_page_of_a_sum_shows_its_parts_as_released(client):
    listed_with_revenue(100, 120, 130, 140)
    place = f"/en/indicators/{REVENUE.code}/?on=2020-12-31"
    assert "By cluster" not in client.get(place).content.decode()
    release_everything()
    page = client.get(place)
    by_cluster = page.context["indicator_page"].summary.breakdowns[0]
    assert (by_cluster.by, sum(cell.value for cell in by_cluster.cells)) == ("cluster", 490)
    assert "By cluster" in page.content.decode()


def test_rd_share_does_not_disclose_the_enterprises_that_reported_both():
    """The sum of revenue of the stock is published; the one who lacks R&D expense must not follow."""
    listed_with_revenue(100, 120, 130, 140)
    approve_all()
    with_both = compile_draft("with-both")
    assert with_both.figures.get(indicator="rd_intensity", by="").value is not None
    lone = AnnualReport.objects.get(operating_revenue=140)
    AnnualReport.objects.filter(pk=lone.pk).update(rd_expense=None, rd_expense_reason="withheld")
    approve_all()
    without = compile_draft("without")
    assert without.figures.get(indicator=REVENUE.code, by="").value == 490
    assert without.figures.get(indicator="rd_intensity", by="").is_suppressed


@pytest.mark.parametrize(
    "happens",
    [
        lambda earlier: publish_approved("other"),
        lambda earlier: withdraw(
            earlier, by=factories.UserFactory(), at=timezone.now(), reason="A list twice."
        ),
        lambda earlier: announce_figure(),
        lambda earlier: PublishedFigure.objects.update(value=7),
        lambda earlier: PublishedFigure.objects.all().delete(),
    ],
)
def test_draft_is_compiled_again_after_anything_that_it_was_not_weighed_against(happens):
    listed_with_revenue(100, 120, 90, 40)
    announce_figure(day=date(2019, 12, 31))
    earlier = release_everything("2019", date(2019, 12, 31))
    draft = compile_draft()
    happens(earlier)
    with pytest.raises(ValidationError, match="recompile this"):
        publish(draft, by=factories.UserFactory(), at=timezone.now())
    assert review(draft).stale
    words = WORDS if Release.objects.ever_published().filter(as_of=DAY).exists() else {}
    again = recompile(draft, by=factories.UserFactory(), at=timezone.now(), **words)
    assert (again.slug, again.known_at, review(again).stale) == (draft.slug, draft.known_at, "")
    publish(again, by=factories.UserFactory(), at=timezone.now())


def announce_figure(day: date = DAY) -> None:
    PublishedFigure.objects.create(
        indicator=REVENUE.code, on=day, value=350, publisher="罗湖区", document=str(Change.objects.state())
    )


def waiting(other: threading.Thread) -> None:
    """Wait until the other connection waits for a lock of ours."""
    for _ in range(400):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0] or not other.is_alive():
                return
        time.sleep(0.01)
    raise AssertionError("Nobody waits.")


def test_concurrently_announced_figure_makes_a_draft_stale():
    """Two connections: the announcement begins first, and the publication waits for its end."""
    listed_with_revenue(100, 120, 90, 40)
    approve_all()
    draft, refused = compile_draft(), []

    def publish_it():
        try:
            with override("en"):
                publish(draft, by=factories.UserFactory(), at=timezone.now())
        except ValidationError as error:
            refused.extend(error.messages)
        finally:
            connection.close()

    other = threading.Thread(target=publish_it)
    with transaction.atomic():
        announce_figure()
        other.start()
        waiting(other)
    other.join()
    assert ["announced elsewhere" in message for message in refused] == [True]
    draft.refresh_from_db()
    assert draft.published_at is None


def test_of_two_drafts_that_are_published_at_once_one_is_compiled_again():
    listed_with_revenue(100, 120, 90, 40)
    approve_all()
    drafts, refused = [compile_draft("one", date(2019, 12, 31)), compile_draft("two")], []
    begin = threading.Barrier(2)

    def publish_it(draft):
        begin.wait()
        try:
            with override("en"):
                publish(draft, by=factories.UserFactory(), at=timezone.now())
        except ValidationError as error:
            refused.extend(error.messages)
        finally:
            connection.close()

    others = [threading.Thread(target=publish_it, args=[draft]) for draft in drafts]
    for other in others:
        other.start()
    for other in others:
        other.join()
    assert (len(refused), Release.objects.published().count()) == (1, 1)
    assert "recompile this one" in refused[0]


def test_correction_requires_a_text_in_both_languages_and_a_first_release_none():
    factories.RecognitionFactory()
    release_everything()
    asked = {"as_of": DAY, "known_at": timezone.now(), "by": factories.UserFactory(), "at": timezone.now()}
    for words in ({}, {"correction_zh": "更正"}, {"correction_zh": "更正", "correction_en": " "}):
        with pytest.raises(ValidationError, match="state what is corrected and why"):
            compile_release(slug="again", **asked, **words)
    correction = compile_release(slug="again", **asked, **WORDS)
    assert correction.corrects.slug == "2020"
    with pytest.raises(ValidationError, match="nothing to correct"):
        compile_release(slug="other-day", **asked | {"as_of": date(2019, 12, 31)}, **WORDS)
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=correction.pk).update(correction_en="")


@pytest.mark.parametrize("keeps_notes", [True, False])
def test_writer_of_the_notes_cannot_publish_a_draft_that_another_recompiled(keeps_notes):
    factories.RecognitionFactory()
    release_everything()
    writer, other = factories.UserFactory(), factories.UserFactory()
    words = {"correction_zh": "更正：补录。", "correction_en": "Correction: a late entry."}
    draft = compile_release(
        slug="again", as_of=DAY, known_at=timezone.now(), by=writer, at=timezone.now(), **words
    )
    words = words if keeps_notes else WORDS
    draft = recompile(draft, by=other, at=timezone.now(), **words)
    assert draft.fetch_authors() == ({writer.pk, other.pk} if keeps_notes else {other.pk})
    if keeps_notes:
        with pytest.raises(ValidationError, match="wrote its notes"):
            publish(draft, by=writer, at=timezone.now())
    publish(draft, by=factories.UserFactory() if keeps_notes else writer, at=timezone.now())


def test_live_answers_and_hidden_cells_are_the_same_before_and_after_one_report():
    revenue_by_cluster(life=[10, 10, 20, 20], other=[7, 8])
    approve_all()
    publish_approved()
    asked = [
        lambda: [get_public_figure(each, Moment(DAY)) for each in INDICATORS.values() if each.quantities],
        lambda: get_public_breakdown(REVENUE, Moment(DAY), "cluster"),
        lambda: get_public_series(REVENUE, years=[2019, 2020]),
    ]
    before = [ask() for ask in asked]
    revenue_by_cluster(other=[99])
    assert [ask() for ask in asked] == before


# Files


def test_files_are_stored_with_their_digest_and_equal_the_release():
    revenue_by_cluster(life=[10, 10, 20, 20], other=[7, 8])
    formulas = ["=危险公司", "+1", "-1", "@SUM(A1)", "\tx"]
    for name in formulas:
        factories.RecognitionFactory(enterprise__name_zh=name)
    approve_all()
    release = publish_approved()
    files = {each.name: each for each in release.files.all()}
    assert sorted(files) == [
        "2020-changes.csv", "2020-contributors.csv", "2020-figures.csv", "2020-release.json",
        "2020-release.xlsx",
    ]  # fmt: skip
    for each in files.values():
        assert hashlib.sha256(each.content).hexdigest() == each.sha256
    rows = list(csv.DictReader(io.StringIO(bytes(files["2020-figures.csv"].content).decode("utf-8-sig"))))
    told = [
        (r["indicator"], r["series"], r["by"], r["key"], r["value"] and Decimal(r["value"])) for r in rows
    ]
    assert told == [
        (f.indicator, f.series, f.by, f.key or "", "" if f.value is None else f.value)
        for f in release.figures.order_by("pk")
    ]
    described = {
        "release": "2020",
        "as_of": "2020-12-31",
        "known_at": timezone.localtime(release.known_at).isoformat(timespec="seconds"),
        "source": "annual reports of the enterprises",
        "licence": "CC-BY-4.0",
    }
    revenue = [row for row in rows if row["indicator"] == REVENUE.code]
    assert all(row.items() >= described.items() and row["unit"] == "yuan" for row in revenue)
    body = json.loads(bytes(files["2020-release.json"].content), parse_float=Decimal)
    assert (body["publisher"], body["licence"]) == ("Luohu enterprise registry", "CC-BY-4.0")
    assert body["sources"][REVENUE.code] == {
        "zh": "企业年度报告",
        "en": "annual reports of the enterprises",
    }
    assert body["history_digest"] == Change.objects.digest_at(release.seq)
    assert body["figures_digest"] == release.figures_digest == release.compute_figures_digest()
    assert [each["value"] for each in body["figures"]] == [f.value for f in release.figures.order_by("pk")]
    assert {each["indicator"] for each in body["contributors"]} == {
        "high_tech_enterprises",
        "strategic_emerging_enterprises",
    }
    contributors = bytes(files["2020-contributors.csv"].content).decode("utf-8-sig")
    assert all(f",'{name}," in contributors for name in formulas)
    book = openpyxl.load_workbook(io.BytesIO(files["2020-release.xlsx"].content))
    assert dict(book["release"].values).items() >= {"licence": "CC-BY-4.0", "is_demonstration": False}.items()
    assert "annual reports of the enterprises" in dict(book["release"].values)[f"source of {REVENUE.code}"]
    assert "licence: CC-BY-4.0" in book.properties.description
    assert book["figures"].max_row == len(rows) + 1
    names = {cell.value: cell.data_type for cell in book["contributors"]["C"]}
    assert [names.get(name) for name in formulas] == ["s"] * len(formulas)
    with pytest.raises(ProgrammingError, match="cannot be changed"), transaction.atomic():
        ReleaseFile.objects.update(content=b"")


def test_files_tell_nothing_that_is_hidden():
    revenue_by_cluster(life=[10, 10, 20, 20], other=[7, 81_234_567])
    approve_all()
    release = publish_approved()
    for each in release.files.exclude(name__endswith="xlsx"):
        assert b"81234567" not in bytes(each.content)


def test_files_of_a_demonstration_are_marked_in_each_row():
    Demonstration.objects.create(pk=1)
    factories.RecognitionFactory()
    release = release_everything()
    for name in ("2020-figures.csv", "2020-contributors.csv"):
        text = bytes(release.files.get(name=name).content).decode("utf-8-sig")
        assert {row["demonstration"] for row in csv.DictReader(io.StringIO(text))} == {"true"}
    book = openpyxl.load_workbook(io.BytesIO(release.files.get(name="2020-release.xlsx").content))
    assert dict(book["release"].values)["is_demonstration"] is True


def test_correction_stores_its_changes_and_reason():
    certificate = factories.RecognitionFactory()
    approve_all()
    first = publish_approved()
    Recognition.objects.filter(pk=certificate.pk).update(cancelled_from=date(2020, 12, 20))
    factories.RecognitionFactory()
    approve_all()
    second = publish_approved("2020-corrected")
    assert release_difference(HIGH_TECH, first, second).change == 0
    kept = bytes(second.files.get(name="2020-corrected-changes.csv").content).decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(kept)) if row["indicator"] == HIGH_TECH.code]
    assert {(row["reason"], row["change"], row["since_release"], row["is_correction"]) for row in rows} == {
        ("cancelled", "-1", "2020", "true"),
        ("first", "1", "2020", "true"),
    }


def test_release_of_the_next_year_is_explained_by_events():
    factories.RecognitionFactory()
    listed_with_revenue(100, 120, 90, 40)
    approve_all()
    first = publish_approved()
    factories.RecognitionFactory(issued_on=date(2021, 6, 1))
    approve_all()
    second = publish_approved("2021", date(2021, 12, 31))
    steps = release_difference(HIGH_TECH, first, second).steps
    assert [(s.reason, s.is_correction, s.on) for s in steps] == [("first", False, date(2021, 6, 1))]
    assert sum(s.change for s in steps) == 1
    backwards = release_difference(HIGH_TECH, second, first)
    assert (backwards.change, sum(s.change for s in backwards.steps)) == (-1, -1)


def test_releases_of_two_neighbouring_days_are_explained_in_both_directions():
    factories.RecognitionFactory(issued_on=DAY + timedelta(days=1))
    approve_all()
    first, second = publish_approved(), publish_approved("next-day", DAY + timedelta(days=1))
    for before, after, change in ((first, second, 1), (second, first, -1)):
        [step] = release_difference(HIGH_TECH, before, after).steps
        assert (step.reason, step.change, step.on) == ("first", change, second.as_of)


def test_difference_due_to_a_changed_definition_is_reported_as_such():
    factories.RecognitionFactory()
    approve_all()
    first, draft = publish_approved(), compile_draft("2020-corrected")
    draft.contributors.filter(indicator=HIGH_TECH.code).delete()
    draft.figures.filter(indicator=HIGH_TECH.code, by="").update(value=0)
    found = release_difference(HIGH_TECH, first, draft)
    assert [(step.reason, step.change) for step in found.steps] == [("definition", -1)]


def test_publisher_sees_pending_records_suppressed_cells_and_differences():
    listed_with_revenue(100, 120, 90, 40)
    approve_all()
    first = publish_approved()
    firm = factories.RecognitionFactory().enterprise
    factories.ListingFactory(enterprise=firm)
    factories.AnnualReportFactory(enterprise=firm, operating_revenue=60)
    found = review(compile_draft("2020-corrected"))
    assert (found.before, len(found.pending)) == (first, 5)
    assert {row.indicator for row in found.provisional} >= {HIGH_TECH.code, REVENUE.code}
    assert REVENUE.code in {row.indicator for row in found.suppressed if not row.by}
    told = {each.indicator.code: each.difference.change for each in found.differences}
    assert told[HIGH_TECH.code] == 1
    assert REVENUE.code not in told  # a hidden value has no change to explain


def test_file_is_served_unchanged_until_the_release_is_withdrawn(client):
    factories.RecognitionFactory()
    approve_all()
    release = publish_approved()
    file = release.files.get(name="2020-figures.csv")
    page = client.get("/en/releases/2020/").content.decode()
    assert file.sha256 in page
    assert f'href="{file.get_absolute_url()}"' in page
    answer = client.get(file.get_absolute_url())
    assert hashlib.sha256(answer.content).hexdigest() == file.sha256 == answer["ETag"].strip('"')
    assert "immutable" in answer["Cache-Control"]
    assert answer["Content-Disposition"] == 'attachment; filename="2020-figures-2020-12-31.csv"'
    withdraw(release, by=factories.UserFactory(), at=timezone.now(), reason="A list was counted twice.")
    gone = client.get(file.get_absolute_url())
    assert gone.status_code == 410
    assert "A list was counted twice." in gone.json()["detail"]
    page = client.get("/en/releases/2020/").content.decode()
    assert file.sha256 in page, "A copy can be known for what it is."
    assert file.get_absolute_url() not in page
    assert client.get("/data/releases/2020/other.csv").status_code == 404


def test_draft_has_no_files():
    factories.RecognitionFactory()
    assert not compile_draft().files.exists()


def test_release_is_unknown_before_the_commit_of_its_publication():
    """Even where another change was committed between the reading of the clock and the commit."""
    listed_with_revenue(100, 120, 90, 40)
    approve_all()
    release = compile_draft()
    read_before = timezone.now()
    factories.ClusterFactory(code="committed_in_between")
    state = Change.objects.state()
    publish(release, by=factories.UserFactory(), at=read_before)
    assert get_public_figure(REVENUE, Moment(DAY, Facts(state))).release is None
    assert get_public_figure(REVENUE, Moment(DAY, Facts(Change.objects.state()))).release == release


def test_patents_from_reports_are_public_from_releases_alone():
    factories.DistrictStatisticFactory(value=1_000_000)
    for patents in (5, 6, 4, 3):
        factories.AnnualReportFactory(valid_invention_patents=patents)
    approve_all()
    patents = INDICATORS["patents_per_10k"]
    assert get_public_figure(patents, Moment(DAY)).figure.series[1].reason == "not_published"
    publish_approved()
    assert get_public_figure(patents, Moment(DAY)).figure.series[1].value == Decimal("0.18")


def test_publication_refused_by_the_database_is_an_error_of_the_form():
    certificate = factories.RecognitionFactory()
    approve_all()
    factories.RecognitionFactory(
        enterprise=certificate.enterprise,
        scheme=factories.SchemeFactory(code="tech_sme", number_pattern="", local_number_pattern=""),
        number="1",
    )
    with pytest.raises(ValidationError, match="pending review"):
        publish_approved()
