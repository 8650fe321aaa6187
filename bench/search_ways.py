"""Several ways of a forgiving search on the labelled queries, compared with the one that was chosen.

uv run python -m bench.search_ways            # 20,000 firms; the result is in docs/decisions.md
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Sequence
from statistics import median, quantiles
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luohu.settings")
import django

django.setup()

from django.core.management import call_command  # noqa: E402 - the settings come first
from django.db import connection  # noqa: E402

from bench.registry import database_named  # noqa: E402
from enterprises.listing.search.conditions import containing  # noqa: E402
from enterprises.listing.search.finding import find  # noqa: E402
from enterprises.models import Enterprise  # noqa: E402
from enterprises.naming.names import grams_of_word  # noqa: E402
from enterprises.naming.typed import Typed  # noqa: E402
from tests.labelled_search.firms import Firm, generate  # noqa: E402
from tests.labelled_search.loading import load_firms  # noqa: E402
from tests.labelled_search.queries import label  # noqa: E402
from tests.labelled_search.report import FIVE, server_time  # noqa: E402

INDEXES = """
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE EXTENSION IF NOT EXISTS fuzzystrmatch;
    CREATE INDEX ON enterprises_enterprise USING gin (core gin_trgm_ops);
    CREATE INDEX ON enterprises_enterprise USING gin (search_text gin_trgm_ops);
"""
# The trigrams of pg_trgm: of the core for Chinese, of the words of the whole text for letters and codes.
TRIGRAMS_OF_CORE = """
    SELECT code FROM enterprises_enterprise WHERE core %% %(text)s
    ORDER BY similarity(core, %(text)s) DESC, sort_key LIMIT 5
"""
TRIGRAMS_OF_WORDS = """
    SELECT code FROM enterprises_enterprise WHERE %(text)s <%% search_text
    ORDER BY word_similarity(%(text)s, search_text) DESC, sort_key LIMIT 5
"""
# The pairs of the present index with a minimum of matches instead of all, and two ways to rank them.
PAIRS = """
    SELECT code FROM (
        SELECT code, core, sort_key,
               cardinality(ARRAY(SELECT unnest(grams) INTERSECT SELECT unnest(%(pairs)s::text[]))) AS shared
        FROM enterprises_enterprise WHERE grams && %(pairs)s::text[]
    ) near WHERE shared * 2 >= cardinality(%(pairs)s::text[]) ORDER BY {rank}, sort_key LIMIT 5
"""
BY_SHARED = PAIRS.format(rank="shared DESC, length(core)")
BY_DISTANCE = PAIRS.format(rank="levenshtein(left(core, 60), left(%(text)s, 60)), shared DESC")


def all_pairs(q: str) -> list[str]:
    """Return what contains each word, by name: the search as it was."""
    rows = Enterprise.objects.filter(containing(Typed(q))).order_by("sort_key")
    return list(rows.values_list("code", flat=True)[:FIVE])


def trigrams(q: str) -> list[str]:
    typed = Typed(q)
    if typed.is_han:
        return _codes(TRIGRAMS_OF_CORE, text=typed.core)
    return _codes(TRIGRAMS_OF_WORDS, text=typed.joined)


def shared_pairs(q: str, statement: str = BY_SHARED) -> list[str]:
    typed = Typed(q)
    text = typed.core if typed.is_han else typed.joined
    return _codes(statement, text=text, pairs=grams_of_word(text))


def edit_distance(q: str) -> list[str]:
    return shared_pairs(q, BY_DISTANCE)


def chosen(q: str) -> list[str]:
    return [hit.code for hit in find(q).hits[:FIVE]]


def _codes(statement: str, **parameters: Any) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [code for (code,) in cursor.fetchall()]


WAYS: dict[str, Callable[[str], list[str]]] = {
    "all pairs of characters, by name": all_pairs,
    "pg_trgm, by similarity": trigrams,
    "half of the pairs, by their number": shared_pairs,
    "half of the pairs, by edit distance": edit_distance,
    "deletion keys, ranked in Python": chosen,
}


def compare(firms: Sequence[Firm]) -> None:
    queries = label(firms)
    for name, way in WAYS.items():
        places, times = [], []
        for query in queries:
            before = server_time()
            codes = way(query.q)
            times.append((server_time() - before) / 1e6)
            places.append(codes.index(query.uscc) + 1 if query.uscc in codes else 0)
        first, five = (sum(0 < place <= most for place in places) / len(places) for most in (1, FIVE))
        print(
            f"{name:40}{first:8.1%}{five:8.1%}{median(times):9.2f}{quantiles(times, n=20)[-1]:9.2f} ms",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--firms", type=int, default=20_000)
    firms = list(generate(parser.parse_args().firms))

    def fill() -> None:
        call_command("migrate", verbosity=0)
        call_command("load_reference", verbosity=0)
        load_firms(firms)

    with database_named("search_ways", fill, keep_as=None):
        with connection.cursor() as cursor:
            cursor.execute(INDEXES)
        compare(firms)


if __name__ == "__main__":
    main()
