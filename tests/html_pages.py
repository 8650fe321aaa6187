"""Pages of the test client: links followed and forms submitted as by a browser without scripts."""

from html.parser import HTMLParser
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import VOID_ELEMENTS


class PageClient:
    """A test client with the page that it shows."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.address = ""
        self.page = Element("html")

    def visit(self, address: str) -> None:
        self._show(self.client.get(address, follow=True), address)

    def follow(self, link: Element) -> None:
        self.visit(_joined(self.address, link.get("href", "")))

    def submit(self, form: Element, button: Element, values: dict[str, str | Path]) -> None:
        """Submit a form as it is filled in, but for some values, by one of its buttons."""
        assert button in list(form.iter()), "The button is of another form."
        fields = {name: control for control in form.iter() if (name := control.get("name"))}
        data: dict[str, object] = {name: value for control in form.iter() for name, value in _held(control)}
        for name, value in values.items():
            data[name] = _typed(fields[name], value)
        if name := button.get("name"):
            data[name] = button.get("value", "")
        address = _joined(self.address, form.get("action", ""))
        send = self.client.post if form.get("method") == "post" else self.client.get
        self._show(send(address, data, follow=True), address)

    def find(self, tag: str, class_name: str = "", *, inside: Element | None = None) -> list[Element]:
        """Return the elements of a name, and of a class where one is given."""
        found = (self.page if inside is None else inside).iter(tag)
        return [each for each in found if not class_name or class_name in classes(each)]

    def form_to(self, ending: str) -> Element:
        """Return the only form whose address ends so."""
        [form] = [form for form in self.find("form") if form.get("action", "").endswith(ending)]
        return form

    def field(self, key: str) -> str:
        """Return the name of the field with this id."""
        [name] = [each.get("name", "") for each in self.page.iter() if each.get("id") == key]
        return name

    def _show(self, response: object, address: str) -> None:
        assert response.status_code == 200, (address, response.status_code)
        self.address = response.redirect_chain[-1][0] if response.redirect_chain else address
        self.page = parse(response.content.decode())


def classes(element: Element) -> list[str]:
    return element.get("class", "").split()


def text_of(element: Element) -> str:
    """Return the words of an element and of all in it, with single spaces."""
    return " ".join("".join(element.itertext()).split())


def parse(html: str) -> Element:
    """Return the root element of a page."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.tree.close()


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tree = TreeBuilder()
        self.handle_data = self.tree.data

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tree.start(tag, {name: value or "" for name, value in attributes})
        if tag in VOID_ELEMENTS:
            self.tree.end(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID_ELEMENTS:
            self.tree.end(tag)


def _joined(address: str, reference: str) -> str:
    """Return the address that a link or form of a page names, without its fragment."""
    reference = reference.partition("#")[0]
    path = address.partition("?")[0]
    return path + reference if reference.startswith("?") else reference or address


def _held(control: Element) -> list[tuple[str, str]]:
    """Return what a browser would send of a control that nobody touched."""
    name, kind = control.get("name", ""), control.get("type", "text")
    if not name or control.tag == "button" or kind in ("submit", "file"):
        return []
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [each for each in options if "selected" in each.attrib] or options[:1]
        return [(name, _value(each)) for each in chosen]
    if control.tag == "textarea":
        return [(name, "".join(control.itertext()))]
    if control.tag != "input" or (kind in ("checkbox", "radio") and "checked" not in control.attrib):
        return []
    return [(name, control.get("value", ""))]


def _typed(control: Element, value: str | Path) -> object:
    """Return what a control sends with another value; of a choice, it must be one that is offered."""
    if isinstance(value, Path):
        assert control.get("type") == "file"
        return SimpleUploadedFile(value.name, value.read_bytes())
    if control.tag == "select":
        assert value in [_value(each) for each in control.iter("option")], (control.get("name"), value)
    return value


def _value(option: Element) -> str:
    return option.get("value", text_of(option))
