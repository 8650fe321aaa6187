"""Releases as the public reads them: calendar, feed, files, and what changed."""

import json
from datetime import date
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from enterprises.models import Change, Recognition
from targets.models import PlannedRelease
from targets.releases.workflow import withdraw
from tests import factories
from tests.targets.pages.test_difference_page import body
from tests.targets.publishing import WORDS, compile_draft, release_everything

DAY = date(2020, 12, 31)
ATOM = "{http://www.w3.org/2005/Atom}"
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("few_indicators")]


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def entries(client: Client, language: str = "en") -> list[ElementTree.Element]:
    answer = client.get(f"/{language}/releases/feed/")
    assert answer["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")  # noqa: S314 - our own


def test_release_shows_changes_since_the_previous_one_and_since_publication(client: Client):
    factories.RecognitionFactory(number="GR202044200001")
    release_everything("first")
    Recognition.objects.update(cancelled_from=date(2020, 12, 20), cancellation_notice_on=date(2024, 6, 3))
    second = release_everything("second")
    text = body(client.get(second.get_absolute_url()))
    assert "Changes since release first" in text
    assert "Cancelled −1" in text
    assert "?from_release=first&amp;to_release=second" in text
    first = body(client.get("/en/releases/first/"))
    assert "Changes since release" not in first
    assert "?from_release=first" in first, "What was learned since is explained."
    assert '<data value="1">1</data>' in first, "It stays as it was."


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Release first, as of 31 December 2020"), ("zh-hans", "数据发布：first（截至2020年12月31日）")],
)
def test_feed_lists_published_releases_and_no_draft(client: Client, language, title):
    factories.RecognitionFactory()
    release_everything("first")
    compile_draft("draft")
    (entry,) = entries(client, language)
    assert entry.findtext(f"{ATOM}title") == title
    assert entry.find(f"{ATOM}link").get("href") == f"http://testserver/{language}/releases/first/"


def test_correction_is_explained_on_its_page_in_the_feed_and_in_its_files(client: Client):
    factories.RecognitionFactory()
    release_everything("first")
    correction = release_everything("second")
    page = client.get(correction.get_absolute_url()).content.decode()
    assert "Correction of release first" in page
    assert WORDS["correction_en"] in page
    assert "Corrected by:" in client.get("/en/releases/first/").content.decode()
    assert WORDS["correction_zh"] in client.get("/zh-hans/releases/second/").content.decode()
    assert WORDS["correction_zh"] in entries(client, "zh-hans")[0].findtext(f"{ATOM}summary")
    assert f"first: {WORDS['correction_en']}" in entries(client)[0].findtext(f"{ATOM}summary")
    kept = json.loads(bytes(correction.files.get(name="second-release.json").content))
    assert {name: kept[name] for name in ("corrects", *WORDS)} == {"corrects": "first", **WORDS}
    told = client.get("/api/v1/releases/second/").json()
    assert (told["corrects"], told["correction"]) == (
        "first",
        {"zh": WORDS["correction_zh"], "en": WORDS["correction_en"]},
    )


def test_feed_reports_a_withdrawal_with_its_reason(client: Client):
    factories.RecognitionFactory()
    release = release_everything("first")
    withdraw(release, by=factories.UserFactory(), at=timezone.now(), reason="A list twice.")
    (entry,) = entries(client)
    assert entry.findtext(f"{ATOM}title").startswith("Withdrawn:")
    assert "A list twice." in entry.findtext(f"{ATOM}summary")
    assert entry.findtext(f"{ATOM}updated") > entry.findtext(f"{ATOM}published")


def test_calendar_lists_a_release_until_it_is_published(client: Client):
    assert "No date has been announced" in body(client.get("/en/releases/"))
    PlannedRelease.objects.create(as_of=date(2026, 12, 31), planned_on=date(2027, 7, 6))
    PlannedRelease.objects.create(as_of=DAY, planned_on=date(2027, 2, 6))
    text = body(client.get("/en/releases/"))
    assert text.index("2027-02-06") < text.index("Next release") < text.index("2027-07-06")
    compile_draft("draft")
    assert "2027-02-06" in body(client.get("/en/releases/"))
    release_everything("first")
    assert "2027-02-06" not in body(client.get("/en/releases/"))
    assert "2027-07-06" in body(client.get("/en/releases/"))


def test_releases_are_those_that_had_been_published_by_the_instant(client: Client):
    factories.RecognitionFactory()
    PlannedRelease.objects.create(as_of=date(2021, 12, 31), planned_on=date(2027, 2, 6))
    first = release_everything("first")
    known = f"known_at=seq:{Change.objects.state()}"
    release_everything("second", date(2021, 12, 31))
    correction = release_everything("third")
    then, now = (body(client.get(f"/en/releases/?{query}")) for query in (known, ""))
    for slug, is_in_both in (("first", True), ("second", False), ("third", False)):
        assert (f"/en/releases/{slug}/" in now, f"/en/releases/{slug}/" in then) == (True, is_in_both)
    assert ("2027-02-06" in then, "2027-02-06" in now) == (True, False), "It was still awaited then."
    assert "information received later is not included" in then
    file = client.get(f"/en/releases.csv?{known}").content.decode()
    assert ("first" in file, "second" in file) == (True, False)
    page = body(client.get(f"{first.get_absolute_url()}?{known}"))
    assert "Corrected by:" not in page
    assert "Corrected by:" in body(client.get(first.get_absolute_url()))
    late = client.get(f"{correction.get_absolute_url()}?{known}")
    told = body(late, 400)
    assert "This release was published later, on" in told
    assert 'href="/en/releases/third/since.csv"' in told, (
        "Its tables are as known now, and so are their files."
    )
    assert client.get(f"/en/releases/third/since.csv?{known}").status_code == 404


def test_changes_since_publication_honour_known_at(client: Client):
    factories.RecognitionFactory()
    release = release_everything("first")
    known = f"known_at=seq:{Change.objects.state()}"
    Recognition.objects.update(cancelled_from=date(2020, 12, 20), cancellation_notice_on=date(2024, 6, 3))
    address = f"{release.get_absolute_url()}since.csv"
    rows = {query: client.get(f"{address}?{query}").content.decode().splitlines() for query in (known, "")}
    told = "high_tech_enterprises,National high-tech enterprises,1"
    assert rows[known][1].startswith(f"{told},1,0,")
    assert rows[""][1].startswith(f"{told},0,-1,")
    assert "Computed from what was known then" in body(client.get(f"{release.get_absolute_url()}?{known}"))
    pages = [body(client.get(f"{release.get_absolute_url()}{on}")) for on in ("", "?on=2015-12-31")]
    mains = {page.partition("<main")[2].partition("</main>")[0] for page in pages}
    assert len(mains) == 1, "A release has its own day."


def test_withdrawn_release_offers_no_file(client: Client):
    factories.RecognitionFactory()
    release_everything("first")
    second = release_everything("second")
    withdraw(second, by=factories.UserFactory(), at=timezone.now(), reason="A list twice.")
    page = client.get(second.get_absolute_url()).content.decode()
    assert "download" not in page
    for table in ("since", "changes"):
        assert client.get(f"{second.get_absolute_url()}{table}.csv").status_code == 404
