"""The pages of an import in two drivers of the same methods: a real browser, and the test client."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect

from tests.enterprises.admin.people import signed_in
from tests.html_pages import PageClient, classes, text_of

UPLOAD = "/admin/enterprises/importbatch/add/"
REASON = "input[name^=why-]"
NOT_OUTCOMES = {"outcome", "all", "waiting"}


class ImportPages(Protocol):
    """The pages of one import, from the upload to its undoing."""

    def sign_in(self, user: User, language: str) -> None:
        """Sign in as a user, in a language, and reload the page."""

    def upload(self, path: Path, kind: str) -> None: ...

    def assert_rejected(self, words: str) -> None:
        """Assert that the page rejects the file with a message that begins so, and offers no plan."""

    def assert_correction_required(self, is_required: bool) -> None:
        """Assert that the columns form is shown, with or without an error to correct first."""

    def assert_plan_rejected(self) -> None:
        """Plan without changes and assert that the page marks missing fields."""

    def plan(self, options: Mapping[str, Any]) -> None: ...

    def rows(self) -> dict[str, str]:
        """Return the outcome of each row of the plan, by its place."""

    def counts(self) -> dict[str, int]:
        """Return the number of rows of each outcome, from the summary of the plan."""

    def first_values(self) -> str:
        """Return the new values of the first record of the plan."""

    def decide_all(self, decision: str) -> None:
        """Decide on all pending rows together."""

    def decide(self, decisions: Mapping[str, str], why: str) -> None:
        """Decide on single rows, by their places; `why` is entered where the page asks for a reason."""

    def submit(self) -> None: ...

    def apply(self) -> None: ...

    def undo(self) -> None: ...


class BrowserPages:
    def __init__(self, page: Page, base_url: str) -> None:
        self.page, self.base_url = page, base_url

    def sign_in(self, user: User, language: str) -> None:
        session = signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
        cookies = {settings.SESSION_COOKIE_NAME: session, settings.LANGUAGE_COOKIE_NAME: language}
        self.page.context.add_cookies(
            [{"name": name, "value": value, "url": self.base_url} for name, value in cookies.items()]
        )
        self.page.reload()

    def upload(self, path: Path, kind: str) -> None:
        self.page.goto(UPLOAD)
        self.page.locator("#id_kind").select_option(kind)
        self.page.locator("#id_file").set_input_files(path)
        self.page.locator(".submit-row input").click()

    def assert_rejected(self, words: str) -> None:
        refusal = self.page.locator(".errornote[role=alert], .errorlist")
        expect(refusal).to_have_text(re.compile(f"^{re.escape(words)}"))
        expect(self.page.locator("input[name=plan]")).to_have_count(0)

    def assert_correction_required(self, is_required: bool) -> None:
        expect(self.page.locator(".errornote")).to_have_count(int(is_required))

    def assert_plan_rejected(self) -> None:
        self.page.locator("input[name=plan]").click()
        expect(self.page.locator("#content :user-invalid, #content .errorlist").first).to_be_visible()

    def plan(self, options: Mapping[str, Any]) -> None:
        for letter, name in options.get("columns", {}).items():
            self.page.locator(f"#id_t0-{letter}").select_option(name)
        for name, value in options.get("given", {}).items():
            self.page.locator(f"#id_given-{name}").fill(value)
        if "unit" in options:
            self.page.locator("#id_unit").select_option(options["unit"])
        self.page.locator("input[name=plan]").click()
        expect(self.page.locator("table.plan")).to_be_visible()

    def rows(self) -> dict[str, str]:
        return dict(
            self.page.locator("table.plan tbody tr").evaluate_all(
                "rows => rows.map(row => [row.querySelector('.place a').textContent.trim(),"
                " row.querySelector('.outcome').classList[1]])"
            )
        )

    def counts(self) -> dict[str, int]:
        links = self.page.locator(".outcomes a").evaluate_all(
            "links => links.map(link =>"
            " [link.classList[1], Number(link.querySelector('strong').textContent)])"
        )
        return {outcome: count for outcome, count in links if outcome not in NOT_OUTCOMES}

    def first_values(self) -> str:
        return self.page.locator("table.plan dl").first.inner_text()

    def decide_all(self, decision: str) -> None:
        self.page.locator(".outcomes a.waiting").click()
        self.page.locator("#bulk").select_option(decision)
        self.page.locator(".bulk button").click()

    def decide(self, decisions: Mapping[str, str], why: str) -> None:
        for place, decision in decisions.items():
            row = self._row_at(place)
            row.locator("select").select_option(decision)
            if row.locator(REASON).count():
                row.locator(REASON).fill(why)
        self.page.locator("table.plan + .submit-row button").click()

    def _row_at(self, place: str) -> Locator:
        link = self.page.locator(".place a", has_text=re.compile(rf"^\s*{place}\s*$"))
        return self.page.locator("table.plan tr", has=link)

    def submit(self) -> None:
        self.page.locator("form[action$='/submit/'] button").click()
        expect(self.page.locator(".why-not")).to_be_visible()

    def apply(self) -> None:
        self.page.locator("a[href$='/confirm/']").click()
        self.page.locator("form[action$='/apply/'] button").click()
        expect(self.page.locator(".notice.good")).to_be_visible()

    def undo(self) -> None:
        self.page.locator(".notice.good a.button").click()
        self.page.locator(".submit-row button").click()
        expect(self.page.locator(".notice.good + .notice")).to_be_visible()


class ClientPages:
    """The test client: each action submits a form of the current page by one of its buttons."""

    def __init__(self) -> None:
        self.session: PageClient | None = None

    def sign_in(self, user: User, language: str) -> None:
        address = self.session.address if self.session else ""
        self.session = PageClient(signed_in(user, language))
        if address:
            self.session.visit(address)

    def upload(self, path: Path, kind: str) -> None:
        self.session.visit(UPLOAD)
        [form] = self.session.find("form", "upload")
        self._press(form, {"kind": kind, "file": path})

    def assert_rejected(self, words: str) -> None:
        notes = [each for each in self.session.find("p", "errornote") if each.get("role") == "alert"]
        [refusal] = [*notes, *self.session.find("ul", "errorlist")]
        assert text_of(refusal).startswith(words)
        assert not self._plan_buttons()

    def assert_correction_required(self, is_required: bool) -> None:
        assert len(self.session.find("p", "errornote")) == int(is_required)

    def assert_plan_rejected(self) -> None:
        self._press_plan({})
        assert self.session.find("ul", "errorlist")

    def plan(self, options: Mapping[str, Any]) -> None:
        values = {f"id_t0-{letter}": name for letter, name in options.get("columns", {}).items()}
        values |= {f"id_given-{name}": value for name, value in options.get("given", {}).items()}
        if "unit" in options:
            values["id_unit"] = options["unit"]
        self._press_plan({self.session.field(key): value for key, value in values.items()})
        assert self.session.find("table", "plan")

    def rows(self) -> dict[str, str]:
        return {place: _outcome(row) for place, row in self._rows().items()}

    def _rows(self) -> dict[str, Any]:
        [table] = self.session.find("table", "plan")
        rows = [row for body in table.iter("tbody") for row in body.iter("tr")]
        return {text_of(row.find("td[@class='place']/a")): row for row in rows}

    def counts(self) -> dict[str, int]:
        [links] = self.session.find("nav", "outcomes")
        counts = {_outcome(link): int(link.find("strong").text) for link in links.iter("a")}
        return {outcome: count for outcome, count in counts.items() if outcome}

    def first_values(self) -> str:
        [table] = self.session.find("table", "plan")
        return text_of(next(table.iter("dl")))

    def decide_all(self, decision: str) -> None:
        [links] = self.session.find("nav", "outcomes")
        [link] = self.session.find("a", "waiting", inside=links)
        self.session.follow(link)
        [form] = self.session.find("form", "bulk")
        self._press(form, {"decision": decision})

    def decide(self, decisions: Mapping[str, str], why: str) -> None:
        rows = self._rows()
        [form] = [
            form for form in self.session.find("form") if self.session.find("table", "plan", inside=form)
        ]
        values = {next(rows[place].iter("select")).get("name"): value for place, value in decisions.items()}
        fields = [each.get("name", "") for place in decisions for each in rows[place].iter("input")]
        self._press(form, values | {name: why for name in fields if name.startswith("why-")})

    def submit(self) -> None:
        self._press(self.session.form_to("/submit/"), {})
        assert self.session.find("p", "why-not")

    def apply(self) -> None:
        [acts] = self.session.find("section", "acts")
        self.session.follow(*[each for each in acts.iter("a") if each.get("href").endswith("/confirm/")])
        self._press(self.session.form_to("/apply/"), {})
        assert len(self._notices()) == 1

    def undo(self) -> None:
        [notice] = self._notices()
        self.session.follow(*self.session.find("a", "button", inside=notice))
        [main] = [each for each in self.session.find("div", "import") if each.get("id") == "content-main"]
        [form] = main.iter("form")
        self._press(form, {})
        assert len(self._notices()) == 2

    def _notices(self) -> list[Any]:
        """Return the notices of the import: applied, then undone."""
        notices = self.session.find("p", "notice")
        assert [("good" in classes(each)) for each in notices] == [True, False][: len(notices)]
        return notices

    def _press(self, form: Any, values: Mapping[str, Any]) -> None:
        """Submit a form by its only button."""
        [button] = [*form.iter("button"), *(each for each in form.iter("input") if _submits(each))]
        self.session.submit(form, button, dict(values))

    def _plan_buttons(self) -> list[Any]:
        return [each for each in self.session.find("input") if each.get("name") == "plan"]

    def _press_plan(self, values: Mapping[str, Any]) -> None:
        [button] = self._plan_buttons()
        [form] = [form for form in self.session.find("form") if button in list(form.iter())]
        self.session.submit(form, button, dict(values))


def _submits(control: Any) -> bool:
    return control.get("type") == "submit"


def _outcome(element: Any) -> str:
    """Return the outcome of a row, or of a link over the plan; nothing for a link to several outcomes."""
    [mark] = [each for each in element.iter() if "outcome" in classes(each)]
    return "".join(set(classes(mark)) - NOT_OUTCOMES)
