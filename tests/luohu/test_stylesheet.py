"""The one stylesheet of the public pages."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from pytest_django import Settings

from luohu import stylesheet


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/en/", "/en/enterprises/", "/zh-hans/open-data/", "/en/none/"])
def test_a_page_has_one_stylesheet(client: Client, page: str) -> None:
    links = re.findall(r'<link rel="stylesheet"[^>]*href="([^"]+)"', client.get(page).content.decode())

    assert links == ["/static/css/site.css"]


def test_each_public_stylesheet_is_a_part_and_the_rules_for_print_are_last() -> None:
    css = Path(settings.BASE_DIR) / "static" / "css"
    staff = {"admin.css", "imports.css"}
    parts = {Path(part).name for part in (*stylesheet.PARTS, stylesheet.PRINT)}

    joined = stylesheet.join_parts()

    assert {path.name for path in css.iterdir()} - staff == parts - {"pico.classless.min.css"}
    assert "body > header" in joined
    assert joined.count("@charset") <= 1
    assert joined.rstrip().endswith("}")
    assert joined.rindex("@media print") > joined.rindex("form.search")
    assert "Pico CSS" in joined, "The licence of a part stays in it."
    assert joined.count("{") == joined.count("}")


def test_the_stylesheet_is_written_anew_when_a_part_changed(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.STATIC_ROOT = tmp_path / "collected"
    finder = stylesheet.StylesheetFinder()
    path = Path(finder.find(stylesheet.NAME))
    before, written_at = path.read_text(), path.stat().st_mtime_ns
    finder.find(stylesheet.NAME)
    assert path.stat().st_mtime_ns == written_at

    monkeypatch.setattr(stylesheet, "PARTS", stylesheet.PARTS[:-1])
    [(name, storage)] = finder.list([])

    assert len(Path(storage.path(name)).read_text()) < len(before)


def test_other_files_are_left_to_other_finders() -> None:
    assert stylesheet.StylesheetFinder().find("css/frame.css") == []
    assert Path(finders.find("css/frame.css")).parts[-3:] == ("static", "css", "frame.css")
    assert Path(finders.find(stylesheet.NAME)).name == "site.css"
