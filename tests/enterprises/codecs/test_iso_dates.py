"""Days as text: the strict form, the typed form, and their boundaries."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override

from enterprises.codecs.iso_dates import is_day, parse_day, parse_typed_day, write_day

ROOT = Path(settings.BASE_DIR)
BOTH_FORMS = [
    ("0001-01-01", date.min),
    ("9999-12-31", date.max),
    ("1582-10-10", date(1582, 10, 10)),  # proleptic: the calendar reform left this day out
    ("1900-02-28", date(1900, 2, 28)),
    ("2000-02-29", date(2000, 2, 29)),
    ("2024-02-29", date(2024, 2, 29)),
    ("2024-12-31", date(2024, 12, 31)),
]
TYPED_ONLY = [
    ("2024-2-9", date(2024, 2, 9)),
    ("2024-02-9", date(2024, 2, 9)),
    (" 2024-02-09\n", date(2024, 2, 9)),
    ("２０２４-０２-０９", date(2024, 2, 9)),
]
NEITHER = [
    "", "0000-01-01", "10000-01-01", "-001-01-01", "999-01-01", "1900-02-29", "2023-02-29", "2024-02-30",
    "2024-04-31", "2024-00-01", "2024-13-01", "2024-01-00", "2024-01-32", "20240209", "2024-W06-5",
    "2024-040", "2024-02", "2024/02/09", "09.02.2024", "2024-02-09T00:00", "2024--02-09", "24-02-09", "today",
    "\0", "2024- 2-09", "2024-002-09", "²024-02-09", "9" * 99,
]  # fmt: skip


@pytest.mark.parametrize(("text", "day"), BOTH_FORMS)
def test_iso_day_has_one_meaning_in_both_forms(text, day):
    assert (parse_day(text), parse_typed_day(text), is_day(text)) == (day, day, True)
    assert day.isoformat() == text


@pytest.mark.parametrize(("text", "day"), TYPED_ONLY)
def test_people_may_leave_out_zeros(text, day):
    assert parse_typed_day(text) == day
    assert not is_day(text)


@pytest.mark.parametrize("text", NEITHER)
def test_text_that_is_no_day_is_rejected_in_both_forms(text):
    assert not is_day(text)
    for parse in (parse_day, parse_typed_day):
        with pytest.raises(ValueError):  # noqa: PT011, the message is for no reader
            parse(text)


def test_days_are_parsed_nowhere_else():
    parser = re.compile(r"\bdate\.fromisoformat\(|\.strptime\(|\bparse_date\(")
    sources = (path for app in ("enterprises", "targets", "luohu") for path in (ROOT / app).rglob("*.py"))
    assert [path.name for path in sources if parser.search(path.read_text("utf-8"))] == ["iso_dates.py"]


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("2025-12-31", "31 December 2025", "2025年12月31日"),
        ("2025-12-31T10:00:00+08:00", "2025-12-31T10:00:00+08:00", "2025-12-31T10:00:00+08:00"),
        ("seq:42", "seq:42", "seq:42"),
        ("2025-02-30", "2025-02-30", "2025-02-30"),
        ("2025", "2025", "2025"),
    ],
)
def test_days_in_running_text_are_written_out(text, english, chinese):
    for language, written in (("en", english), ("zh-hans", chinese)):
        with override(language):
            assert write_day(text) == written
