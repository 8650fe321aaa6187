"""The committed description of the API: differences are reviewed, and nothing that clients use goes away.

>>> RECORD_SCHEMA=1 uv run pytest -n0 -q tests/luohu/test_api_schema.py   # after an addition
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from luohu.openapi import document

RECORD = Path(__file__).parents[2] / "docs" / "openapi.json"
MENDING = "Record it with RECORD_SCHEMA=1, or, if something goes away, publish a new version of the API."


def promises(part: Any, place: str = "") -> Iterator[str]:
    """Yield what a client may rely on: addresses, parameters, fields, their types and codes."""
    if isinstance(part, dict):
        for name, each in part.items():
            if name in ("description", "summary", "examples", "tags", "info", "title"):
                continue
            if name == "enum" and "/schemas/" not in place:
                yield from (f"{place} accepts {code}" for code in each)
            elif name in ("type", "format", "$ref"):
                yield f"{place}.{name} is {each}"
            else:
                yield from promises(each, f"{place}/{name}")
    elif isinstance(part, list):
        for n, each in enumerate(part):
            name = each.get("name", n) if isinstance(each, dict) else each
            yield from promises(each, f"{place}/{name}")
    elif part is not None and "/required" in place:
        yield f"{place}"


def test_committed_description_is_that_of_the_code():
    current = document("en")
    if os.environ.get("RECORD_SCHEMA"):
        missing = set(promises(orjson.loads(RECORD.read_bytes()))) - set(promises(current))
        assert not missing, f"{sorted(missing)[:20]} {MENDING}"
        RECORD.write_bytes(orjson.dumps(current, option=orjson.OPT_INDENT_2))
    assert orjson.loads(RECORD.read_bytes()) == orjson.loads(orjson.dumps(current)), MENDING


def test_removed_field_breaks_a_promise():
    current = orjson.loads(orjson.dumps(document("en")))
    before = set(promises(current))
    del current["components"]["schemas"]["Zone"]["properties"]["kind"]
    del current["paths"]["/api/v1/zones/"]["get"]["parameters"][0]
    assert {place.split("/")[1] for place in before - set(promises(current))} == {"components", "paths"}
