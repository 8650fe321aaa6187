"""The feed of changes: complete, in commit order, with public fields alone."""

import json
import random
from collections import Counter, defaultdict
from datetime import date

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from enterprises.api.changes import RECORD_SERIALIZERS
from enterprises.history.changefeed import FeedPosition, changes_after
from enterprises.history.merge import merge
from enterprises.history.revert import revert
from enterprises.models import Change, Enterprise, Recognition, event_model
from enterprises.public_records.fields import FEED
from enterprises.public_records.records import RECORDS
from tests import factories
from tests.change_history import over_change_histories
from tests.enterprises.api.test_known_at import DAY, act
from tests.table_cleanup import delete_all_rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def followed(api, address):
    """Return all entries from an address on, and the next address of the last response."""
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
    """Return the registry as a program reads it from the lists, by kind of record, and its state."""
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
    """Return a snapshot that a program brings up to date by the feed."""
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


def begun():
    """Create a registry before its history begins."""
    delete_all_rows()
    for code in ("new_materials", "information_technology"):
        factories.ClusterFactory(code=code)
    factories.ZoneFactory()
    factories.StrategicEmergingFactory()
    for _ in range(3):
        factories.RecognitionFactory()


@over_change_histories(few=2)
def test_snapshot_joined_to_the_feed_is_a_new_snapshot(seed):
    dice, api = random.Random(seed), Program()
    begun()
    for n in range(25):
        if n == 8:
            before, seq = snapshot(api)
        with transaction.atomic():
            act(dice)
    entries, after = followed(api, f"changes/?after={seq}&page_size=4")
    now, now_seq = snapshot(api)
    assert applied(before, entries) == now
    assert after == str(FeedPosition.at_end_of(now_seq))
    assert after.startswith(f"{now_seq}-")
    assert followed(api, f"changes/?after={after}") == ([], after)
    order = [tuple(map(int, entry["after"].partition("-")[0].split("."))) for entry in entries]
    assert order == sorted(order)
    assert len(set(order)) == len(order)
    assert {entry["seq"] for entry in entries} <= set(range(seq + 1, now_seq + 1))


@over_change_histories(few=2)
def test_feed_replayed_from_its_start_equals_the_lists_at_each_state(seed):
    dice, api = random.Random(seed), Program()
    begun()
    states = []
    for _ in range(20):
        with transaction.atomic():
            act(dice)
        states.append(Change.objects.state())
    entries, _after = followed(api, "changes/?page_size=7")
    for state in {*dice.sample(states, 3), states[-1]}:
        follower = Follower()
        for entry in entries:
            if entry["seq"] <= state:
                follower.take(entry)
        known = f"&known_at=seq:{state}"
        rows = all_pages(api, f"enterprises/?resident=any&on={DAY}&ordering=uscc{known}")
        assert follower.enterprises() == [in_no_order(row) for row in rows]
        assert follower.rows("recognition") == counted(all_pages(api, f"recognitions/?{known[1:]}"))
        for kind in ("cluster", "zone", "subdistrict"):
            assert follower.rows(kind) == counted(all_pages(api, f"{kind}s/?{known[1:]}"))


class Program:
    """Return a client of the API, as the fixture `api` does."""

    def __init__(self):
        self.client = Client(headers={"Accept-Language": "en"})

    def __call__(self, address):
        return self.client.get(f"/api/v1/{address}")


