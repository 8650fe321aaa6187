"""The recorded contract of the API: status, headers and body of each address in many parameters.

>>> RECORD_CONTRACT=1 uv run pytest -n0 -q tests/luohu/test_api_contract.py   # after an intended change

A difference is a change of the API: it stands in the changelog, and the file of the record is committed.
"""

import hashlib
import os
import re
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from targets.models import Target
from tests import factories
from tests.targets.publishing import release_everything

pytestmark = pytest.mark.django_db(transaction=True)

RECORD = Path(__file__).with_name("api_contract.txt")
LONGEST = 700  # characters of an entry; of a longer one the record has the beginning and the digest
HEADERS = (
    *("Content-Type", "Cache-Control", "Vary", "Allow", "Location", "Retry-After", "Content-Encoding"),
    *("Content-Disposition", "Access-Control-Allow-Origin"),
)
INSTANT = re.compile(r"\d{4}-\d\d-\d\d(T|%20| )\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|%2B\d\d:\d\d|Z)")
CURSOR = re.compile(r"cursor=[\w.%-]+")
DIGEST = re.compile(r'"(history|figures)_digest":"\w+"')
POSITION = re.compile(r'((?:"after":"|after=)\d+(?:\.\d+\.\d+)?)-[0-9a-f]{12}')
AT, FOR = "on=2021-06-30", "indicators/high_tech_enterprises"
REVENUE = "indicators/strategic_emerging_revenue"
ADDRESSES = f"""
clusters/ zones/ subdistricts/ schemes/ zones/?page_size=1 zones/?known_at=seq:1 clusters/?known_at=seq:0
schemes/?known_at=seq:999999 zones/?on={date(2021, 1, 1)} zones/?known_at=2999-01-01 zones/?known_at=x
zones/?known_at=1999-01-01 zones/?known_at= zones/?known_at=seq:1&known_at=seq:2 zones/?cursor=x
zones/?page_size=0 zones/?page_size=501 zones/?page_size=x zones/?pagesize=1 zones/?page_size=1&page_size=1
zones/?known_at=2001-02-03T04:05:06 zones/?known_at=2999-02-03T04:05:06Z zones/?cursor= zones/?a=1&b=2
recognitions/ recognitions/?{AT} recognitions/?page_size=1 recognitions/?on=2030-01-01x
recognitions/?cursor=abc recognitions/?known_at=seq:5
enterprises/?{AT} enterprises/?{AT}&page_size=1 enterprises/?{AT}&page_size=1&ordering=-name
enterprises/?{AT}&ordering=established_on&page_size=1 enterprises/?{AT}&ordering=-established_on&page_size=1
enterprises/?{AT}&ordering=-uscc&fields=uscc,name_zh enterprises/?{AT}&fields=uscc,nam enterprises/?{AT}&fields=,
enterprises/?{AT}&cluster=none enterprises/?{AT}&cluster=information_technology&cluster=none&facets=cluster,zone
enterprises/?{AT}&facets=status,recognition,subdistrict enterprises/?{AT}&facets=stat enterprises/?cluster=
enterprises/?{AT}&recognition=national_high_tech enterprises/?{AT}&zone=dawutong_belt enterprises/?zone=x
enterprises/?{AT}&subdistrict=008 enterprises/?{AT}&industry=I enterprises/?{AT}&industry=65&industry=I6513
enterprises/?industry=Z enterprises/?{AT}&status=revoked enterprises/?{AT}&status=active&status=revoked
enterprises/?status=activ enterprises/?{AT}&resident=any enterprises/?{AT}&resident=now enterprises/?resident=x
enterprises/?{AT}&q=示例 enterprises/?{AT}&q=sl+kj enterprises/?{AT}&q=zzzz enterprises/?q=x&q=y enterprises/?q=
enterprises/?{AT}&q=旧名 enterprises/?on=1979-01-01 enterprises/?on=2021-02-30 enterprises/?on=20210630
enterprises/?on=2021-06-30&on=2021-06-30 enterprises/?known_at=seq:4&{AT} enterprises/?known_at=2999-01-01
enterprises/?clustr=x&on=2999-01-01&q= enterprises/?ordering=nam enterprises/?{AT}&cursor=WyJuYW1lIiwiPiJd
enterprises/?q=a%00b enterprises/?{AT}&page_size=500&resident=any&ordering=uscc
enterprises/CODE0/ enterprises/CODE0/?{AT} enterprises/CODE1/?on=2015-01-01 enterprises/CODE3/?{AT}
enterprises/CODE2/?on=2021-01-01 enterprises/ORG0/?{AT} enterprises/code0/ enterprises/CODE0/?known_at=seq:3
enterprises/nothing/ enterprises/123456789/ enterprises/CODE0/?x=1 enterprises/CODE0/?known_at=seq:1
enterprises/91440303MA0000000X/
changes/ changes/?page_size=2 changes/?after=0&page_size=1 changes/?after=5 changes/?after=99999 changes/?after=x
changes/?after= changes/?after=3.5.1 changes/?page_size=2&after=4
indicators/ indicators/?page_size=2 {FOR}/ indicators/High-Tech-Enterprises/ indicators/high_tech/ {FOR}/?on=x
{FOR}/value/?{AT} {FOR}/value/?{AT}&by=cluster {FOR}/value/?{AT}&by=zone {FOR}/value/?by=zon {FOR}/value/?on=x
indicators/patents_per_10k/value/?{AT}&by=zone indicators/patents_per_10k/value/?{AT} indicators/HIGH/value/
{REVENUE}/value/?on=2020-12-31 {REVENUE}/value/?on=2020-12-31&by=cluster {REVENUE}/value/?on=2020-12-31&by=zone
indicators/new_recognitions/value/?on=2020-12-31 {FOR}/value/?{AT}&known_at=seq:6 {FOR}/value/?bye=x&on=x
indicators/HIGH-tech-enterprises/value/?{AT}
{FOR}/series/?from=2019&to=2022 {FOR}/series/?from=2019&to=2021&by=subdistrict {FOR}/series/?from=2022&to=2021
{FOR}/series/?from=1970 {FOR}/series/?to=2999 {FOR}/series/?from=x {REVENUE}/series/?from=2019&to=2021
{REVENUE}/series/?from=2019&to=2020&by=cluster {FOR}/series/?from=2019&to=2021&known_at=seq:7
indicators/talent_projects/series/?from=2020&to=2022
{FOR}/contributors/?{AT} {FOR}/contributors/?{AT}&page_size=1 {REVENUE}/contributors/ {FOR}/contributors/?cursor=x
indicators/patents_per_10k/contributors/?{AT} indicators/x/contributors/
{FOR}/difference/?from=2019-12-31&to=2020-12-31 {FOR}/difference/?from=2021-12-31&to=2020-12-31
{FOR}/difference/?from_known_at=seq:4&to=2020-12-31 {FOR}/difference/?from=x&to=y {REVENUE}/difference/
{REVENUE}/difference/?from_release=2020 {REVENUE}/difference/?from_release=2020&to_release=2020
{REVENUE}/difference/?from_release=2020&to_release=202 {REVENUE}/difference/?from_release=2020&on=2020-12-31
{FOR}/difference/?from_release=2020&to_release=2020&from=2020-01-01 {FOR}/difference/?from_known_at=x
{FOR}/revisions/?from=2019&to=2022 {FOR}/revisions/?from=2022&to=2019 {REVENUE}/revisions/?from=2019&to=2021
targets/?on=2022-12-31 targets/?on=2022-12-31&page_size=1 targets/?on=x targets/?known_at=seq:9&on=2022-12-31
targets/?page=2
releases/ releases/?known_at=seq:3 releases/?page_size=1 releases/2020/ releases/2019/ releases/x%20y/
releases/2020/?known_at=seq:3 releases/2020/?on=2020-12-31
nothing/ change/ enterprises/x/y/ indicators/x/nothing/
""".split()  # noqa: E501
OPEN_DATA = f"""
/data/enterprises.csv?{AT} /data/recognitions.csv?{AT} /data/nothing.csv /data/enterprises.csv?x=1
/data/memberships.csv?{AT}&known_at=seq:8
""".split()
# Requests whose other headers or methods matter.
OTHERS = [
    ("POST", "/api/v1/zones/", {}),
    ("DELETE", "/api/v1/enterprises/", {}),
    ("OPTIONS", "/api/v1/zones/", {}),
    ("HEAD", f"/api/v1/enterprises/?{AT}", {}),
    ("GET", f"/api/v1/enterprises/?{AT}", {"Accept-Encoding": "gzip"}),
    ("GET", "/api/v1/zones/?x=1", {"Accept-Language": "zh-CN"}),
    ("GET", "/api/v1/nothing/", {"Accept-Language": "zh-CN"}),
    ("GET", f"/api/v1/{FOR}/value/?{AT}", {"Accept-Language": "zh-CN"}),
    ("GET", f"/api/v1/enterprises/?{AT}", {"Origin": "https://paper.example"}),
    ("POST", "/api/v1/openapi.json", {}),
    ("GET", "/api/v1/openapi.json?x=1", {}),
]


