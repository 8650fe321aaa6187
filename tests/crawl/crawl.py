"""The crawl itself: every page of a moment, each number noted once and compared ever after.

A page marks a figure by `<data>`. What it is about follows from the links around it, so a figure is compared
with the page that it leads to, with files and with the API, on whatever page it stands.
"""

import re
from collections import Counter, deque
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit
from xml.etree.ElementTree import Element
from zlib import crc32

from django.test import Client
from django.utils import timezone

from tests.crawl.open_data import compare_open_data
from tests.crawl.pages import DISTRICT, WITH_DAY, Key, Page, is_same, kind_of, number_in, query_of
from tests.crawl.releases import compare_release
from tests.crawl.sentences import compare_sentences
from tests.crawl.tables import compare_with_file, tables_with_files
from tests.crawl.verdicts import check_verdict, compare_badges
from tests.html_pages import text_of

# Of pages of which a moment has many alike, some are read.
FEW = {
    "changes": 1,
    "compare": 1,
    "subdistrict": 2,
    "enterprise": 2,
    "enterprises": 4,
    "difference": 2,
    "release": 1,
}
NONSENSE = re.compile(r"0 of 0\b|\bNone\b(?! of the published)|\bnan\b|\{\{|%\(\w")
FIRST_YEAR = "1980"
FACETS = ("cluster", "recognition", "zone", "subdistrict", "status")

Query = dict[str, str]
# The answers of the API by today and address: the crawls of a process ask the same of one unchanged district.
ANSWERS: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}


