"""The documents: every place, setting and number that they name exists."""

import importlib
import re
import runpy
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "bench" / "README.md"],
    key=lambda path: path.relative_to(ROOT).as_posix(),
)
_DIRECTORIES = "enterprises|targets|luohu|tests|templates|static|locale|docs|bench"
_CODE = re.compile(r"```.*?```|`([^`\n]+)`", re.DOTALL)
_PATH = re.compile(rf"(?:(?:{_DIRECTORIES})/[\w./<>*-]*|[\w.-]+\.(?:py|md|toml|lock)|\.ci/run)")
_SYMBOL = re.compile(r"(?:enterprises|targets|luohu|tests)(?:\.\w+)+")
_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def inline_code(path: Path) -> list[str]:
    return [code for code in _CODE.findall(path.read_text(encoding="utf-8")) if code]


def exists(symbol: str) -> bool:
    """Say whether a dotted name is a module, or something in a module, or an attribute of that."""
    parts = symbol.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for name in parts[length:]:
            if not hasattr(found, name):
                return name in getattr(found, "__annotations__", {})
            found = getattr(found, name)
        return True
    return False


def table_rows(text: str) -> list[list[str]]:
    """Return the cells of each row of the Markdown tables, without headings and rules."""
    rows = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    rules = {index for index, row in enumerate(rows) if all(set(cell) <= set("-: ") for cell in row)}
    return [row for index, row in enumerate(rows) if index not in rules and index + 1 not in rules]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_file_and_symbol_that_a_document_names_exists(path: Path) -> None:
    codes = inline_code(path)
    paths = [code for code in codes if _PATH.fullmatch(code) and "<" not in code]
    missing = [name for name in paths if not list(ROOT.glob(name.rstrip("/")))]
    missing += [name for name in codes if _SYMBOL.fullmatch(name) and not exists(name)]

    assert missing == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_between_documents_leads_to_a_file(path: Path) -> None:
    links = _LINK.findall(path.read_text(encoding="utf-8"))

    assert [link for link in links if not (path.parent / link).exists()] == []


def test_decisions_are_numbered_without_gaps_and_each_has_its_three_parts() -> None:
    sections = re.split(r"^## ", read("docs/decisions.md"), flags=re.MULTILINE)[1:]

    assert [int(section.split(".")[0]) for section in sections] == list(range(1, len(sections) + 1))
    for section in sections:
        parts = re.findall(r"^- \*\*(\w+)\*\*: \S", section, flags=re.MULTILINE)
        assert parts == ["Context", "Choice", "Consequence"], section


def test_every_setting_of_the_example_is_explained_for_operators() -> None:
    example = re.findall(r"^([A-Z_]+)=", read(".env.example"), flags=re.MULTILINE)
    explained = re.findall(r"^\| `([A-Z_]+)` \|", read("docs/operations.md"), flags=re.MULTILINE)

    assert explained == example


def test_picture_shows_the_layers_of_the_import_contracts() -> None:
    drawing = runpy.run_path(str(ROOT / "docs" / "draw_architecture.py"))

    assert drawing["PICTURE"].read_text(encoding="utf-8") == drawing["draw"](), (
        "Write it again: uv run python docs/draw_architecture.py"
    )


def test_every_term_of_the_glossary_has_its_chinese_and_its_place() -> None:
    rows = table_rows(read("docs/glossary.md"))

    assert len(rows) > 60
    for _term, chinese, meaning, place in rows:
        assert re.search(r"[\u4e00-\u9fff]", chinese)
        assert meaning
        name = place.strip("`")
        assert _PATH.fullmatch(name) or _SYMBOL.fullmatch(name), name


def test_twenty_questions_of_a_newcomer_are_answered_by_a_file_each() -> None:
    answers = [answer.strip("`") for _question, answer in table_rows(read("docs/newcomers-test.md"))]

    assert len(answers) == 20
    assert [answer for answer in answers if not (ROOT / answer).exists()] == []


def test_contributing_explains_every_marker_of_the_tests() -> None:
    markers = tomllib.loads(read("pyproject.toml"))["tool"]["pytest"]["markers"]
    explained = re.findall(r"^\| `(\w+)` \|", read("CONTRIBUTING.md"), flags=re.MULTILINE)

    assert set(explained) == {marker.split(":")[0] for marker in markers}
