"""The formula guard of CSV files, in Python and in SQL."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from enterprises.tables.formula_guard import ESCAPED_COLUMN, escape, unescape

CASES = [
    ("=1+1", "'=1+1"),
    ("+86 755", "'+86 755"),
    ("-", "'-"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("\t=1", "'\t=1"),
    ("'=1", "''=1"),
    ("'quoted'", "'quoted'"),
    ("'", "'"),
    ("", ""),
    ("深圳市示例科技有限公司", "深圳市示例科技有限公司"),
    ("a=1", "a=1"),
]


@pytest.mark.parametrize(("text", "escaped"), CASES)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text, escaped):
    assert escape(text) == escaped


@pytest.mark.django_db
@pytest.mark.postgres
@pytest.mark.parametrize(("text", "escaped"), CASES)
def test_sql_escapes_as_python_does(text, escaped):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {ESCAPED_COLUMN.format('t.v')} FROM (SELECT %s::text AS v) t", [text])
        assert cursor.fetchone() == (escaped,)


@given(st.text(alphabet=st.sampled_from("'=+-@\t\ra科 ")))
def test_every_text_round_trips(text):
    assert unescape(escape(text)) == text
