"""The structure of the code, as far as the contracts in `pyproject.toml` do not hold it."""

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PACKAGES = ["enterprises", "targets", "luohu", "bench"]
DJANGO_PRIVATE = "enterprises/models/django_private.py"
DOCUMENTED = {"_meta", "_default_manager", "_base_manager"}  # by Django
NOT_OF_DJANGO = {"_cond", "_exit", "_replace", "_respawn_workers"}  # of threading, os, named tuples, granian
WITHOUT_UNDERSCORE = {
    "compose_sql",
    "fields_cache",
    "get_compiler",
    "sql_with_params",
}  # private all the same


def test_no_module_imports_itself_by_way_of_others():
    """Imports for type checkers count: a reader of one module would have to read the other first."""
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=False, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        cycle = error.args[1][::-1]  # graphlib names the imported module before the one that imports it
        pytest.fail("Import cycle: " + " imports ".join(cycle))


def test_private_names_of_django_are_used_in_one_module_only():
    modules = {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text())
        for package in [*PACKAGES, "tests"]
        for path in sorted((ROOT / package).rglob("*.py"))
    }
    own = {Path(path).stem for path in modules}
    own |= {name for tree in modules.values() for name in defined_names(tree)}
    used = [
        f"{path}:{line} {name}"
        for path, tree in modules.items()
        if path != DJANGO_PRIVATE
        for line, name, is_inherited in private_names(tree)
        if is_inherited or name not in own
    ]
    assert used == [], f"Give each a function in {DJANGO_PRIVATE}."


def defined_names(tree: ast.Module) -> Iterator[str]:
    """Yield the names that a module defines or assigns, also as attributes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.attr if isinstance(node, ast.Attribute) else node.id


def private_names(tree: ast.Module) -> Iterator[tuple[int, str, bool]]:
    """Yield line and name of each private attribute and import from Django, and if it is inherited."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django."):
            yield from ((node.lineno, each.name, True) for each in node.names if each.name.startswith("_"))
        elif isinstance(node, ast.Attribute) and node.attr not in DOCUMENTED | NOT_OF_DJANGO:
            is_private = node.attr.startswith("_") and not node.attr.startswith("__")
            if is_private or node.attr in WITHOUT_UNDERSCORE:
                owner = node.value
                is_super = isinstance(owner, ast.Call) and ast.unparse(owner.func) == "super"
                yield node.lineno, node.attr, is_super


def test_each_ignored_type_error_is_explained_and_they_are_few():
    ignored = {
        f"{path.relative_to(ROOT)}:{number}": reason.strip(" #\n")
        for package in [*PACKAGES, "tests"]
        for path in sorted((ROOT / package).rglob("*.py"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if (match := re.search(r"# type: ignore(\[[a-z, -]+\])?(.*)", line)) and path != Path(__file__)
        for reason in [match[2]]
    }
    assert [place for place, reason in ignored.items() if not reason] == []
    assert len(ignored) < 20


def test_root_of_enterprises_has_at_most_eight_loose_files():
    loose = {path.name for path in (ROOT / "enterprises").glob("*.py")} - {"__init__.py"}
    assert len(loose) <= 8, sorted(loose)
