"""Drawings as files: SVG with its styles and its description inside, and PNG."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

import resvg_py
from django.contrib.staticfiles import finders

from targets.drawing.elements import NAMESPACE, write_svg

DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
PNG_HEADER_END = 33  # the signature of a PNG file and its first chunk, IHDR
# Fonts with Chinese characters, the best first; resvg reads them, and any other one, from the system.
FONTS = (
    '"Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif'
)


def write_file(drawing: Element, properties: Mapping[str, str]) -> str:
    """Return a drawing as an SVG file, readable without the page: with styles, title and properties."""
    _, _, width, height = drawing.get("viewBox", "").split()
    root = Element(
        "svg", {"xmlns": NAMESPACE, **drawing.attrib, "width": width, "height": height, "role": "img"}
    )
    for tag, name in (("title", "title"), ("desc", "description")):
        SubElement(root, tag).text = properties.get(name, "")
    metadata = SubElement(root, "metadata")
    for name, content in properties.items():
        if content:
            SubElement(metadata, f"dc:{name}", {"xmlns:dc": DUBLIN_CORE}).text = content
    SubElement(root, "style").text = read_styles()
    root.extend(drawing)
    return write_svg(root)


def write_png(file: str, properties: Mapping[str, str], *, zoom: float = 2) -> bytes:
    """Return an SVG file as PNG, with the same properties."""
    picture = resvg_py.svg_to_bytes(svg_string=file, zoom=zoom)
    chunks = b"".join(_write_chunks(properties))
    return picture[:PNG_HEADER_END] + chunks + picture[PNG_HEADER_END:]


def _write_chunks(properties: Mapping[str, str]) -> Iterator[bytes]:
    """Yield a chunk iTXt for each property: keyword, no compression, no language, the text in UTF-8."""
    for name, content in properties.items():
        if content:
            body = b"iTXt" + name.capitalize().encode() + b"\0\0\0\0\0" + content.encode()
            yield struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


@cache
def read_styles() -> str:
    """Return the styles of drawings with the colours of the light scheme, as a file needs them.

    They are those of the pages, so a colour has one place; programs that draw files do not support variables.
    """
    colours, styles = (_read(name).partition("@media")[0] for name in ("colours.css", "drawings.css"))
    values = dict(re.findall(r"--([\w-]+):\s*([^;]+);", colours))
    styles = re.sub(r"var\(--([\w-]+)\)", lambda found: values[found[1]], styles)
    return f".drawing text {{ font-family: {FONTS}; }}\n{styles.strip()}"


def _read(name: str) -> str:
    """Return a stylesheet without its comments."""
    path = finders.find(f"css/{name}")
    if path is None:
        raise FileNotFoundError(name)
    return re.sub(r"/\*.*?\*/", "", Path(path).read_text(encoding="utf-8"), flags=re.DOTALL)
