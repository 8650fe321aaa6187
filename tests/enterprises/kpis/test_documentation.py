"""`docs/indicators.md` says of each indicator what the code does, in both languages."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override

from enterprises.kpis.dimensions import DIMENSION_NAMES
from enterprises.kpis.indicators import CATALOGUE, Indicator

SECTIONS = re.split(
    r"^## ", (Path(settings.BASE_DIR) / "docs" / "indicators.md").read_text(encoding="utf-8"), flags=re.M
)


def in_both(text: object) -> str:
    with override("en"):
        english = str(text)
    with override("zh-hans"):
        return f"{english} · {text}"


def described(indicator: Indicator) -> str:
    """Return the table that opens the section of an indicator."""
    public = "from releases only" if indicator.is_confidential else "live"
    if indicator.has_concealed_breakdowns:
        public = "live, its breakdowns from releases only"
    unit, listed = indicator.unit, "listed" if indicator.lists_contributors else "not listed"
    by = ", ".join(in_both(DIMENSION_NAMES[dimension]) for dimension in indicator.dimensions)
    rows = {
        "name": in_both(indicator.name),
        "definition": in_both(indicator.definition),
        "formula": in_both(indicator.formula),
        "unit": f"{in_both(unit.name)} (`{unit.code}`), {unit.decimals} decimals",
        "source": in_both(indicator.source),
        "frequency": in_both(indicator.frequency),
        "version": indicator.version,
        "broken down by": by or "—",
        "public": f"{public}; its enterprises are {listed}",
    }
    lines = [f"| {name} | {value} |" for name, value in rows.items()]
    return f"`{indicator.code}`\n\n| | |\n|---|---|\n" + "\n".join(lines) + "\n"


@pytest.mark.parametrize("indicator", CATALOGUE, ids=lambda indicator: indicator.code)
def test_indicator_is_described_as_it_is(indicator):
    section = next((text for text in SECTIONS if text.startswith(f"`{indicator.code}`")), "")
    expected = described(indicator)
    assert section.startswith(expected), f"docs/indicators.md should have:\n\n## {expected}"


def test_every_section_describes_an_indicator_and_its_edge_cases():
    titles = {text.split("\n")[0].strip("`") for text in SECTIONS[1:]}
    assert titles == {indicator.code for indicator in CATALOGUE}
    for text in SECTIONS[1:]:
        assert len(re.findall(r"^- ", text, flags=re.M)) >= 3
