"""A page read from its HTML as a browser reads it: its heading, and what it offers to fill in (forms, boxes, choices, buttons)."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.utils.html import strip_tags


@dataclass
class Box:
    """One thing to fill in. `value` is what a browser would send when nobody touches it, None when it would send nothing."""

    name: str
    kind: str  # text, hidden, checkbox, radio, select, select-multiple, textarea, file, date, …
    value: str | list[str] | None = None
    choices: tuple[str, ...] = ()
    maxlength: int | None = None
    is_required: bool = False


@dataclass
class PageForm:
    """One form: where it goes, how, what is in it, and its buttons that carry a name."""

    address: str
    method: str
    boxes: dict[str, Box] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def as_sent(self) -> dict:
        """What a browser sends when nobody types anything, the token against forgery and the buttons left out."""
        return {box.name: box.value for box in self.boxes.values() if box.value is not None}


class _Reader(HTMLParser):
    def __init__(self, address: str):
        super().__init__(convert_charrefs=True)
        self.address, self.forms = address, []
        self.form: PageForm | None = None
        self.area: Box | None = None
        self.select: Box | None = None

    def handle_starttag(self, tag, attrs):
        of = dict(attrs)
        if tag == "form":
            target = urljoin(self.address, of.get("action") or self.address)
            self.form = PageForm(target, (of.get("method") or "get").lower())
            self.forms.append(self.form)
        elif self.form is None:
            return
        elif tag == "input":
            self._input(of)
        elif tag == "button" and of.get("name") and of.get("type", "submit") == "submit":
            self.form.buttons.append((of["name"], of.get("value", "")))
        elif tag == "textarea" and of.get("name"):
            self.area = self._add(of, "textarea", value="")
        elif tag == "select" and of.get("name"):
            many = "multiple" in of
            self.select = self._add(of, "select-multiple" if many else "select", value=[] if many else None)
        elif tag == "option" and self.select is not None:
            self._option(of)

    def _add(self, of, kind, value) -> Box:
        limit = of.get("maxlength") or ""
        box = Box(of["name"], kind, value, (), int(limit) if limit.isdigit() else None, "required" in of)
        self.form.boxes[box.name] = box
        return box

    def _input(self, of):
        name, kind, value = of.get("name"), (of.get("type") or "text").lower(), of.get("value")
        if not name or name == "csrfmiddlewaretoken" or kind in ("button", "reset", "image"):
            return
        if kind == "submit":
            self.form.buttons.append((name, value or ""))
        elif kind in ("checkbox", "radio"):
            value = "on" if value is None else value
            box = self.form.boxes.get(name) or self._add(of, kind, None)
            box.choices = (*box.choices, value)
            if "checked" in of:
                box.value = value if kind == "radio" or box.value is None else [*_listed(box.value), value]
        else:
            self._add(of, kind, None if kind == "file" else value or "")

    def _option(self, of):
        value = of.get("value", "")
        first = not self.select.choices
        self.select.choices = (*self.select.choices, value)
        if self.select.kind == "select-multiple":
            if "selected" in of:
                self.select.value.append(value)
        elif "selected" in of or first:
            self.select.value = value

    def handle_data(self, data):
        if self.area is not None:
            self.area.value += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea" and self.area is not None:
            self.area.value = self.area.value.removeprefix("\n")
            self.area = None


def _listed(value) -> list[str]:
    return value if isinstance(value, list) else [value]


def forms_in(answer, address: str) -> list[PageForm]:
    """The forms of an answer that lead to this portal."""
    if "text/html" not in answer.headers.get("Content-Type", "") or answer.streaming:
        return []
    reader = _Reader(address)
    reader.feed(answer.content.decode(errors="replace"))
    here = urlsplit(address).netloc
    return [form for form in reader.forms if urlsplit(form.address).netloc == here]


def form_with(answer, address: str, name: str) -> PageForm:
    """The form of this page that has a box of this name."""
    return next(form for form in forms_in(answer, address) if name in form.boxes)


def heading_of(answer) -> str:
    """What the page calls itself in its h1; empty where it has none."""
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", answer.content.decode(errors="replace"), re.DOTALL)
    return " ".join(unescape(strip_tags(heading[1])).split()) if heading else ""
