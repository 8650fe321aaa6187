"""The structure of the code, as far as the contracts in `pyproject.toml` do not hold it."""

from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

PACKAGES = ["enterprises", "targets", "luohu", "bench"]


def test_no_module_imports_itself_by_way_of_others():
    """Imports for type checkers count: a reader of one module would have to read the other first."""
    graph = grimp.build_graph(*PACKAGES, exclude_type_checking_imports=False, cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        cycle = error.args[1][::-1]  # graphlib names the imported module before the one that imports it
        pytest.fail("Import cycle: " + " imports ".join(cycle))