class Crawl:
    """The numbers stated so far by key, and every mismatch in words."""

    def __init__(self, client: Client, *, few: Mapping[str, int] = FEW) -> None:
        self.client, self.few, self.today = client, few, timezone.localdate().isoformat()
        self.stated: dict[Key, tuple[Decimal | None, str]] = {}
        self.mismatches: dict[str, None] = {}
        self.counts: Counter[str] = Counter()
        self.pages: dict[str, Page | None] = {}
        self.verdicts: dict[Key, dict[str, Any]] = {}
        self.files: set[str] = set()
        self.worded: set[str] = set()

    def visit(self, language: str, on: str = "", known_at: str = "") -> None:
        """Read the pages of a moment, led by the links from the dashboard, and ask the API.

        Of pages with many alike each moment reads some others, the same ones in each run.
        """
        query = {name: value for name, value in (("on", on), ("known_at", known_at)) if value}
        start = f"/{language}/" + (f"?{urlencode(query)}" if query else "")
        waiting, queued, left = deque([start]), {start}, Counter(self.few)
        day = ""
        while waiting:
            page = self._get(waiting.popleft())
            if page is None:
                continue
            day = day or page.day
            self._read(page)
            # A release leads to the state of its figures; the pages there are read, but lead no further.
            links = page.links() if page.known_at == known_at else ()
            for _link, target in sorted(links, key=lambda each: crc32(f"{start} {each[1]}".encode())):
                address, kind = target.partition("#")[0], kind_of(target)
                is_of_day = query_of(target).get("on", day) == day or kind == "difference"
                is_page = address.startswith(f"/{language}/") and "." not in urlsplit(address).path
                if not (is_page and is_of_day) or address in queued or "page" in query_of(target):
                    continue
                if kind in self.few:
                    left[kind] -= 1
                if left[kind] >= 0:
                    queued.add(address)
                    waiting.append(address)
        self._ask(day, known_at)
        for page in [page for page in self.pages.values() if page is not None]:
            self._check_words(page)

    def _check_words(self, page: Page) -> None:
        """Compare verdicts and sentences of a page with the numbers of the API, once for each page."""
        if page.address in self.worded:
            return
        self.worded.add(page.address)
        sentences = compare_sentences(page, self._fetch, self._note_sentence)
        for words in (*compare_badges(page, self.verdicts), *sentences):
            self._fail(f"{page.address}: {words}")

    def _note_sentence(self, kind: str) -> None:
        self.counts[f"sentence: {kind}"] += 1

    def _get(self, address: str) -> Page | None:
        if address not in self.pages:
            answer = self.client.get(address, follow=True)
            self.counts["pages"] += 1
            if answer.status_code != 200:
                self._fail(f"{address} answers {answer.status_code}")
            is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
            self.pages[address] = Page.of(address, answer.content.decode(), self.today) if is_page else None
            if answer.streaming:
                answer.close()
        return self.pages[address]

    def _fail(self, message: str) -> None:
        self.mismatches.setdefault(message)

    def _state(self, key: Key, value: Decimal | None, where: str) -> None:
        """Note a number; another one under the same key is a mismatch."""
        self.counts["numbers"] += 1
        before, first = self.stated.setdefault(key, (value, where))
        if not is_same(before, value):
            self._fail(f"{key}: {before} at {first}, but {value} at {where}")

    def _read(self, page: Page) -> None:
        """Note what a page states; check its words, links and files."""
        if found := NONSENSE.search(text_of(page.root)):
            self._fail(f"{page.address} says “{found[0]}”")
        for key, data in page.statements():
            exact, shown = to_decimal(data.get("value") or None), number_in(text_of(data))
            if exact is not None and shown is not None and not is_same(shown, exact):
                self._fail(f"{page.address} shows “{text_of(data)}” for {exact} ({key})")
            self._state(key, exact, page.address)
        for link, target in page.links():
            self._check_link(page, link, target)
        if page.kind == "release":
            self._check_release(page)
        for table, links in tables_with_files(page.root):
            for link in links:
                self._check_file(page, table, urljoin(page.address, link.get("href", "")))

    def _check_link(self, page: Page, link: Element, target: str) -> None:
        """Compare the moment of a link with that of its page; another day must be named in its row.

        Links that are there to leave a day or an instant are apart, and the menu of the latest day leads to
        each page's own.
        """
        if not page.day or page.is_inside(link, "known") or "page" in query_of(target):
            return
        query = query_of(target)
        known_at = query.get("known_at", "")

        def fail(what: str) -> None:
            self._fail(f"{page.address}: “{text_of(link)}” ({target}) {what}")

        if page.known_at != known_at and not (known_at.startswith("seq:") and not page.known_at):
            fail(f"leaves the instant {page.known_at or 'now'}")
        if page.is_inside(link, "chosen") or (kind_of(target) not in WITH_DAY and "." not in target):
            return
        if page.is_inside(link, "day"):
            led = self._get(target)
            if led is not None and led.day < page.day:
                fail(f"leads back to {led.day}")
        elif "on" in query:
            row = "" if query["on"] == page.day else text_of(page.row_of(link))
            if query["on"] != page.day and query["on"] not in row and query["on"][:4] not in row:
                fail(f"leads to another day than {page.day}")
        elif not page.is_inside(link, "header", "footer") or page.day != self.today:
            led = self._get(target.partition("#")[0])
            if led is not None and led.day != page.day:
                fail(f"shows {led.day} instead of {page.day}")

    def _check_release(self, page: Page) -> None:
        """Compare a release with its figures in the API and in its file; a withdrawn one has neither."""
        slug = urlsplit(page.address).path.rstrip("/").rpartition("/")[2]
        address = f"/data/releases/{slug}/{slug}-figures.csv"
        if address in self.files or not any(link.get("href") == address for link in page.root.iter("a")):
            return
        self.files.add(address)
        figures = self._fetch(f"/api/v1/releases/{slug}/").get("figures", [])
        for words in compare_release(page, figures, self.client.get(address).content):
            self._fail(f"{page.address}: {words}")

    def _check_file(self, page: Page, table: Element, address: str) -> None:
        if address in self.files:
            return
        self.files.add(address)
        answer = self.client.get(address)
        if answer.status_code != 200:
            self._fail(f"{page.address}: the file {address} answers {answer.status_code}")
            return
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        answer.close()
        for words in compare_with_file(table, content, urlsplit(address).path):
            self._fail(f"{page.address}: {words} ({address})")

    # The API: each answer is a statement like those of the pages.

    def _ask(self, day: str, known_at: str) -> None:
        """Ask the API for the numbers of a moment, and for the series of those at year ends."""
        for key in [key for key in self.stated if key.part[:1] != ("row",)]:
            known = {"known_at": key.known_at} if key.known_at else {}
            if key.on == day and key.subject == "enterprises":
                self._ask_list(key, known)
            elif key.on == day:
                self._ask_value(key, known)
            if key.on.endswith("-12-31") and key.known_at == known_at and key.subject != "enterprises":
                self._ask_series(key, known)
        known = {"known_at": known_at} if known_at else {}
        self._ask_targets({"on": day, **known})
        self._ask_facets(day, known)
        self._ask_open_data(day, known)

    def _ask_open_data(self, day: str, known: Query) -> None:
        """Compare the open data of a moment with its figures and with the counts of the list."""

        def read(name: str) -> bytes:
            answer = self.client.get(f"/data/{name}?{urlencode({'on': day, **known})}")
            self.counts["answers"] += 1
            if answer.status_code != 200:
                self._fail(f"/data/{name} of {day} answers {answer.status_code}")
            return b"".join(answer.streaming_content) if answer.streaming else b""

        for subject, part, on, value in compare_open_data(
            read("enterprises.csv"), read("indicators.csv"), day
        ):
            key = Key(subject, part, on, known.get("known_at", ""))
            self._state(key, value, f"the open data of {day}")

    def _ask_list(self, key: Key, known: Query) -> None:
        filters = [
            (name, value)
            for name, _, values in (each.partition("=") for each in key.part)
            for value in values.split(",")
        ]
        asked = urlencode([*filters, ("on", key.on), *known.items(), ("page_size", "1")])
        self._state(key, to_decimal(self._fetch(f"/api/v1/enterprises/?{asked}").get("count")), asked)

    def _ask_value(self, key: Key, known: Query) -> None:
        by = {} if key.part == DISTRICT else {"by": key.part[0]}
        address = f"/api/v1/indicators/{key.subject}/value/?{urlencode({'on': key.on, **known, **by})}"
        body = self._fetch(address)
        cells = {cell["key"]: cell["value"] for cell in body.get("breakdown", [])}
        self._state(key, to_decimal(cells.get(key.part[1]) if by else body.get("value")), address)

    def _ask_series(self, key: Key, known: Query) -> None:
        by = {} if key.part == DISTRICT else {"by": key.part[0]}
        years = {"from": FIRST_YEAR, "to": str(int(self.today[:4]) - 1)}
        address = f"/api/v1/indicators/{key.subject}/series/?{urlencode({**years, **known, **by})}"
        body = self._fetch(address)
        for line in body.get("breakdown", []) if by else [{"key": key.part[1], **body}]:
            for point in line.get("points", []):
                if (line["key"], point["on"]) == (key.part[1], key.on):
                    self._state(key, to_decimal(point["value"]), address)

    def _ask_targets(self, query: Query) -> None:
        address = f"/api/v1/targets/?{urlencode({**query, 'page_size': 500})}"
        for row in self._fetch(address).get("results", []):
            scope, _, code = row["scope"].partition(":")
            key = Key(row["indicator"], (scope, code), row["on"], query.get("known_at", ""))
            self._state(key, to_decimal(row["value"]), address)
            self.verdicts[key] = row
            for words in check_verdict(row):
                self._fail(f"{address}: {key}: {words}")

    def _ask_facets(self, day: str, known: Query) -> None:
        """Ask for the counts of the filters of the list, and for the list behind each of them."""
        query = {"on": day, **known}
        address = f"/api/v1/enterprises/?{urlencode({**query, 'facets': ','.join(FACETS), 'page_size': 1})}"
        for name, options in self._fetch(address).get("facets", {}).items():
            for option in options:
                code = option["key"] or "none"
                key = Key("enterprises", (f"{name}={code}",), day, known.get("known_at", ""))
                self._state(key, Decimal(option["count"]), address)
                if code != "none" or name == "cluster":
                    listed = f"/api/v1/enterprises/?{urlencode({name: code, **query, 'page_size': 1})}"
                    self._state(key, to_decimal(self._fetch(listed).get("count")), listed)

    def _fetch(self, address: str) -> dict[str, Any]:
        """Return the answer to an address, which is asked for once in a process."""
        if (self.today, address) not in ANSWERS:
            answer = self.client.get(address)
            self.counts["answers"] += 1
            ANSWERS[self.today, address] = (answer.status_code, answer.json())
        status, body = ANSWERS[self.today, address]
        if status != 200:
            self._fail(f"{address} answers {status}: {body}")
            return {}
        return body


def to_decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
