"""Every string a person can read exists in Chinese."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import django
import pghistory.models
import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from enterprises.templatetags.registry_admin import facet_label
from luohu import translation_catalog, translation_extraction
from luohu.library_strings import (
    JAVASCRIPT,
    REWORDED,
    STRINGS,
    plural_strings,
    reworded_plurals,
)

LAZY = {"_", "gettext_lazy", "pgettext_lazy", "ngettext_lazy"}
PLACEHOLDER = re.compile(r"%\(\w+\)\w|%[sd]|\{\w*\}")


def test_every_string_of_the_source_is_in_the_catalog_and_no_other() -> None:
    said = {message.key for message in translation_extraction.extract_messages()}
    listed = {(entry.msgctxt, entry.msgid) for entry in translation_catalog.read()}

    assert said == listed, "Run `manage.py update_translations`."


def test_every_string_has_its_chinese() -> None:
    lacking = [entry.msgid for entry in translation_catalog.read() if not entry.translated() or entry.fuzzy]

    assert lacking == [], "Fill them by `manage.py update_translations --fill FILE.json`."


def test_translations_keep_the_placeholders() -> None:
    for entry in translation_catalog.read():
        expected = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        for chinese in [entry.msgstr, *entry.msgstr_plural.values()]:
            assert not chinese or set(PLACEHOLDER.findall(chinese)) == expected, entry.msgid


def test_translations_are_punctuated_and_spaced_as_chinese() -> None:
    for entry in translation_catalog.read():
        for chinese in [entry.msgstr, *entry.msgstr_plural.values()]:
            assert chinese == translation_catalog.chinese_typography(chinese), entry.msgid


class EarlyWords(ast.NodeVisitor):
    """Finds `_("…") % …` outside functions: the language of the import, for everybody."""

    def __init__(self) -> None:
        self.lines: list[int] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.visit_decorators(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Said when it is called."""

    def visit_decorators(self, node: ast.FunctionDef) -> None:
        for decorator in node.decorator_list:
            self.visit(decorator)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        words = node.left.func if isinstance(node.left, ast.Call) else None
        if isinstance(node.op, ast.Mod) and isinstance(words, ast.Name) and words.id in LAZY:
            self.lines.append(node.lineno)
        self.generic_visit(node)


def early_words(source: str) -> list[int]:
    finder = EarlyWords()
    finder.visit(ast.parse(source))
    return finder.lines


def test_no_sentence_is_put_together_in_the_language_of_the_start() -> None:
    assert early_words('a = _("%(n)s rows") % {"n": 1}\ndef f():\n    return _("%s") % 1') == [1]
    for path in (each for each in translation_extraction.list_sources() if each.suffix == ".py"):
        assert (path, early_words(path.read_text())) == (path, [])


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("\u7f57,\u6e56", "\u7f57\uff0c\u6e56"),
        ("\u91d1\u989d(\u5143)?", "\u91d1\u989d\uff08\u5143\uff09\uff1f"),
        ("\u5171%(n)s\u5bb6:%(names)s", "\u5171%(n)s\u5bb6\uff1a%(names)s"),
        ("\u4f01\u4e1a(\u5171%(n)s\u5bb6)", "\u4f01\u4e1a\uff08\u5171%(n)s\u5bb6\uff09"),
        ("10,000 (R&D): 1", "10,000 (R&D): 1"),
        ("2025 年 12 月", "2025年12月"),
        ("共 %(n)s 家，{day} 起", "共%(n)s家，{day}起"),
        ("导出 CSV 或 <b>Excel</b> 文件", "导出CSV或<b>Excel</b>文件"),
        ("GB/T 4754 — 代码", "GB/T 4754 — 代码"),
    ],
)
def test_chinese_is_set_with_full_width_marks_and_without_spaces_beside_digits_or_latin(
    typed: str, printed: str
) -> None:
    assert translation_catalog.chinese_typography(typed) == printed


