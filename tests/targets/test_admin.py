"""Admin of releases: compiled by one person, published by another, withdrawn for a public reason."""

import hashlib

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enterprises.models import AnnualReport
from targets.models import PublishedFigure, Release
from tests import factories
from tests.enterprises.admin.people import create_user, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("few_indicators")]

ADD = "/admin/targets/release/add/"


def make_form_data(**fields):
    now = timezone.localtime()
    known = {"known_at_0": now.date().isoformat(), "known_at_1": now.time().isoformat()}
    return {"slug": "2023", "as_of": "2023-12-31", **known, **fields}


def act(client, what, **fields):
    address = reverse(f"admin:targets_release_{what}", args=[Release.objects.get().pk])
    return client.post(address, fields, follow=True).content.decode()


def test_a_release_is_offered_to_be_compiled_as_known_now():
    before = timezone.now().replace(microsecond=0)
    form = signed_in(create_user("publisher")).get(ADD).context["adminform"].form
    assert before <= form["known_at"].initial <= timezone.now()


def test_one_compiles_another_publishes_and_withdraws():
    first, second = (signed_in(create_user("publisher")) for _ in range(2))
    factories.ClusterFactory()

    assert first.post(ADD, make_form_data()).status_code == 302
    release = Release.objects.get()
    assert release.figures.exists()
    assert "A release cannot be published by a person who compiled it or wrote its notes." in act(
        first, "publish"
    )
    assert not Release.objects.published().exists()
    assert "The release was published." in act(second, "publish")
    assert Release.objects.published().get().published_by_id != release.compiled_by_id
    assert "has already been published" in act(second, "publish")
    assert "A withdrawal requires a public reason." in act(second, "withdraw", withdrawn_reason=" ")
    assert "The release was withdrawn." in act(first, "withdraw", withdrawn_reason="A figure was wrong.")
    assert not Release.objects.published().exists()


@pytest.mark.parametrize(
    ("language", "text"), [("en", "It can be published by:"), ("zh-hans", "可发布的用户：")]
)
def test_page_of_a_draft_names_those_who_could_publish_it(language, text):
    first, second = create_user("publisher"), create_user("publisher", username="Wang")
    factories.ClusterFactory()
    signed_in(first).post(ADD, make_form_data())
    address = reverse("admin:targets_release_change", args=[Release.objects.get().pk])
    page = signed_in(first, language).get(address).content.decode()
    assert text in page
    assert "Wang" in page
    assert text not in signed_in(second, language).get(address).content.decode()


def test_publisher_weighs_a_draft_compiles_it_again_and_throws_it_away():
    factories.AnnualReportFactory(enterprise=factories.ListingFactory().enterprise, operating_revenue=7)
    first = signed_in(create_user("publisher"))
    first.post(ADD, make_form_data(as_of="2020-12-31"))
    address = reverse("admin:targets_release_change", args=[Release.objects.get().pk])
    page = first.get(address).content.decode()
    assert "records used in these figures are pending review" in page
    report = AnnualReport.objects.get()
    assert reverse("admin:enterprises_annualreport_change", args=[report.pk]) in page
    assert f"{report.enterprise.name_zh} · {report.year}" in page
    assert page.index("Draft, not published") < page.index("Obstacles to publication")
    assert page.index("Obstacles to publication") < page.index("Recompile") < page.index("Provisional when")
    assert (
        "Operating revenue of strategic emerging enterprises"
        in page[page.index("Suppressed for confidentiality") :]
    )
    PublishedFigure.objects.create(
        indicator="strategic_emerging_revenue", on="2020-12-31", value=7, publisher="罗湖区", document="公报"
    )
    assert "has been entered since; recompile this release" in first.get(address).content.decode()
    assert "was recompiled" in act(first, "recompile")
    address = reverse("admin:targets_release_change", args=[Release.objects.get().pk])
    assert "recompile this release" not in first.get(address).content.decode()
    assert "was discarded" in act(first, "discard")
    assert not Release.objects.exists()


def test_staff_see_exact_money_figures_with_suppressed_cells_marked():
    factories.AnnualReportFactory(
        enterprise=factories.ListingFactory().enterprise, operating_revenue=7_000_123
    )
    factories.ClusterFactory()
    signed_in(create_user("publisher")).post(ADD, make_form_data(as_of="2020-12-31"))
    release = Release.objects.get()
    assert not release.figures.filter(value=7_000_123).exists()
    address = reverse("admin:targets_release_exact", args=[release.pk])

    page = signed_in(create_user("clerk")).get(address)

    revenue = next(e for e in page.context["indicators"] if e.indicator.code == "strategic_emerging_revenue")
    total = revenue.rows[0]
    assert (total.figure.value, total.is_suppressed, revenue.is_as_defined) == (7_000_123, True, True)
    assert "7,000,123" in page.content.decode()
    assert all(row.is_suppressed for row in revenue.rows if row.figure.value)
    assert signed_in(None).get(address).status_code == 302
    assert signed_in(create_user()).get(address).status_code == 403


def test_files_of_a_withdrawn_release_are_for_staff_alone():
    first, second = (signed_in(create_user("publisher")) for _ in range(2))
    factories.ClusterFactory()
    first.post(ADD, make_form_data())
    act(second, "publish")
    act(second, "withdraw", withdrawn_reason="A figure was wrong.")
    file = Release.objects.get().files.get(name="2023-release.json")
    address = reverse("admin:targets_release_file", args=[file.release_id, file.name])
    assert (
        f'href="{address}"' in first.get(f"/admin/targets/release/{file.release_id}/change/").content.decode()
    )
    answer = first.get(address)
    assert hashlib.sha256(answer.content).hexdigest() == file.sha256
    assert "no-store" in answer["Cache-Control"]
    assert first.get(file.get_absolute_url()).status_code == 410
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"known_at_0": "2001-01-01"}, "The registry held no data at this time."),
        ({"as_of": "2999-12-31"}, "This date is later than the known-at time."),
        ({"known_at_0": "2999-01-01"}, "This time is in the future."),
    ],
)
def test_a_release_that_cannot_be_compiled_is_a_message_at_its_field(given, said):
    client = signed_in(create_user("publisher"))
    factories.ClusterFactory()
    answer = client.post(ADD, make_form_data(**given))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Release.objects.exists()


@pytest.mark.parametrize("group", ["clerk", "reviewer", "administrator"])
def test_only_publishers_publish(group):
    factories.ClusterFactory()
    signed_in(create_user("publisher")).post(ADD, make_form_data())
    address = reverse("admin:targets_release_publish", args=[Release.objects.get().pk])
    assert signed_in(create_user(group)).post(address).status_code == 403
    assert signed_in(create_user("publisher")).get(address).status_code == 405