@pytest.fixture
def firms():
    """A fixed small registry: enterprises in several states of life, a release, a plan with a target."""
    restart_sequences()
    factories.ClusterFactory(code="new_materials", name_zh="新材料", name_en="New materials")
    factories.SchemeFactory(), factories.ZoneFactory(), factories.IndustryFactory()
    firms = [make_firm(n) for n in range(5)]
    firms[0].name_zh = "深圳市改名科技有限公司"
    firms[0].save()
    firms[2].ended_on, firms[2].status = date(2020, 6, 30), "revoked"
    firms[2].save()
    plan = factories.PlanFactory()
    growth = {"baseline_on": date(2020, 12, 31), "baseline_value": 2, "comparator": "at_least"}
    Target.objects.create(
        plan=plan, indicator="high_tech_enterprises", value=8, target_on=date(2025, 12, 31), **growth
    )
    Target.objects.create(
        plan=plan, indicator="new_recognitions", value=3, target_on=date(2022, 12, 31), comparator="at_least"
    )
    release_everything()
    return firms


def make_firm(n):
    firm = factories.ResidentFactory(
        uscc=factories.make_uscc(500 + n),
        name_zh=f"深圳市示例{n:04d}科技有限公司",
        name_en=f"Example {n:04d} Technology" if n else "",
        established_on=date(2010 + n, 1, 1) if n != 3 else None,
        cluster=factories.ClusterFactory() if n % 2 else None,
        industry=factories.IndustryFactory() if n < 2 else None,
    )
    factories.FormerNameFactory(enterprise=firm, name_zh=f"深圳市旧名{n:04d}有限公司")
    factories.ZoneMembershipFactory(enterprise=firm)
    if n < 3:
        factories.RecognitionFactory(enterprise=firm, number=f"GR20204420{n:04d}")
    factories.ListingFactory(enterprise=firm)
    factories.AnnualReportFactory(enterprise=firm, operating_revenue=1_000_000 + n)
    return firm


