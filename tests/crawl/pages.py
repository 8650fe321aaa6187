"""A page of the crawl: its moment, links and figures."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from urllib.parse import parse_qs, urljoin, urlsplit
from xml.etree.ElementTree import Element

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import override

from enterprises.kpis.indicators import INDICATORS
from tests.html_pages import classes, parse, text_of

WITH_DAY = {
    "dashboard",
    "indicator",
    "enterprises",
    "enterprise",
    "cluster",
    "zone",
    "subdistrict",
    "open-data",
}
APART = ("/data/", "/admin/", "/api/", "/static/", "/sitemap.xml", "/.well-known/")
DISTRICT = ("district", "")

INDICATOR_PAGE = re.compile(r"/[a-z-]+/indicators/(\w+)/")
PART_PAGE = re.compile(r"/[a-z-]+/(cluster|zone|subdistrict)s/([\w-]+)/$")
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
NUMBER = re.compile(r"[−+±-]?\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True)
class Key:
    """The identity of a number: an indicator or the list, a part of the district, a day, an instant."""

    subject: str
    part: tuple[str, ...]
    on: str
    known_at: str

    def __str__(self) -> str:
        part = "" if self.part == DISTRICT else f" of {':'.join(self.part)}"
        return f"{self.subject}{part} on {self.on}{f', known at {self.known_at}' if self.known_at else ''}"


@dataclass
class Page:
    """A page with its address; `today` is the day of a list without one."""

    address: str
    root: Element
    today: str
    parents: dict[Element, Element] = field(init=False)

    @classmethod
    def of(cls, address: str, html: str, today: str) -> "Page":
        return cls(address, parse(html), today)

    def __post_init__(self) -> None:
        self.parents = {child: parent for parent in self.root.iter() for child in parent}
        self.parameters, self.kind = query_of(self.address), kind_of(self.address)
        self.known_at = self.parameters.get("known_at", "")

    @property
    def day(self) -> str:
        """Return the day that the page shows; empty for a page without one."""
        found = [each for each in self.root.iter("input") if each.get("id") == "on"]
        return (found[0].get("value") or self.today) if found and self.kind in WITH_DAY else ""

    def around(self, element: Element) -> Iterator[Element]:
        """Yield an element and those around it, from the inside to the outside."""
        found: Element | None = element
        while found is not None:
            yield found
            found = self.parents.get(found)

    def is_inside(self, element: Element, *names: str) -> bool:
        """Return whether an element or one around it has one of the tags or classes."""
        return any(each.tag in names or {*classes(each)} & {*names} for each in self.around(element))

    def is_row(self, element: Element) -> bool:
        """Return whether an element is a row of a table or list, or a pair of a description list."""
        is_pair = element.tag == "div" and self.parents[element].tag == "dl"
        return element.tag in ("tr", "li") or is_pair

    def row_of(self, element: Element) -> Element:
        """Return the row or section in which an element stands."""
        return next(
            each for each in self.around(element) if each.tag in ("section", "html") or self.is_row(each)
        )

    def links(self) -> Iterator[tuple[Element, str]]:
        """Yield the links to pages and files of this site that have a moment, with their whole addresses.

        Feeds have none: they tell what is new.
        """
        for link in self.root.iter("a"):
            href = link.get("href", "")
            target = urljoin(self.address, href)
            is_apart = href.startswith("#") or urlsplit(href).scheme or target.startswith(APART)
            if href and not (is_apart or target.endswith("/feed/")):
                yield link, target

    def statements(self) -> Iterator[tuple[Key, Element]]:
        """Yield each number that is marked by `<data>` as a figure, with its key."""
        for data in self.root.iter("data"):
            key = self._key_of(data)
            if key is not None:
                yield key, data

    def _key_of(self, data: Element) -> Key | None:
        """Return the key of a number from the nearest links around it; None if it is no figure of a day.

        The day of its column is nearer than that of its row; one of several series is no figure.
        """
        link = next((each for each in self.around(data) if each.tag == "a"), None)
        address = urljoin(self.address, link.get("href", "")) if link is not None else self.address
        if kind_of(address) == "enterprises":
            return self._list_key(address)
        subject = part = on = known_at = None
        for element in self.around(data):
            for href in (urljoin(self.address, href) for href in self._addresses_about(element)):
                path, query = urlsplit(href).path, query_of(href)
                if found := INDICATOR_PAGE.match(path):
                    subject = subject or found[1]
                if found := PART_PAGE.match(path):
                    part = part or (found[1], found[2])
                if "subdistrict" in query:
                    part = part or ("subdistrict", query["subdistrict"])
                if kind_of(href) in ("indicator", "dashboard"):
                    on, known_at = on or query.get("on"), known_at or query.get("known_at")
            if element.tag != "html" and self.is_row(element):
                on = self._day_of_column(data, element) or on or first_day(element)
                part = part or self._part_without_page(element)
        if subject not in INDICATORS or not (on or self.day) or self.is_inside(data, "variant"):
            return None
        return Key(subject, part or DISTRICT, on or self.day, known_at or self.known_at)

    def _addresses_about(self, element: Element) -> list[str]:
        """Return the addresses that tell what the numbers inside an element are about."""
        if element.tag == "a":
            return [element.get("href", "")]
        if element.tag == "html":
            return [self.address]
        if element.tag == "section":
            label = element.get("aria-labelledby", "").removesuffix("-name")
            heads = [link.get("href", "") for head in element.findall("h2") for link in head.iter("a")]
            return [*heads, f"/en/indicators/{label}/"] if label in INDICATORS else heads
        if not self.is_row(element):
            return []
        hrefs = [link.get("href", "") for link in element.iter("a")]
        marks = {href[1:] for href in hrefs if href.startswith("#")}
        sections = [each for each in self.root.iter("section") if each.get("id") in marks]
        return [*hrefs, *(href for each in sections for href in self._addresses_about(each))]

    def _part_without_page(self, row: Element) -> tuple[str, ...] | None:
        """Return caption and words of a row of a breakdown whose part has no page, such as “not assigned”."""
        body = self.parents[row]
        if body.tag != "tbody" or "breakdown" not in classes(self.parents[body]):
            return None
        return ("row", *(text_of(each) for each in (*self.parents[body].findall("caption"), row.find("th"))))

    def _day_of_column(self, data: Element, row: Element) -> str:
        """Return the last day in the heading of a number's column; empty if it has none."""
        place = next((n for n, cell in enumerate(row) if data in [*cell.iter()]), None)
        heads = self.parents[self.parents[row]].findall("thead/tr") if row.tag == "tr" else []
        if place is None or not heads or place >= len(heads[0]):
            return ""
        return next(reversed(ISO_DAY.findall(text_of(heads[0][place]))), "")

    def _list_key(self, address: str) -> Key:
        """Return the key of the number of enterprises in the list at an address."""
        query, apart = query_of(address), {"on", "known_at", "ordering", "cursor"}
        filters = [
            f"{name}={','.join(sorted(values))}"
            for name, values in sorted(parse_qs(urlsplit(address).query).items())
            if name not in apart
        ]
        return Key("enterprises", tuple(filters), query.get("on", self.day), query.get("known_at", ""))


