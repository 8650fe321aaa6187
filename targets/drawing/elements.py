"""Elements of SVG, and the width of their text, which only a browser measures exactly."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import zip_longest
from xml.etree.ElementTree import Element, SubElement, tostring

NAMESPACE = "http://www.w3.org/2000/svg"


def svg(width: float, height: float, name: str) -> Element:
    """Return an empty drawing of some size, with the class `name`."""
    return Element("svg", {"class": name, "viewBox": f"0 0 {write_number(width)} {write_number(height)}"})


def add(parent: Element, tag: str, name: str = "", text: str = "", **attributes: float | str) -> Element:
    """Add an element with the class `name`; `_` in the name of an attribute stands for `-`."""
    written = {key.replace("_", "-"): _write(value) for key, value in attributes.items()}
    element = SubElement(parent, tag, {**({"class": name} if name else {}), **written})
    element.text = text or None
    return element


def write_svg(root: Element) -> str:
    """Return a drawing as text, for a page; in a file it needs its namespace."""
    return tostring(root, encoding="unicode")


def write_points(points: list[tuple[float, float]]) -> str:
    """Return the points of a line.

    >>> write_points([(0, 1.25), (10, 2)])
    '0,1.3 10,2'
    """
    return " ".join(f"{write_number(x)},{write_number(y)}" for x, y in points)


def write_number(value: float) -> str:
    """Return a coordinate with at most one decimal."""
    return f"{value + 0.0001:.1f}".removesuffix(".0")


def _write(value: float | str) -> str:
    return value if isinstance(value, str) else write_number(value)


def measure(text: str, size: float) -> float:
    """Return the estimated width of a text: an em for a Chinese character.

    For other characters it is that of the widest usual font, so that nothing is cut.
    """
    return size * sum(1.0 if unicodedata.east_asian_width(letter) in "WF" else 0.58 for letter in text)


def wrap(text: str, width: float, size: float) -> list[str]:
    """Return a text in lines of at most some width, broken at spaces or between Chinese characters."""
    if not text:
        return []
    lines = [""]
    for word in _split(text):
        if lines[-1] and measure((lines[-1] + word).rstrip(), size) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += word
    return [line.strip() for line in lines]


CLOSING = "，。；：、）》！？”’"


def _split(text: str) -> Iterator[str]:
    """Yield the words of a text with the spaces after them; closing marks never begin a line."""
    word = ""
    for letter, following in zip_longest(text, text[1:], fillvalue=""):
        word += letter
        is_wide = "W" in (unicodedata.east_asian_width(each)[:1] for each in (letter, following) if each)
        if (letter == " " or is_wide) and following not in CLOSING:
            yield word
            word = ""
    yield word
