"""Cursors: round trip, and rejection of every text that the list did not issue."""

import re
from datetime import date

import pytest

from enterprises.api.pagination import paginate_rows
from enterprises.codecs.cursors import PATTERN, BadCursor, decode_cursor, encode_cursor
from enterprises.history.changefeed import KINDS, FeedPosition


def test_cursor_is_read_by_the_list_that_issued_it():
    cursor = encode_cursor("-established_on", "<", [date(2020, 2, 29), "罗湖"])
    assert re.fullmatch(PATTERN, cursor)
    assert decode_cursor(cursor, "-established_on") == ("<", ["2020-02-29", "罗湖"])


ISSUED = encode_cursor("zones", ">", ["a", 1])
POSITION, SIGNATURE = ISSUED.split(".")


@pytest.mark.parametrize(
    "cursor",
    [
        pytest.param("罗湖", id="not ASCII"),
        pytest.param("", id="empty"),
        pytest.param(POSITION, id="no signature"),
        pytest.param(f"{POSITION}.", id="an empty signature"),
        pytest.param(f"{POSITION}.{'0' * 16}", id="another signature"),
        pytest.param(f"{POSITION}.é", id="a signature that is not ASCII"),
        pytest.param(f"{POSITION}x.{SIGNATURE}", id="another position"),
        pytest.param(f"{ISSUED}.x", id="more behind it"),
        pytest.param(encode_cursor("schemes", ">", ["a", 1]), id="a foreign list"),
        pytest.param(encode_cursor("zones with other filters", ">", ["a", 1]), id="other filters"),
    ],
)
def test_crafted_cursor_is_rejected(cursor):
    with pytest.raises(BadCursor):
        decode_cursor(cursor, "zones")


def test_empty_page_behind_deleted_rows_leads_back():
    rows = [("a", 1), ("b", 2)]
    first = paginate_rows(rows, name="zones", key=tuple, cursor=None, size=1)
    empty = paginate_rows(rows[:1], name="zones", key=tuple, cursor=first.next, size=1)
    assert (empty.rows, empty.next) == ([], None)
    back = paginate_rows(rows[:1], name="zones", key=tuple, cursor=empty.previous, size=1)
    assert back.rows == rows[:1]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("0", FeedPosition(0)),
        ("42", FeedPosition(42)),
        ("42.5.6", FeedPosition(42, 5, 6)),
        ("42-0123456789ab", FeedPosition(42, digest="0123456789ab")),
        ("42.5.6-0123456789ab", FeedPosition(42, 5, 6, "0123456789ab")),
        ("9" * 18, FeedPosition(10**18 - 1)),
    ],
)
def test_feed_position_text_is_stable(text, place):
    assert FeedPosition.parse(text) == place
    assert str(place) == text
    assert FeedPosition.parse(text).digest == place.digest
    assert FeedPosition.parse(text).kind == (5 if "." in text else len(KINDS))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "-1",
        "4 2",
        "４２",
        "1.2",
        "1.2.3.4",
        "1.2.",
        "1.234.5",
        "9" * 19,
        "42-0123",
        "42-0123456789AB",
        "42\n",
        "Infinity",
    ],
)
def test_text_that_is_no_place_in_the_feed_is_rejected(text):
    with pytest.raises(BadCursor):
        FeedPosition.parse(text)
