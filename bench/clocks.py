"""Benchmark of as-of reads: queries as known now, and as known at an earlier instant.

    uv run python -m bench.clocks --enterprises 100000
    uv run python -m bench.clocks --enterprises 100000 --database luohu_bench   # filled once and retained

Each query is a request to the application in this process with empty caches: the first response after a
change. It prints the seconds now, the seconds as known in the middle of the history, and their ratio.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luohu.settings")
os.environ.setdefault("API_REQUESTS_PER_MINUTE", "0")
os.environ.setdefault("LOG_LEVEL", "WARNING")
import django

django.setup()

from django.core.cache import cache  # noqa: E402 - the settings come first
from django.db import connection  # noqa: E402
from django.test import Client, override_settings  # noqa: E402

from bench.registry import database  # noqa: E402
from enterprises.models import Change, Enterprise  # noqa: E402

API = "/api/v1/"
KNOWN_AT = "2021-12-31"
STORAGES_WITHOUT_MANIFEST = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
QUERIES = {
    "value": f"{API}indicators/high_tech_enterprises/value/?on=2020-12-31",
    "value by cluster": f"{API}indicators/high_tech_enterprises/value/?on=2020-12-31&by=cluster",
    "value by zone": f"{API}indicators/high_tech_enterprises/value/?on=2020-12-31&by=zone",
    "value by field": f"{API}indicators/high_tech_enterprises/value/?on=2020-12-31&by=field",
    "enterprises in zones": f"{API}indicators/enterprises_in_zone/value/?on=2020-12-31&by=zone",
    "new recognitions": f"{API}indicators/new_recognitions/value/?on=2020-12-31&by=cluster",
    "series": f"{API}indicators/high_tech_enterprises/series/",
    "series by cluster": f"{API}indicators/high_tech_enterprises/series/?by=cluster",
    "contributors": f"{API}indicators/high_tech_enterprises/contributors/?on=2020-12-31",
    "patents": f"{API}indicators/patents_per_10k/value/",
    "targets": f"{API}targets/",
    "dashboard": "/en/?on=2021-06-30",
    "page of an indicator": "/en/indicators/high_tech_enterprises/?on=2021-06-30",
    "list": f"{API}enterprises/",
    "list by code": f"{API}enterprises/?ordering=-uscc",
    "list of a cluster": f"{API}enterprises/?cluster=new_materials&recognition=national_high_tech",
    "facets": f"{API}enterprises/?facets=cluster,recognition,zone,subdistrict",
    "page of the list": "/en/enterprises/",
    "search of 1 character": f"{API}enterprises/?q=青",
    "search of 2 characters": f"{API}enterprises/?q=青杉",
    "search of 3 words": f"{API}enterprises/?q=qing ruan a1",
    "search by pinyin": f"{API}enterprises/?q=qingshanruanjian",
    "search without an answer": f"{API}enterprises/?q=Qingshen+Softwere",
    "search for what all have": f"{API}enterprises/?q=公司",
    "enterprise": f"{API}enterprises/{{code}}/",
    "page of an enterprise": "/en/enterprises/{code}/",
    "recognitions": f"{API}recognitions/",
}


def seconds(client: Client, address: str, times: int) -> float:
    """Return the median of some requests, each with empty caches."""
    durations = []
    for _ in range(times):
        cache.clear()
        started = time.perf_counter()
        response = client.get(address)
        body = b"".join(response) if response.streaming else response.content
        durations.append(time.perf_counter() - started)
        assert response.status_code == 200, (address, response.status_code, body[:500])
    return statistics.median(durations)


def measure(times: int, only: str) -> None:
    """Measure and print every query now and as known at KNOWN_AT, then pages of the change feed."""
    client = Client(SERVER_NAME="localhost")
    code = Enterprise.objects.order_by("pk")[0].code
    client.get("/en/")  # imports and templates that are loaded once
    print(f"{'':28}{'now':>8}{'known':>9}{'ratio':>7}")
    for name, address in QUERIES.items():
        if only and only not in name:
            continue
        address = address.format(code=code)
        now = seconds(client, address, times)
        then = seconds(client, address + ("&" if "?" in address else "?") + f"known_at={KNOWN_AT}", times)
        print(f"{name:28}{now:8.3f}{then:9.3f}{then / now:7.1f}", flush=True)
    instants = f"from_known_at={KNOWN_AT}&to_known_at=2024-12-31"
    for name, query in {"two days": "from=2019-12-31&to=2020-12-31", "two instants": instants}.items():
        if not only or only in "difference":
            took = seconds(client, f"{API}indicators/high_tech_enterprises/difference/?{query}", times)
            print(f"{'difference of ' + name:28}{took:8.3f}")
    if not only or only in "feed":
        measure_feed(client, times)


def measure_feed(client: Client, times: int) -> None:
    """Measure pages of the feed: the first, later ones, and one far inside the largest change."""
    last = Change.objects.state()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.seq, (array_agg(e.pgh_id ORDER BY e.pgh_id))[count(*) / 2]"
            " FROM enterprises_enterpriseevent e JOIN enterprises_change c ON c.id = e.change_id"
            " GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 2"
        )
        places = [f"{seq}.5.{version}" for seq, version in cursor.fetchall()]
    for name, after in {
        "first page": "0",
        "behind the middle": str(last // 2),
        "behind the last but 20": str(max(last - 20, 0)),
        **{f"inside a large change ({n})": place for n, place in enumerate(places, 1)},
    }.items():
        took = seconds(client, f"{API}changes/?page_size=50&after={after}", times)
        print(f"{'feed, ' + name:36}{took:8.3f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--enterprises", type=int, default=100_000)
    parser.add_argument("--database", help="database to use; filled if missing, not dropped")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--only", default="", help="only queries whose name contains this")
    options = parser.parse_args()
    filled = database("clocks", options.enterprises, keep_as=options.database)
    with filled, override_settings(STORAGES=STORAGES_WITHOUT_MANIFEST):
        measure(options.times, options.only)


if __name__ == "__main__":
    main()
