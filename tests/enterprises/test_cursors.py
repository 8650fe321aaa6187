"""Cursors: round trip, and rejection of every text that the list did not issue."""

import json
from base64 import urlsafe_b64encode
from datetime import date

import pytest

from enterprises.api.pagination import paginate_rows
from enterprises.cursors import BadCursor, decode_cursor, encode_cursor
from enterprises.history.changefeed import KINDS, FeedPosition


def base64_of(text):
    return urlsafe_b64encode(text if isinstance(text, bytes) else text.encode()).decode().rstrip("=")


def cursor_of(*parts):
    return base64_of(json.dumps(parts))


def test_cursor_text_is_stable():
    cursor = encode_cursor("-established_on", "<", [date(2020, 2, 29), "罗湖"])
    assert cursor == "WyItZXN0YWJsaXNoZWRfb24iLCAiPCIsICIyMDIwLTAyLTI5IiwgIue9l-a5liJd"
    assert decode_cursor(cursor, "-established_on") == ("<", ["2020-02-29", "罗湖"])


@pytest.mark.parametrize(
    "cursor",
    [
        pytest.param("罗湖", id="not ASCII"),
        pytest.param("x", id="not Base64"),
        pytest.param("A" * 5, id="Base64 of a wrong length"),
        pytest.param("%%%", id="nothing in Base64"),
        pytest.param("", id="empty"),
        pytest.param(base64_of(b"\xff\xfe"), id="not UTF-8"),
        pytest.param(base64_of("罗湖"), id="not JSON"),
        pytest.param(base64_of("5"), id="a number, not an array"),
        pytest.param(base64_of("null"), id="null, not an array"),
        pytest.param(base64_of('{"zones": 1, ">": 2, "a": 3}'), id="an object, not an array"),
        pytest.param(base64_of("[" * 100_000), id="nested too deeply"),
        pytest.param(base64_of('["zones", ">", ' + "9" * 5000 + "]"), id="a number too long for Python"),
        pytest.param(cursor_of(), id="an empty array"),
        pytest.param(cursor_of("zones"), id="no direction"),
        pytest.param(cursor_of("zones", "=", "a"), id="an unknown direction"),
        pytest.param(cursor_of("zones", [">"], "a"), id="a direction of a wrong type"),
        pytest.param(cursor_of(["zones"], ">", "a"), id="a name of a wrong type"),
        pytest.param(cursor_of("schemes", ">", "a"), id="a foreign list"),
    ],
)
def test_crafted_cursor_is_rejected(cursor):
    with pytest.raises(BadCursor):
        decode_cursor(cursor, "zones")


@pytest.mark.parametrize("key", [[], ["a"], ["a", 1, 2], [1, "a"], [None, 1], [["a"], 1], [{}, 1]])
def test_key_of_a_wrong_length_or_type_is_rejected(key):
    with pytest.raises(BadCursor):
        paginate_rows(
            [("a", 1), ("b", 2)], name="zones", key=tuple, cursor=cursor_of("zones", ">", *key), size=1
        )


def test_page_after_an_infinite_number_is_empty():
    cursor = base64_of('["zones", ">", "b", Infinity]')
    page = paginate_rows([("a", 1), ("b", 2)], name="zones", key=tuple, cursor=cursor, size=1)
    assert (page.rows, page.next) == ([], None)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("0", FeedPosition(0)),
        ("42", FeedPosition(42)),
        ("42.5.6", FeedPosition(42, 5, 6)),
        ("9" * 18, FeedPosition(10**18 - 1)),
    ],
)
def test_feed_position_text_is_stable(text, place):
    assert FeedPosition.parse(text) == place
    assert str(place) == text
    assert FeedPosition.parse(text).kind == (5 if "." in text else len(KINDS))


@pytest.mark.parametrize(
    "text", ["", "x", "-1", "4 2", "４２", "1.2", "1.2.3.4", "1.2.", "1.234.5", "9" * 19, "42\n", "Infinity"]
)
def test_text_that_is_no_place_in_the_feed_is_rejected(text):
    with pytest.raises(BadCursor):
        FeedPosition.parse(text)
