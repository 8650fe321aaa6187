"""Files of other projects in the repository: unchanged, with their licence, loaded from nowhere else."""

import hashlib
import re
from pathlib import Path

import pytest
from django.conf import settings

VENDORED = sorted((Path(settings.BASE_DIR) / "static" / "vendor").iterdir())
TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))


@pytest.mark.parametrize("package", VENDORED, ids=lambda path: path.name)
def test_every_vendored_file_is_the_one_that_was_pinned(package: Path) -> None:
    listed = dict(line.split("  ")[::-1] for line in (package / "SHA256SUMS").read_text().splitlines())
    present = {
        path.relative_to(package).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in package.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }

    assert present == listed
    assert any(name.startswith("LICENSE") for name in present)
    assert re.search(r"-\d+\.\d+\.\d+$", package.name), "The folder names the version."


def test_only_the_stylesheet_of_others_is_there() -> None:
    assert [path.name for path in VENDORED] == ["pico-2.1.1"]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_loads_anything_from_elsewhere_or_needs_a_weaker_policy(template: Path) -> None:
    text = template.read_text()

    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