def test_committed_translations_are_those_of_the_catalog() -> None:
    assert translation_catalog.path().with_suffix(".mo").read_bytes() == translation_catalog.compile_to_mo(
        translation_catalog.read()
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% translate "Enterprises" %}', (None, "Enterprises", None)),
        ("{% translate 'May' context 'month' %}", ("month", "May", None)),
        ('<a title="{% translate "its" %}">it\'s</a>', (None, "its", None)),
        ('{{ value|default:_("none") }}', (None, "none", None)),
        ("{% blocktranslate trimmed %}\n  two\n  lines\n{% endblocktranslate %}", (None, "two lines", None)),
        (
            "  {% if a %}\n {% blocktranslate count n=n %}one{% plural %}{{ n }} many{% endblocktranslate %}",
            (None, "one", "%(n)s many"),
        ),
    ],
)
def test_strings_of_templates_are_found(source: str, expected: tuple[str | None, ...]) -> None:
    [message] = translation_extraction.extract_from_file(source, "page.html")

    assert (message.context, message.text, message.plural) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('_("first " "second")', (None, "first second", None)),
        ('gettext_lazy("%(n)s days")', (None, "%(n)s days", None)),
        ('pgettext("month", "May")', ("month", "May", None)),
        ('ngettext("%(n)s day", "%(n)s days", n)', (None, "%(n)s day", "%(n)s days")),
    ],
)
def test_strings_of_python_are_found(source: str, expected: tuple[str | None, ...]) -> None:
    [message] = translation_extraction.extract_from_file(source, "models.py")

    assert (message.context, message.text, message.plural) == expected


class TestCommands:
    @pytest.fixture(autouse=True)
    def project(self, settings: Settings, tmp_path: Path) -> Path:
        """Return a project of its own with one page, so that the real catalog is left alone."""
        settings.BASE_DIR = tmp_path
        settings.LOCALE_PATHS = [tmp_path / "locale"]
        (tmp_path / "templates").mkdir()
        self.say(tmp_path, '{% translate "Zones" %} {% translate "Clusters" %}')
        return tmp_path

    def say(self, project: Path, text: str) -> None:
        (project / "templates" / "page.html").write_text(text)

    def fill(self, project: Path, translations: dict[str, str]) -> None:
        file = project / "chinese.json"
        file.write_text(json.dumps(translations))
        call_command("update_translations", fill=file)

    def chinese(self) -> dict[str, str]:
        return {entry.msgid: entry.msgstr for entry in polib.pofile(str(translation_catalog.path()))}

    def test_new_strings_come_empty_and_unused_ones_go(self, project: Path) -> None:
        self.fill(project, {"Zones": "片区", "Clusters": "集群"})
        self.say(project, '{% translate "Zones" %} {% translate "Parks" %}')

        call_command("update_translations")

        assert self.chinese() == {"Parks": "", "Zones": "片区"}

    def test_updating_again_changes_no_byte(self) -> None:
        call_command("update_translations")
        before = translation_catalog.path().read_bytes()

        call_command("update_translations")

        assert translation_catalog.path().read_bytes() == before

    def test_filled_strings_reach_the_compiled_file(self, project: Path) -> None:
        self.fill(project, {"Zones": "片区"})

        [entry] = polib.mofile(str(translation_catalog.path().with_suffix(".mo")))
        assert (entry.msgid, entry.msgstr) == ("Zones", "片区")

    def test_one_context_can_read_differently(self, project: Path) -> None:
        self.say(project, '{% translate "zones" %} {% translate "zones" context "unit" %}')
        self.fill(project, {"zones": "片区", "unit\x04zones": "个"})
        self.fill(project, {"zones": "区域"})

        chinese = {entry.msgctxt: entry.msgstr for entry in polib.pofile(str(translation_catalog.path()))}
        assert chinese == {None: "区域", "unit": "个"}

    def test_an_unused_translation_is_reported(self, project: Path) -> None:
        with pytest.raises(CommandError, match="Zoness"):
            self.fill(project, {"Zoness": "片区"})

    def test_compiling_uses_the_translations_in_the_po_file(self) -> None:
        call_command("update_translations")
        entries = translation_catalog.read()
        entries.find("Zones").msgstr = "片区"
        entries.save(str(translation_catalog.path()))

        call_command("compile_translations")

        assert "片区".encode() in translation_catalog.path().with_suffix(".mo").read_bytes()