def restart_sequences():
    """Give the rows of each test the same numbers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('ALTER SEQUENCE %I RESTART', sequencename) FROM pg_sequences"
            " WHERE sequencename LIKE 'enterprises%' OR sequencename LIKE 'targets%'"
        )
        cursor.execute("; ".join(statement for (statement,) in cursor.fetchall()))


def normalise(text):
    """Replace what differs between two runs: instants, cursors and digests; the day of the run too."""
    for pattern, word in (
        (INSTANT, "INSTANT"),
        (CURSOR, "cursor=CURSOR"),
        (DIGEST, r'"\1_digest":0'),
        (POSITION, r"\1"),
    ):
        text = pattern.sub(word, text)
    return text.replace(timezone.localdate().isoformat(), "TODAY")


def ask(client, method, address, **headers):
    """Return one entry of the record."""
    response = client.generic(method, address, headers={"Accept-Language": "en", **headers})
    content = response.getvalue()
    is_packed = "Content-Encoding" in response
    body = "(packed)" if is_packed else normalise(content.decode())
    shown = [f"{name}: {normalise(response[name])}" for name in HEADERS if name in response]
    shown += ["ETag"] if "ETag" in response else []
    asked = "".join(f" [{name}: {value}]" for name, value in headers.items())
    return response, "\n".join(
        [f"{method} {normalise(address)}{asked}", f"{response.status_code} {' | '.join(shown)}", body, ""]
    )


def shorten(entry):
    """Return the entry with the beginning and the digest of a long body."""
    if len(entry) <= LONGEST:
        return entry
    return f"{entry[:LONGEST]}… {len(entry)} {hashlib.sha256(entry.encode()).hexdigest()[:16]}\n"


def record(firms):
    """Yield the entries of the record."""
    client = Client()
    names = {f"CODE{n}": firm.uscc for n, firm in enumerate(firms)}
    names |= {"ORG0": firms[0].organisation_code, "code0": firms[0].uscc.lower()}
    for template in [*(f"/api/v1/{each}" for each in ADDRESSES), *OPEN_DATA]:
        address = re.sub(r"CODE\d|ORG0|code0", lambda match: names[match[0]], template)
        response, entry = ask(client, "GET", address)
        yield entry
        for _page in range(3):  # along `next`
            body = response.json() if response["Content-Type"] == "application/json" else {}
            if not isinstance(body.get("next"), str) or "page_size" not in address:
                break
            parts = urlsplit(body["next"])
            response, entry = ask(client, "GET", f"{parts.path}?{parts.query}")
            yield entry
    for method, address, headers in OTHERS:
        yield ask(client, method, address, **headers)[1]


def test_api_answers_as_recorded(firms):
    entries = list(record(firms))
    if path := os.environ.get("WHOLE_CONTRACT"):
        Path(path).write_text("\n".join(entries))
    entries = [shorten(entry) for entry in entries]
    if os.environ.get("RECORD_CONTRACT"):
        RECORD.write_text("\n".join(entries))
    recorded = RECORD.read_text().split("\n\n")
    assert [entry for entry in "\n".join(entries).split("\n\n") if entry not in recorded] == []
