"""Sentences made from figures: what a newspaper could print about a target or an indicator.

Each function returns one whole sentence in the active language, or empty text where there is nothing to say.
Pages, pictures and previews of links state the same figure by the same sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from enterprises.kpis.figures import REASONS, Figure, Flow
from enterprises.kpis.indicators import AWAITING, Indicator
from enterprises.kpis.number_format import large_money, number, percent
from targets.models import Comparator, Target
from targets.progress import Progress


def join(sentences: Iterable[str]) -> str:
    """Return sentences as running text, without the empty ones: with spaces, in Chinese without."""
    return ("" if is_chinese() else " ").join(sentence for sentence in sentences if sentence)


def is_chinese() -> bool:
    """Say whether the active language is Chinese."""
    return (get_language() or "").startswith("zh")


def write_value(value: Decimal, indicator: Indicator) -> str:
    """Return a value as running text has it: money in large units; a count with its measure word in Chinese.

    >>> write_value(Decimal(736), INDICATORS["high_tech_enterprises"])
    '736'
    """
    if indicator.unit.code == "yuan":
        return large_money(value) or f"{number(value)}{'' if is_chinese() else ' '}{indicator.unit}"
    text = number(value, indicator.decimals_of(value))
    if indicator.unit.code == "percent":
        return f"{text}%"
    return f"{text}{indicator.unit}" if is_chinese() else text


def write_goal(target: Target) -> str:
    """Return the value of a target, with its comparator where reaching it is not enough."""
    value = write_value(target.value, target.definition)
    return _("more than %(value)s") % {"value": value} if _is_open(target) else value


def write_when(day: date) -> str:
    """Return “at the end of 2025” for the last day of a year, otherwise “on 15 November 2025”."""
    if _is_year_end(day):
        return _("at the end of %(year)s") % {"year": day.year}
    return _("on %(day)s") % {"day": date_format(day)}


def write_target_day(day: date) -> str:
    """Return the year of a target that ends with it, otherwise its day."""
    if _is_year_end(day):
        return pgettext("year of a target", "%(year)s") % {"year": day.year}
    return date_format(day)


def make_headline(target: Target, progress: Progress, reason: str = "") -> str:
    """Return how the value stands to the target: what a reader should know if nothing else.

    `reason` is why there is no value, where there is none.
    """
    indicator, value = target.definition, progress.inputs["value"]
    words = {
        "when": write_when(indicator.day(progress.inputs["on"])),
        "goal": write_goal(target),
        "target_day": write_target_day(target.target_on),
    }
    if value is None:
        words["reason"] = str(REASONS.get(reason or "not_recorded", reason))
        return _("No value %(when)s (%(reason)s); the target for %(target_day)s is %(goal)s.") % words
    words |= {"value": write_value(value, indicator)}
    words |= {"distance": write_value(abs(target.value - value), indicator)}
    if progress.reason == "before_baseline":
        return _("%(value)s %(when)s; the target for %(target_day)s is %(goal)s.") % words
    if progress.status == "not_assessed":
        words["reason"] = str(progress.reason_label)
        return _("%(value)s %(when)s; the target for %(target_day)s is %(goal)s. %(reason)s.") % words
    return str(_get_pattern(target, progress, value)) % words


def _get_pattern(target: Target, progress: Progress, value: Decimal) -> str:
    """Return the pattern of a headline; a target of “more than” is not missed by a number."""
    is_exact = value == target.value
    if progress.status == "reached":
        if is_exact:
            return _("%(value)s of %(goal)s: the target for %(target_day)s was reached exactly.")
        return _("%(value)s of %(goal)s: the target for %(target_day)s was exceeded by %(distance)s.")
    if progress.status == "missed":
        if _is_open(target):
            return _("%(value)s, while %(goal)s were required: the target for %(target_day)s was missed.")
        return _("%(value)s of %(goal)s: the target for %(target_day)s was missed by %(distance)s.")
    return {
        "achieved": _("%(value)s of %(goal)s %(when)s: the target for %(target_day)s is already met."),
        "on_track": _(
            "%(value)s of %(goal)s %(when)s: growth is on track for the target of %(target_day)s; "
            "%(distance)s to go."
        ),
        "too_slow": _(
            "%(value)s of %(goal)s %(when)s: growth is too slow for the target of %(target_day)s; "
            "%(distance)s to go."
        ),
        "far_too_slow": _(
            "%(value)s of %(goal)s %(when)s: growth is far too slow for the target of %(target_day)s; "
            "%(distance)s to go."
        ),
        "moving_away": _(
            "%(value)s of %(goal)s %(when)s: it is moving away from the target of %(target_day)s; "
            "%(distance)s to go."
        ),
    }[progress.status]


def make_way(target: Target, progress: Progress) -> str:
    """Return how much of the way from the baseline a missed target came; empty without a baseline."""
    if progress.status != "missed" or progress.share is None or target.baseline_value is None:
        return ""
    words = {"base": write_value(target.baseline_value, target.definition), "share": percent(progress.share)}
    if _is_open(target):
        return ""
    if progress.share <= 0:
        return _("That is no nearer than the baseline of %(base)s.") % words
    return _("That is %(share)s of the way from the baseline of %(base)s.") % words


def make_statement(indicator: Indicator, figure: Figure, base: Figure | None = None) -> str:
    """Return the value of a day, and how it compares with an earlier figure, unless that is missing."""
    words = {"when": write_when(indicator.day(figure.on))}
    if figure.value is None:
        words["reason"] = str(REASONS.get(figure.reason, figure.reason))
        return _("No value %(when)s: %(reason)s.") % words
    words["value"] = write_value(figure.value, indicator)
    if base is None or base.value is None:
        return _("%(value)s %(when)s.") % words
    change = indicator.quantised(figure.value) or Decimal(0)
    change -= indicator.quantised(base.value) or Decimal(0)
    words |= {"change": write_value(abs(change), indicator), "before": _write_since(base.on)}
    if change == 0:
        return _("%(value)s %(when)s, unchanged from %(before)s.") % words
    if change > 0:
        return _("%(value)s %(when)s, up by %(change)s from %(before)s.") % words
    return _("%(value)s %(when)s, down by %(change)s from %(before)s.") % words


def make_flow(indicator: Indicator, flow: Flow, first: date, last: date) -> str:
    """Return who was recognised for the first time and what expired, between two days.

    `first` is the day before, usually a year end: what is counted begins the day after it.
    """
    expire = ngettext(
        "%(n)s recognition expired without renewal",
        "%(n)s recognitions expired without renewal",
        flow.expired,
    )
    if getattr(indicator, "scheme", "") in AWAITING:
        expire = ngettext(
            "%(n)s certificate expired without renewal",
            "%(n)s certificates expired without renewal",
            flow.expired,
        )
    begin = ngettext(
        "%(n)s enterprise was recognised for the first time",
        "%(n)s enterprises were recognised for the first time",
        flow.first,
    )
    words = {
        "begin": begin % {"n": _write_count(flow.first)},
        "expire": expire % {"n": _write_count(flow.expired)},
        "year": last.year,
    }
    if _is_year_end(first) and _is_year_end(last) and last.year == first.year + 1:
        return _("In %(year)s, %(begin)s, %(expire)s.") % words
    return _("Since %(day)s, %(begin)s, %(expire)s.") % {**words, "day": _write_since(first)}


def make_provisional(figure: Figure) -> str:
    """Return that records behind a figure await review; empty for one that is final."""
    if not figure.provisional:
        return ""
    return ngettext(
        "Provisional: %(written)s record pending review.",
        "Provisional: %(written)s records pending review.",
        figure.provisional,
    ) % {"written": number(figure.provisional)}


def _write_count(n: int) -> str:
    return number(n) if n else pgettext("number of enterprises or certificates", "no")


def _write_since(day: date) -> str:
    return _("the end of %(year)s") % {"year": day.year} if _is_year_end(day) else date_format(day)


def _is_open(target: Target) -> bool:
    return target.comparator == Comparator.MORE_THAN


def _is_year_end(day: date) -> bool:
    return (day.month, day.day) == (12, 31)
