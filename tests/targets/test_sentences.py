"""Sentences made from figures, by a table in both languages."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from enterprises.kpis.figures import Figure, Flow
from enterprises.kpis.indicators import INDICATORS
from targets import sentences
from targets.models import Target
from targets.progress import assess

BASE, END = date(2020, 12, 31), date(2025, 12, 31)
STOCK, MONEY = INDICATORS["high_tech_enterprises"], INDICATORS["strategic_emerging_revenue"]
PATENTS, LISTED = INDICATORS["patents_per_10k"], INDICATORS["strategic_emerging_enterprises"]


def target(code: str = STOCK.code, value: object = 800, baseline: object = 405, **more) -> Target:
    return Target(
        indicator=code,
        baseline_on=None if baseline is None else BASE,
        baseline_value=None if baseline is None else Decimal(str(baseline)),
        target_on=more.pop("target_on", END),
        value=Decimal(str(value)),
        **more,
    )


def say(language: str, function, *arguments) -> str:
    with override(language):
        return function(*arguments)


OPEN = {"code": "talent_projects", "value": 20, "baseline": 0, "comparator": "more_than"}


@pytest.mark.parametrize(
    ("fields", "value", "on", "english", "chinese"),
    [
        ({}, 736, END, "736 of 800: the target for 2025 was missed by 64.",
         "2025年目标800家，实际736家，差64家，目标未完成。"),
        ({}, 800, END, "800 of 800: the target for 2025 was reached exactly.",
         "2025年目标800家，实际800家，目标恰好完成。"),
        ({}, 1804, END, "1,804 of 800: the target for 2025 was exceeded by 1,004.",
         "2025年目标800家，实际1,804家，超出1,004家，目标已完成。"),
        ({}, 810, date(2024, 12, 31), "810 of 800 at the end of 2024: the target for 2025 is already met.",
         "2024年底为810家，已提前完成2025年800家的目标。"),
        ({}, 620, date(2023, 12, 31), "620 of 800 at the end of 2023: growth is on track for the target of "
         "2025; 180 to go.", "2023年底为620家，2025年目标为800家，尚差180家，进度符合要求。"),
        ({}, 570, date(2023, 12, 31), "570 of 800 at the end of 2023: growth is too slow for the target of "
         "2025; 230 to go.", "2023年底为570家，2025年目标为800家，尚差230家，进度滞后。"),
        ({}, 410, date(2023, 12, 31),
         "410 of 800 at the end of 2023: growth is far too slow for the target of "
         "2025; 390 to go.", "2023年底为410家，2025年目标为800家，尚差390家，进度严重滞后。"),
        ({}, 400, date(2023, 12, 31), "400 of 800 at the end of 2023: it is moving away from the target of "
         "2025; 400 to go.", "2023年底为400家，2025年目标为800家，尚差400家，与目标的差距在扩大。"),
        ({}, 405, BASE, "405 at the end of 2020; the target for 2025 is 800.",
         "2020年底为405家，2025年目标为800家。"),
        ({"baseline": None}, 500, date(2023, 6, 30), "500 on 30 June 2023; the target for 2025 is 800. "
         "No baseline set.", "2023年6月30日为500家，2025年目标为800家。未设基期值。"),
        ({}, None, END, "No value at the end of 2025 (no release has published it); the target for 2025 is "
         "800.", "2025年底无数值（尚未随数据发布公布），2025年目标为800家。"),
        ({"target_on": date(2026, 6, 30)}, 799, date(2026, 6, 30),
         "799 of 800: the target for 30 June 2026 was "
         "missed by 1.", "2026年6月30日目标800家，实际799家，差1家，目标未完成。"),
        (OPEN, 20, END, "20, while more than 20 were required: the target for 2025 was missed.",
         "2025年目标为超过20项，实际20项，目标未完成。"),
        (OPEN, 21, END, "21 of more than 20: the target for 2025 was exceeded by 1.",
         "2025年目标超过20项，实际21项，超出1项，目标已完成。"),
        ({"code": MONEY.code, "value": 130_000_000_000, "baseline": None}, 125_430_000_000, END,
         "125.43 billion yuan of 130 billion yuan: the target for 2025 was missed by 4.57 billion yuan.",
         "2025年目标1,300亿元，实际1,254.3亿元，差45.7亿元，目标未完成。"),
        ({"code": PATENTS.code, "value": 40, "baseline": None}, "38.5", date(2024, 6, 30),
         "38.50 at the end of 2023; the target for 2025 is 40.00. No baseline set.",
         "2023年底为38.50件/万人，2025年目标为40.00件/万人。未设基期值。"),
    ],
)  # fmt: skip
def test_headline_says_how_the_value_stands_to_the_target(fields, value, on, english, chinese):
    aim = target(**fields)
    progress = assess(aim, None if value is None else Decimal(value), on)
    assert say("en", sentences.make_headline, aim, progress, "not_published") == english
    assert say("zh-hans", sentences.make_headline, aim, progress, "not_published") == chinese


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (736, "That is 83.8% of the way from the baseline of 405.", "自基期405家起完成应有增量的83.8%。"),
        (405, "That is no nearer than the baseline of 405.", "与基期405家相比未有接近。"),
        (800, "", ""),
    ],
)
def test_missed_target_is_told_with_its_share_of_the_way(value, english, chinese):
    progress = assess(target(), Decimal(value), END)
    assert say("en", sentences.make_way, target(), progress) == english
    assert say("zh-hans", sentences.make_way, target(), progress) == chinese


def test_target_without_baseline_or_above_which_to_be_has_no_way():
    for aim in (target(baseline=None), target(**OPEN)):
        assert sentences.make_way(aim, assess(aim, Decimal(1), END)) == ""


def figure(value: object, on: date = date(2026, 11, 15), **more) -> Figure:
    return Figure(on, str(on), None if value is None else Decimal(str(value)), **more)


@pytest.mark.parametrize(
    ("indicator", "now", "before", "english", "chinese"),
    [
        (STOCK, figure(690), figure(736, END), "690 on 15 November 2026, down by 46 from the end of 2025.",
         "2026年11月15日为690家，比2025年底减少46家。"),
        (STOCK, figure(737), figure(736, END), "737 on 15 November 2026, up by 1 from the end of 2025.",
         "2026年11月15日为737家，比2025年底增加1家。"),
        (STOCK, figure(736), figure(736, END), "736 on 15 November 2026, unchanged from the end of 2025.",
         "2026年11月15日为736家，与2025年底持平。"),
        (STOCK, figure(736), figure(None, END), "736 on 15 November 2026.", "2026年11月15日为736家。"),
        (STOCK, figure(736), None, "736 on 15 November 2026.", "2026年11月15日为736家。"),
        (STOCK, figure(None, reason="not_recorded"), figure(736, END),
         "No value on 15 November 2026: not recorded for this period.",
         "2026年11月15日无数值：该时期尚无记录。"),
        (PATENTS, figure("38.504"), figure("38.5"),
         "38.50 at the end of 2025, unchanged from 15 November 2026.",
         "2025年底为38.50件/万人，与2026年11月15日持平。"),
    ],
)  # fmt: skip
def test_statement_compares_a_day_with_an_earlier_one(indicator, now, before, english, chinese):
    assert say("en", sentences.make_statement, indicator, now, before) == english
    assert say("zh-hans", sentences.make_statement, indicator, now, before) == chinese


def flow(first: int, expired: int) -> Flow:
    numbers = dict.fromkeys(("start", "renewed", "moved_in", "late_renewal", "cancelled", "moved_out"), 0)
    return Flow(**numbers, first=first, expired=expired, ended=0, end=0)


@pytest.mark.parametrize(
    ("indicator", "first", "expired", "days", "english", "chinese"),
    [
        (STOCK, 111, 77, (date(2024, 12, 31), END),
         "In 2025, 111 enterprises were recognised for the first time, "
         "77 certificates expired without renewal.", "2025年首次认定111家，77家证书到期未重新认定。"),
        (STOCK, 1, 1, (END, date(2026, 11, 15)),
         "Since the end of 2025, 1 enterprise was recognised for the first "
         "time, 1 certificate expired without renewal.",
         "自2025年底以来，首次认定1家，1家证书到期未重新认定。"),
        (LISTED, 0, 2, (date(2026, 6, 30), date(2026, 11, 15)), "Since 30 June 2026, no enterprises were "
         "recognised for the first time, 2 recognitions expired without renewal.",
         "自2026年6月30日以来，首次认定0家，2家资质到期未重新认定。"),
    ],
)  # fmt: skip
def test_flow_says_who_came_and_what_expired(indicator, first, expired, days, english, chinese):
    arguments = (indicator, flow(first, expired), *days)
    assert say("en", sentences.make_flow, *arguments) == english
    assert say("zh-hans", sentences.make_flow, *arguments) == chinese


@pytest.mark.parametrize(
    ("n", "english", "chinese"),
    [
        (0, "", ""),
        (1, "Provisional: 1 record pending review.", "暂定数：1条记录待审核。"),
        (1200, "Provisional: 1,200 records pending review.", "暂定数：1,200条记录待审核。"),
    ],
)
def test_provisional_figure_says_how_many_records_await_review(n, english, chinese):
    assert say("en", sentences.make_provisional, figure(1, provisional=n)) == english
    assert say("zh-hans", sentences.make_provisional, figure(1, provisional=n)) == chinese


def test_sentences_are_joined_as_each_language_does():
    assert say("en", sentences.join, ["One.", "", "Two."]) == "One. Two."
    assert say("zh-hans", sentences.join, ["一。", "", "二。"]) == "一。二。"