@cache
def query_of(address: str) -> Mapping[str, str]:
    """Return the parameters of an address, of repeated ones the last; pages repeat the same addresses."""
    return {name: values[-1] for name, values in parse_qs(urlsplit(address).query).items()}


def kind_of(address: str) -> str:
    """Return the name of the address pattern; empty if there is none."""
    return _kind_of_path(urlsplit(address).path)


@cache
def _kind_of_path(path: str) -> str:
    """Return the name of the pattern of a path: those of a language match only while it is active."""
    language = path.split("/")[1]
    with override(language if language in dict(settings.LANGUAGES) else None):
        try:
            return resolve(path).url_name or ""
        except Resolver404:
            return ""


def first_day(row: Element) -> str:
    """Return the first day in the head of a row; empty if it has none."""
    head = next(iter([*row.iter("th"), *row.iter("dt")]), None)
    found = ISO_DAY.search(text_of(head)) if head is not None else None
    return found[0] if found else ""


def number_in(text: str) -> Decimal | None:
    """Return the one number at the end of a text; None if there is none, several, a bound or a percentage."""
    found = NUMBER.findall(text)
    if len(found) != 1 or not text.endswith(found[0]) or "<" in text:
        return None
    return Decimal(re.sub("[,+±]", "", found[0]).replace("−", "-"))


def is_same(a: Decimal | None, b: Decimal | None) -> bool:
    """Return whether two numbers agree in the decimals that both have; exits have a sign only in files."""
    if a is None or b is None:
        return a is b
    shared = Decimal(1).scaleb(max(int(a.as_tuple().exponent), int(b.as_tuple().exponent)))
    return abs(a.quantize(shared, ROUND_HALF_UP)) == abs(b.quantize(shared, ROUND_HALF_UP)) or a == b
