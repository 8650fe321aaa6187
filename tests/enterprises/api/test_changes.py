"""The feed of changes: complete, in commit order, with public fields alone."""

import random
from collections import Counter
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from enterprises.api.changes import RECORD_SHAPES
from enterprises.feed import RECORDS
from enterprises.models import Change, Enterprise
from tests import factories as make
from tests.enterprises.api.test_known_at import act

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def followed(api, address):
    """All entries from an address on, and where the last answer says to go on."""
    entries = []
    while address:
        body = api(address).json()
        entries += body["results"]
        address = body["next"] and body["next"].removeprefix("http://testserver/api/v1/")
    return entries, body["after"]


def all_pages(api, address):
    return followed_lists(api, address)[0]


def followed_lists(api, address):
    rows = []
    while address:
        body = api(address).json()
        rows += body["results"]
        address = body["next"] and body["next"].removeprefix("http://testserver/api/v1/")
    return rows, body["seq"]


def snapshot(api):
    """The registry as a program reads it from the lists, by kind of record, and its state."""
    enterprises, seq = followed_lists(api, "enterprises/?resident=any&page_size=3")
    kept = ("uscc", "organisation_code", "name_zh", "name_en", "established_on", "cluster", "industry")
    lists = {
        "enterprise": [{name: row[name] for name in kept} for row in enterprises],
        "recognition": all_pages(api, "recognitions/?page_size=2"),
        "cluster": all_pages(api, "clusters/"),
        "zone": all_pages(api, "zones/"),
        "subdistrict": all_pages(api, "subdistricts/"),
    }
    return {kind: Counter(frozen(row) for row in rows) for kind, rows in lists.items()}, seq


def frozen(row):
    return tuple(sorted(row.items(), key=str))


def applied(registry, entries):
    """What a program makes of its snapshot by the feed."""
    for entry in entries:
        rows = registry.get(entry["record"])
        if rows is None:
            continue
        names = {name for row in rows for name, _ in row} or set(entry["new"] or {})
        old, new = (
            entry[side] and {n: v for n, v in entry[side].items() if n in names} for side in ("old", "new")
        )
        if entry["record"] == "enterprise":
            new = new and {n: v for n, v in new.items() if n not in ("status", "ended_on", "merged_into")}
            old = old and {n: v for n, v in old.items() if n not in ("status", "ended_on", "merged_into")}
        if old:
            rows[frozen(old)] -= 1
        if new:
            rows[frozen(new)] += 1
    return {kind: +rows for kind, rows in registry.items()}


@pytest.mark.parametrize("seed", [3, 4])
def test_snapshot_joined_to_the_feed_is_a_new_snapshot(api, seed):
    dice = random.Random(seed)
    for code in ("new_materials", "information_technology"):
        make.ClusterFactory(code=code)
    make.StrategicEmergingFactory()
    make.RecognitionFactory()
    before, seq = snapshot(api)
    for _ in range(25):
        with transaction.atomic():
            act(dice)
    entries, after = followed(api, f"changes/?after={seq}&page_size=4")
    now, now_seq = snapshot(api)
    assert applied(before, entries) == now
    assert after == str(now_seq)
    assert followed(api, f"changes/?after={after}") == ([], after)
    order = [tuple(map(int, entry["after"].split("."))) for entry in entries]
    assert order == sorted(order)
    assert len(set(order)) == len(order)
    assert {entry["seq"] for entry in entries} <= set(range(seq + 1, now_seq + 1))


def test_entry_tells_the_record_before_and_after(api):
    certificate = make.RecognitionFactory(number="GR202044200001")
    seq = Change.objects.state()
    certificate.cancelled_from = date(2022, 1, 1)
    certificate.save()
    code = certificate.enterprise.uscc
    certificate.delete()
    cancelled, removed = followed(api, f"changes/?after={seq}")[0]
    assert (cancelled["action"], removed["action"]) == ("changed", "removed")
    assert cancelled["old"] == {
        "enterprise": code,
        "scheme": "national_high_tech",
        "number": "GR202044200001",
        "issued_on": "2020-12-11",
        "starts_on": "2020-12-11",
        "ends_on": "2023-12-10",
        "cancelled_from": None,
        "kind": "first",
        "field": None,
    }
    assert cancelled["new"] == cancelled["old"] | {"cancelled_from": "2022-01-01"}
    assert (removed["old"], removed["new"]) == (cancelled["new"], None)


def test_one_change_of_many_records_is_paged_within(api):
    with transaction.atomic():
        for _ in range(3):
            make.RecognitionFactory()
    entries, after = followed(api, "changes/?page_size=2")
    assert {entry["seq"] for entry in entries} == {1}
    assert len({entry["after"] for entry in entries}) == len(entries) > 6
    assert after == "1"


def test_nothing_confidential_is_in_the_feed_not_even_that_it_changed(api):
    firm = make.ResidentFactory()
    seq = Change.objects.state()
    firm.legal_representative, firm.registered_capital = "甲乙丙", 7_654_321
    firm.save()
    firm.residences.update(address="某路 17 号", moved_in_from="某区")
    make.AnnualReportFactory(enterprise=firm, operating_revenue=987_654_321)
    make.TalentProjectFactory(host=firm, leader="丁戊", budget=5_555_555)
    make.PaymentFactory(award=make.SupportAwardFactory(enterprise=firm), amount=44_444)
    assert followed(api, f"changes/?after={seq}")[0] == []
    text = api("changes/").content.decode()
    for secret in ("甲乙丙", "7654321", "某路", "987654321", "丁戊", "5555555", "44444", "legal", "address"):
        assert secret not in text


def test_every_record_is_described_as_it_is_told():
    assert {kind: list(fields) for kind, (_model, fields) in RECORDS.items()} == {
        kind: list(shape.properties) for kind, shape in RECORD_SHAPES.items()
    }


def test_feed_takes_the_same_queries_however_much_changed(api):
    make.RecognitionFactory()
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            api("changes/")
        counts.append(len(captured))
        for _ in range(3):
            make.ZoneMembershipFactory(enterprise=make.RecognitionFactory().enterprise)
    assert counts[0] == counts[1] <= 6


@pytest.mark.parametrize("after", ["x", "-1", "1.2", "1.2.3.4", "999"])
def test_place_that_was_not_given_out_is_refused(api, refused, after):
    make.ClusterFactory()
    assert refused(f"changes/?after={after}")["parameter"] == "after"


def test_change_that_is_not_sealed_is_not_told(api):
    make.ResidentFactory()
    with transaction.atomic():
        before = api("changes/").json()["results"]
        Enterprise.objects.update(name_zh="未提交")
        assert api("changes/").json()["results"] == before
        transaction.set_rollback(True)
