"""Diagram of the architecture, drawn from the import contracts.

Run `uv run python docs/draw_architecture.py` after a contract has changed.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURE = ROOT / "docs" / "images" / "architecture.svg"
WIDTH, MARGIN, ROW, TITLE, GAP = 1240, 20, 36, 44, 34
NAMES = 700  # width of the column of names

# Keys are layers as the contracts list them.
PURPOSES = {
    "luohu": {
        "management | settings | urls | wsgi": "commands; settings; addresses",
        "middleware | openapi | page_cache | sitemaps | views": "middleware, common pages, sitemap, OpenAPI",
        "errors": "pages of errors",
        "accounts | admin | admin_site | error_reports": "the admin site; sign-in with a second factor",
        "context_processors | templatetags": "the frame of every page",
        "demo | doctor | server": "the fictitious district; the web server",
        "readiness | translation_extraction": "readiness; the strings to translate",
        "job_worker | library_strings | rsgi | stylesheet | translation_catalog": "the worker process; lanes",
        "build | environment | formats | groups | logs | metrics | redis_cache | time_limits": "basics",
        "database_errors": "errors of an unusable database",
        "embedded_postgres": "the bundled PostgreSQL",
    },
    "enterprises": {
        "urls | management": "addresses; commands to import, undo and export",
        "api | views | templatetags": "the JSON API; the public pages of enterprises",
        "admin": "entry, review, history, revert, merge and the pages of an import",
        "tasks": "jobs of the worker process",
        "imports": "spreadsheets in: reading, matching, planning, applying, undoing",
        "tables": "tables out: CSV, XLSX and the bulk files of the open data",
        "kpis | listing | timeline": "indicators and disclosure control; filters, search and pagination",
        "history": "moments, as-of reads, state cache, change feed, merge, revert",
        "constraint_messages | plausibility | public_records | reference": "messages, rules",
        "models": "tables, constraints, triggers and the one sequence of changes",
        "codecs | integrity | naming | uscc": "days, cursors, names and codes as text; digests and owner",
    },
    "targets": {
        "urls | management": "addresses; the command that exports open data",
        "templatetags": "formatting of figures",
        "admin | api | pages": "plans and releases for staff; figures as JSON and as pages",
        "explanations | open_data | reconciliation | revisions | scoped_targets | sentences": (
            "why a figure changed, and what it says in words"
        ),
        "projection | public_figures | releases | reference": "the public value; compiling and publishing",
        "progress": "progress towards a target",
        "drawing | models": "plans, targets, announced figures and releases",
    },
}
STYLE = """
  .paper { fill: #ffffff }
  .app { fill: #f1f5f9; stroke: #64748b }
  .room { fill: #ffffff; stroke: #94a3b8 }
  .outside { fill: #e0f2fe; stroke: #0369a1 }
  .arrow { stroke: #334155; stroke-width: 2; fill: none }
  .head { fill: #334155 }
  text { font-family: system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; fill: #0f172a }
  .title { font-size: 18px; font-weight: 700 }
  .name { font-size: 14px; font-weight: 600 }
  .purpose { font-size: 13px; fill: #334155 }
  @media (prefers-color-scheme: dark) {
    .paper { fill: #0f172a }
    .app { fill: #1e293b; stroke: #94a3b8 }
    .room { fill: #0f172a; stroke: #64748b }
    .outside { fill: #082f49; stroke: #38bdf8 }
    .arrow { stroke: #cbd5e1 }
    .head { fill: #cbd5e1 }
    text { fill: #f8fafc }
    .purpose { fill: #cbd5e1 }
  }
"""


@dataclass(frozen=True)
class Layer:
    """Modules of one layer, which may not import each other, with their purpose."""

    names: str
    purpose: str


def layers_of(app: str) -> list[Layer]:
    """Return the layers of an app from top to bottom; a layer without a purpose above raises KeyError."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {contract["id"]: contract for contract in settings["tool"]["importlinter"]["contracts"]}
    return [Layer(names.replace(" | ", " · "), PURPOSES[app][names]) for names in contracts[app]["layers"]]


def box(style: str, y: int, height: int, *, inset: int = 0) -> str:
    x, width = MARGIN + inset, WIDTH - 2 * (MARGIN + inset)
    return f'<rect class="{style}" x="{x}" y="{y}" width="{width}" height="{height}" rx="6"/>'


def text(style: str, x: int, y: int, words: str) -> str:
    return f'<text class="{style}" x="{x}" y="{y}">{escape(words)}</text>'


def arrow(y: int, label: str) -> list[str]:
    """Draw an arrow down the middle of the gap that begins at `y`."""
    x, end = WIDTH // 2, y + GAP
    return [
        f'<path class="arrow" d="M{x} {y + 2} V{end - 9}"/>',
        f'<path class="head" d="M{x - 6} {end - 10} h12 l-6 9 z"/>',
        text("purpose", x + 16, y + GAP // 2 + 5, label),
    ]


def app_box(title: str, layers: list[Layer], y: int) -> tuple[list[str], int]:
    """Draw the box of an app with one row for each layer; return it with the y at which it ends."""
    height = TITLE + len(layers) * ROW + 10
    parts = [box("app", y, height), text("title", MARGIN + 16, y + 29, title)]
    for index, layer in enumerate(layers):
        top = y + TITLE + index * ROW
        parts += [
            box("room", top, ROW - 6, inset=14),
            text("name", MARGIN + 28, top + 20, layer.names),
            text("purpose", MARGIN + 28 + NAMES, top + 20, layer.purpose),
        ]
    return parts, y + height


def outside_box(words: str, y: int) -> tuple[list[str], int]:
    return [box("outside", y, 40), text("name", MARGIN + 16, y + 25, words)], y + 40


def draw() -> str:
    """Return the SVG: clients at the top, the database at the bottom, imports downwards between.

    It depends on the contracts alone, because a test compares it with the committed file.
    """
    apps = (
        ("luohu/ · the project", layers_of("luohu"), "imports"),
        ("targets/ · intentions: plans, targets, releases", layers_of("targets"), "imports"),
        ("enterprises/ · facts and the figures computed from them", layers_of("enterprises"), "SQL"),
    )
    parts, y = outside_box("The public in a browser · programs through the API · staff in the admin", MARGIN)
    parts += arrow(y, "requests")
    y += GAP
    for title, layers, label in apps:
        drawn, y = app_box(title, layers, y)
        parts += [*drawn, *arrow(y, label)]
        y += GAP
    drawn, y = outside_box(
        "PostgreSQL · tables, one history table for each, triggers, one sequence of changes", y
    )
    height = y + MARGIN
    body = "\n".join([*parts, *drawn])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        ' aria-labelledby="title description">\n'
        '<title id="title">The architecture of the Luohu enterprise registry</title>\n'
        '<desc id="description">luohu imports targets, targets imports enterprises, never the other way; '
        "inside an app each layer imports only the layers below it.</desc>\n"
        f"<style>{STYLE}</style>\n"
        f'<rect class="paper" width="{WIDTH}" height="{height}"/>\n{body}\n</svg>\n'
    )


if __name__ == "__main__":
    PICTURE.write_text(draw(), encoding="utf-8")