class Follower:
    """A program that has nothing but the feed: it takes old records away and puts new ones in their place."""

    def __init__(self):
        self.found = defaultdict(list)

    def take(self, entry):
        kind, old, new = entry["record"], entry["old"], entry["new"]
        if old:
            self.found[kind].remove(old)
        if new:
            self.found[kind].append(new)
        if kind == "enterprise" and old and new and code_of(old) != code_of(new):
            for row in (row for rows in self.found.values() for row in rows):
                for name in {"enterprise", "merged_into"} & row.keys():
                    row[name] = code_of(new) if row[name] == code_of(old) else row[name]

    def rows(self, kind):
        return counted(self.found[kind])

    def of(self, kind, code):
        rows = [row for row in self.found[kind] if row["enterprise"] == code]
        return [row for row in rows if covers(row) and (row.get("cancelled_from") or "9") > str(DAY)]

    def enterprises(self):
        """Return the rows of the list, in no order of what is listed within."""
        held = ("scheme", "number", "issued_on", "starts_on", "ends_on", "cancelled_from")
        rows = []
        for firm in self.found["enterprise"]:
            if str(DAY) < (firm["established_on"] or ""):
                continue
            code, has_ended = code_of(firm), firm["ended_on"] is not None and firm["ended_on"] < str(DAY)
            if has_ended:
                code = None  # nothing holds after the end of its enterprise
            places = [row["subdistrict"] for row in self.of("residence", code)]
            row = {name: value for name, value in firm.items() if name != "merged_into"} | {
                "status": firm["status"] if has_ended else "active",
                "ended_on": firm["ended_on"] if has_ended else None,
                "subdistrict": places[0] if places else None,
                "zones": [row["zone"] for row in self.of("membership", code)],
                "recognitions": [{name: row[name] for name in held} for row in self.of("recognition", code)],
            }
            rows.append(in_no_order(row))
        return sorted(rows, key=lambda row: row["uscc"])


def code_of(firm):
    return firm["uscc"] or firm["organisation_code"]


def covers(row):
    return row["starts_on"] <= str(DAY) <= (row["ends_on"] or "9")


def in_no_order(row):
    return row | {name: sorted(row[name], key=str) for name in ("zones", "recognitions")}


def counted(rows):
    return Counter(frozen(row) for row in rows)


def test_entry_has_the_record_before_and_after(api):
    certificate = factories.RecognitionFactory(number="GR202044200001")
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
            factories.RecognitionFactory()
    entries, after = followed(api, "changes/?page_size=2")
    assert {entry["seq"] for entry in entries} == {1}
    assert len({entry["after"] for entry in entries}) == len(entries) > 6
    assert after.startswith("1-")


def test_duplicate_is_removed_from_the_feed_with_its_records_and_restored_with_them(api):
    survivor, duplicate = factories.ResidentFactory(), factories.ResidentFactory()
    factories.RecognitionFactory(enterprise=duplicate)
    before = Change.objects.state()
    merge(duplicate, survivor, by=None, loaded_seq=before)
    merged = Change.objects.latest("seq")
    duplicate.residences.update(subdistrict=factories.SubdistrictFactory(code="001"))  # of no public record
    revert(merged, by=None)
    entries, _after = followed(api, f"changes/?after={before}&page_size=1")
    told = [(entry["seq"] - before, entry["record"], entry["action"]) for entry in entries]
    assert told == [
        (1, "enterprise", "removed"),
        (1, "residence", "removed"),
        (1, "recognition", "changed"),
        (2, "subdistrict", "added"),
        (4, "enterprise", "added"),
        (4, "residence", "added"),
        (4, "recognition", "changed"),
    ]
    assert entries[2]["new"]["enterprise"] == survivor.uscc
    assert entries[5]["new"]["subdistrict"] == "001"


def test_nothing_confidential_is_in_the_feed_not_even_that_it_changed(api):
    firm = factories.ResidentFactory()
    seq = Change.objects.state()
    firm.legal_representative, firm.registered_capital = "甲乙丙", 7_654_321
    firm.save()
    firm.residences.update(address="某路 17 号", moved_in_from="某区")
    factories.AnnualReportFactory(enterprise=firm, operating_revenue=987_654_321)
    factories.TalentProjectFactory(host=firm, leader="丁戊", budget=5_555_555)
    factories.PaymentFactory(award=factories.SupportAwardFactory(enterprise=firm), amount=44_444)
    assert followed(api, f"changes/?after={seq}")[0] == []
    text = api("changes/").content.decode()
    for secret in ("甲乙丙", "7654321", "某路", "987654321", "丁戊", "5555555", "44444", "legal", "address"):
        assert secret not in text


def test_every_record_matches_its_description():
    assert {kind: list(record.fields_in(FEED)) for kind, record in RECORDS.items()} == {
        kind: list(serializer().fields) for kind, serializer in RECORD_SERIALIZERS.items()
    }


