"""Pictures of the chart of an indicator: to save as SVG or PNG, and for the preview of a link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from enterprises.history.known_at import State
from enterprises.history.state_cache import cached_by_state
from enterprises.kpis.indicators import INDICATORS, Indicator
from enterprises.models import is_demonstration
from targets.drawing.line_chart import draw_line_chart
from targets.drawing.pictures import write_file, write_png
from targets.pages.charts import build_chart
from targets.pages.dates import PageMoment, page_moment
from targets.pages.summaries import build_indicator_summaries

TYPES = {"svg": "image/svg+xml", "png": "image/png"}


@dataclass(frozen=True)
class Format:
    """The size of a picture in the units of its drawing, and how many points each of them has as PNG."""

    width: int
    height: int
    zoom: float


CHART = Format(720, 420, 2)
CARD = Format(600, 315, 2)  # 1200 × 630 points, as services that show previews of links ask for


@require_safe
def chart(request: HttpRequest, code: str, ending: str) -> HttpResponse:
    """Return the chart of an indicator as a file to save."""
    return _respond(request, code, CHART, ending)


@require_safe
def card(request: HttpRequest, code: str) -> HttpResponse:
    """Return the chart of an indicator as the picture in the preview of a link."""
    return _respond(request, code, CARD, "png")


def _respond(request: HttpRequest, code: str, format: Format, ending: str) -> HttpResponse:
    with page_moment(request.GET, now=timezone.now()) as chosen:
        if chosen.any_error or code not in INDICATORS:
            raise Http404(code)
        content = _draw(INDICATORS[code], chosen, format, ending)
    if not content:
        raise Http404(code)
    name = f"{code}-{chosen.day}.{ending}"
    disposition = "inline" if format is CARD else f'attachment; filename="{name}"'
    return HttpResponse(content, content_type=TYPES[ending], headers={"Content-Disposition": disposition})


def _draw(indicator: Indicator, chosen: PageMoment, format: Format, ending: str) -> bytes:
    """Return the file, cached by the registry's state: a PNG takes a tenth of a second."""
    known_at = chosen.instant.snapshot.at or State.now().committed_at
    key = ("picture", indicator.code, *chosen.moment.cache_key, get_language(), format, ending, known_at)
    return cached_by_state(key, lambda: _compute(indicator, chosen, format, ending, known_at))


def _compute(
    indicator: Indicator, chosen: PageMoment, format: Format, ending: str, known_at: datetime | None
) -> bytes:
    (summary,) = build_indicator_summaries(chosen.moment, indicators=[indicator], dimensions=())
    content = build_chart(summary, known_at=known_at, is_demonstration=is_demonstration())
    if content is None:
        return b""
    drawing = draw_line_chart(content, width=format.width, height=format.height, has_title=True)
    file = write_file(drawing, content.properties)
    return file.encode() if ending == "svg" else write_png(file, content.properties, zoom=format.zoom)