HAN = re.compile(r"[\u4e00-\u9fff]")


def named_by_us() -> Iterator[tuple[str, str]]:
    """Every model and field a person meets in a form or a list, with the name and the choices it shows."""
    for label in ("enterprises", "targets"):
        for model in apps.get_app_config(label).get_models():
            if issubclass(model, pghistory.models.Event):
                continue
            where = model._meta.label
            yield where, str(model._meta.verbose_name)
            yield f"{where} (plural)", str(model._meta.verbose_name_plural)
            for field in model._meta.fields:
                if not field.primary_key and field.editable:
                    yield f"{where}.{field.name}", str(field.verbose_name)
                    for value, name in field.flatchoices:
                        yield f"{where}.{field.name} = {value}", str(name)
            for constraint in model._meta.constraints:
                yield constraint.name, str(constraint.violation_error_message)


def test_every_model_field_choice_and_rule_has_a_chinese_name() -> None:
    with translation.override("zh-hans"):
        nameless = [where for where, name in named_by_us() if not HAN.search(name)]

    assert nameless == [], "Give each a verbose_name, label or message in _( ), and its Chinese."


def test_no_string_overrides_a_translation_of_django() -> None:
    """Ours wins wherever Django says the same English: "group" of industries would be its groups of users."""
    better = {"Filter", "Page not found", "and", *REWORDED}
    theirs = {
        entry.msgid: entry.msgstr
        for path in Path(django.__file__).parent.rglob("locale/zh_Hans/LC_MESSAGES/django.po")
        for entry in polib.pofile(str(path))
        if entry.msgctxt is None and entry.translated()
    }
    ours = {entry.msgid: entry.msgstr for entry in translation_catalog.read() if entry.msgctxt is None}

    other = {text for text in ours.keys() & theirs.keys() - better if ours[text] != theirs[text]}
    assert other == set(), "Give the string a context, by pgettext."


def test_a_string_is_borrowed_only_while_its_library_has_no_chinese() -> None:
    theirs = [
        entry
        for path in Path(django.__file__).parent.rglob("locale/zh_Hans/LC_MESSAGES/django.po")
        for entry in polib.pofile(str(path))
    ]
    translated = {entry.msgid for entry in theirs if entry.translated() and not entry.fuzzy}

    assert not translated & {*STRINGS, *plural_strings(1)}


def test_our_chinese_replaces_that_of_django() -> None:
    ours = {entry.msgid: entry for entry in translation_catalog.read() if entry.msgctxt is None}

    with translation.override("en"):
        keys = reworded_plurals(1)

    with translation.override("zh-hans"):
        singular = {text: translation.gettext(text) for text in (*REWORDED, *JAVASCRIPT)}
        plural = dict(zip(keys, reworded_plurals(1), strict=True))
    assert singular == {text: ours[text].msgstr for text in (*REWORDED, *JAVASCRIPT)}
    assert plural == {text: ours[text].msgstr_plural[0] for text in keys}
    assert [text for text in (*singular.values(), *plural.values()) if " " in text or "动作" in text] == []


def test_scripts_of_the_admin_get_our_chinese(admin_client: Client) -> None:
    admin_client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"

    script = admin_client.get("/admin/jsi18n/").text

    catalog = json.loads(re.search(r"newcatalog = (\{.*?\n  \});", script, re.DOTALL)[1])

    assert catalog["Available %s"] == "可选%s"
    assert catalog["%(sel)s of %(cnt)s selected"][0] == "已选%(sel)s项，共%(cnt)s项"


@pytest.mark.parametrize(("language", "label"), [("zh-hans", "注销（197）"), ("en", "注销 (197)")])
def test_counts_of_filters_have_the_brackets_of_the_language(language: str, label: str) -> None:
    with translation.override(language):
        assert [facet_label("注销 (197)"), facet_label("注销")] == [label, "注销"]