def test_feed_takes_the_same_queries_however_much_changed(api):
    factories.RecognitionFactory()
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            api("changes/")
        counts.append(len(captured))
        for _ in range(3):
            factories.ZoneMembershipFactory(enterprise=factories.RecognitionFactory().enterprise)
    assert counts[0] == counts[1] <= 8


def test_page_queries_only_the_enterprises_of_its_own_entries(api):
    with transaction.atomic():
        first = factories.RecognitionFactory()
        its = {"enterprise": first.enterprise, "scheme": first.scheme}
        Recognition.objects.bulk_create(factories.RecognitionFactory.build_batch(200, **its))
    with connection.cursor() as cursor:  # what other tests left behind is no guide to these rows
        cursor.execute("ANALYZE enterprises_enterpriseevent, enterprises_recognitionevent")
    with CaptureQueriesContext(connection) as captured:
        assert len(api("changes/?page_size=2").json()["results"]) == 2
    (statement,) = (query["sql"] for query in captured if "LATERAL" in query["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
        ((answer,),) = cursor.fetchall()
    looks = [
        node["Actual Loops"]
        for node in nodes((json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"])
        if node.get("Relation Name") == "enterprises_enterpriseevent" and node["Alias"].startswith("n")
    ]
    assert 0 < sum(looks) < 100


def test_every_kind_of_record_is_walked_along_its_index_of_changes(api):
    """Forbid sequential scans and sorts: rows must come by an index, in order, from the cursor on."""
    factories.RecognitionFactory()
    with transaction.atomic(), connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        with CaptureQueriesContext(connection) as captured:
            changes_after(FeedPosition(0), size=50)
        cursor.execute(f"EXPLAIN (FORMAT JSON) {captured[0]['sql']}")
        ((answer,),) = cursor.fetchall()
    plan = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
    found = {
        node["Relation Name"]
        for node in nodes(plan)
        if "change_id" in (cond := node.get("Index Cond", "")) and "pgh_id" in cond
    }
    assert found == {event_model(record.model)._meta.db_table for record in RECORDS.values()}


def nodes(plan):
    """Yield a node of a query plan and all below it."""
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


@pytest.mark.parametrize("after", ["x", "-1", "1.2", "1.2.3.4", "999"])
def test_place_that_was_not_given_out_is_refused(api, fetch_problem, after):
    factories.ClusterFactory()
    assert fetch_problem(f"changes/?after={after}")["parameter"] == "after"


def test_unsealed_change_is_not_in_the_feed(api):
    factories.ResidentFactory()
    with transaction.atomic():
        before = api("changes/").json()["results"]
        Enterprise.objects.update(name_zh="未提交")
        assert api("changes/").json()["results"] == before
        transaction.set_rollback(True)


def test_position_of_a_history_that_an_older_backup_replaced_is_gone(api):
    """A restored backup issues numbers again, so that a plain number would mix two histories in silence."""
    for _ in range(3):
        factories.EnterpriseFactory()
    common = api("changes/?page_size=1").json()
    lost = api(f"changes/?after={common['after']}").json()
    with transaction.atomic(), connection.cursor() as cursor:
        # What the restored database holds: the common change, and others with the numbers of the lost ones.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE enterprises_change SET digest = sha256(digest) WHERE seq > %s",
            [int(common["results"][0]["seq"])],
        )

    answer = api(f"changes/?after={lost['after']}")

    assert (answer.status_code, answer["Content-Type"]) == (410, "application/problem+json")
    assert (
        "Take a new snapshot"
        in api(f"changes/?after={lost['after']}", HTTP_ACCEPT_LANGUAGE="en").json()["detail"]
    )
    assert api(f"changes/?after={lost['results'][0]['after']}").status_code == 410
    assert api(f"changes/?after={common['after']}").status_code == 200
    assert api("changes/?after=999999-0123456789ab").status_code == 410


def test_a_plain_number_is_a_position_too(api):
    factories.ClusterFactory()
    factories.EnterpriseFactory()
    seq = api("changes/").json()["results"][0]["seq"]
    entries = api(f"changes/?after={seq}").json()["results"]
    assert [entry["seq"] > seq for entry in entries] == [True] * len(entries)
