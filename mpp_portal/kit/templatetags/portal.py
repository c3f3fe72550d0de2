"""The components of every page, as template tags whose props are keyword-only.

A misspelt, missing or positional prop raises TemplateSyntaxError when the template compiles, so no page is ever half
drawn. All of them stand in the gallery (`templates/gallery.html`) with normal, empty and long content.
"""

from collections.abc import Iterable, Sequence
from datetime import date as Date
from decimal import Decimal
from functools import cache
from pathlib import Path

from django import template
from django.forms.utils import flatatt
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from mpp_portal.kit import charts, dates
from mpp_portal.kit.exporting import kept

register = template.Library()

ICONS = Path(__file__).resolve().parents[3] / "static" / "vendor" / "bootstrap-icons"
COUNT_WORDS = {2: "Dua", 3: "Tiga", 4: "Empat", 5: "Lima"}
LONG_TITLE = 100


# --- Text --------------------------------------------------------------------------------------------------------


@register.filter
def angka(value: Decimal | int | str | None) -> str:
    """A number as Indonesians write it, "1.234,5", with exactly the decimals that it carries; "" for None.

    Text passes unchanged. A float raises TypeError: official figures are Decimal, for 4.505 is not a float.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError(f"angka takes an int or a Decimal, not {type(value).__name__}")
    return (
        f"{value:,f}".translate(str.maketrans(",.", ".,"))
        if isinstance(value, Decimal)
        else f"{value:,}".replace(",", ".")
    )


@register.filter
def ukuran(size: int) -> str:
    """Bytes as people read them: "1 KB" at least, "391 KB", "1,2 MB", "1 GB" (of 1,024 each)."""
    if size < 1024**2:
        return f"{angka(-(-size // 1024))} KB"  # rounded up: no file has nothing
    unit, word = (1024**3, "GB") if size >= 1024**3 else (1024**2, "MB")
    return f"{angka(Decimal(size * 10 // unit) / 10)} {word}"


@register.filter
def tanggal(value: Date | None, precision: str = "day") -> str:
    """The date in words with its weekday, no finer than `precision`: {{ row.starts_on|tanggal:"month" }}."""
    return dates.date_text(value, precision)


@register.simple_tag
def date_text(value, *, precision="day", weekday=True):
    """{% date_text row.starts_on precision=row.precision weekday=False %}"""
    return dates.date_text(value, precision, weekday)


@register.simple_tag
def date_range(start, end, *, precision="day"):
    """{% date_range forum.starts_on forum.ends_on %} gives "26–27 Oktober 2016"."""
    return dates.date_range_text(start, end, precision)


@cache
def _icon(name: str) -> SafeString:
    path = ICONS / f"{name}.svg"
    if "/" in name or not path.is_file():
        known = ", ".join(sorted(file.stem for file in ICONS.glob("*.svg")))
        raise template.TemplateSyntaxError(f"No icon {name!r} in {ICONS.name}. There are: {known}")
    # Vendored files are ours to trust; nothing from outside is ever drawn here.
    drawing = " ".join(path.read_text(encoding="utf-8").split()).replace("> <", "><")
    return mark_safe(drawing.replace('class="bi', 'aria-hidden="true" focusable="false" class="icon bi', 1))


@register.simple_tag
def icon(name):
    """The vendored icon as inline SVG in the colour of the text, silent to screen readers: words stand beside it."""
    return _icon(name)


# --- Frame -------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def nav_link(context, *, to, label, besides=""):
    """A link of the main navigation that knows whether it is this page (`page`) or holds this page (`true`).

    What stands below `besides` has a link of its own and is not held by this one.
    """
    request = context.get("request")
    path = getattr(request, "path", "")
    if path == to:
        return format_html('<a href="{}" aria-current="page">{}</a>', to, label)
    if to != "/" and path.startswith(to) and not (besides and path.startswith(besides)):
        return format_html('<a href="{}" aria-current="true">{}</a>', to, label)
    return format_html('<a href="{}">{}</a>', to, label)


@register.inclusion_tag("components/page_header.html")
def page_header(*, title, lead=None, breadcrumbs=()):
    """The one h1 of a page. `breadcrumbs`: (label, address or None) from the start page down to the parent.

    A title of more than LONG_TITLE characters (of many names) is set smaller, or it fills the screen.
    """
    return {"title": title, "lead": lead, "breadcrumbs": breadcrumbs, "is_long": len(str(title)) > LONG_TITLE}


# --- Facts and where they come from ------------------------------------------------------------------------------


@register.inclusion_tag("components/fact.html")
def fact(
    *, label, value, unit="", as_of=None, source=None, planned=False, qualifier="", note="", stale=False, report=""
):
    """One figure or fact, inside <dl class="facts">. A missing value reads "Tidak disebut", never zero.

    `as_of` is a date or its text; `source` has publisher and address; `qualifier` is text before the value ("sekitar").
    `stale` marks what should be brought up to date; `report` is the name under which a reader may report the fact.
    """
    return {
        "label": label,
        "value": angka(value) if isinstance(value, int | Decimal) else value,
        "unit": unit,
        "as_of": dates.date_text(as_of, weekday=False) if isinstance(as_of, Date) else as_of,
        "source": source,
        "planned": planned,
        "qualifier": qualifier,
        "note": note,
        "stale": stale,
        "report": report,
    }


@register.inclusion_tag("components/report_link.html")
def report_link(*, fact, about, key=""):
    """A quiet link to the form of reports: fact="figure/b7km-2q9r-xwtc", or fact="figure" key="b7km-2q9r-xwtc", which lasts.

    `about` tells screen readers which fact.
    """
    return {"fact": f"{fact}/{key}" if key else fact, "about": about}


@register.inclusion_tag("components/source_note.html")
def source_note(*, source):
    """A source with its evidence level in words.

    It has publisher, title, address, published_text, accessed_text, evidence, evidence_label.
    """
    return {"source": source}


@register.inclusion_tag("components/sides_note.html")
def sides_note(*, sides):
    """What says otherwise, side by side. Each side has value_text, source, is_preferred, reason."""
    sides = list(sides)
    return {"sides": sides, "count_word": COUNT_WORDS.get(len(sides), str(len(sides)))}


@register.inclusion_tag("components/timeline.html")
def timeline(*, items):
    """What happened and what is planned, in the order given. Each item has title, date_text, planned, source, note, report."""
    return {"items": items}


@register.inclusion_tag("components/line_chart.html")
def line_chart(*, chart, title, note=""):
    """A `charts.LineChart` with its numbers as a table. `title` says whose and what; `note` how to read it."""
    return {"chart": chart, "title": title, "note": note}


@register.inclusion_tag("components/place_map.html")
def place_map(*, caption, places, legend, view_box):
    """Places in a frame, each with address, words, shade and outline; `legend` says (shade, words). Numbers stand beside it."""
    return {"caption": caption, "places": places, "legend": legend, "view_box": view_box}


@register.inclusion_tag("components/bar.html")
def bar(*, value, whole, start=0, tone="", marks=()):
    """A bar for the cell of a table that states the number. `marks` are further values on the same scale, two at most."""
    return {
        "length": charts.bar(value, whole, start),
        "whole": charts.BAR,
        "tone": tone,
        "marks": [(number, charts.bar(mark, whole, start)) for number, mark in enumerate(marks, 1) if mark is not None],
    }


# --- People ------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/person_line.html")
def person_line(*, name, position="", body="", note=""):
    """A person on a line, with a position and the body in which it is held."""
    return {"name": name, "position": position, "body": body, "note": note}


# --- Lists -------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/filter_bar.html")
def filter_bar(*, form, summary, reset_url):
    """A GET form that says what is filtered now; `summary` is "" when nothing is."""
    return {"form": form, "summary": summary, "reset_url": reset_url}


@register.simple_tag
def select_options(*, groups):
    """The options of a select, from the `optgroups` of its widget. In Python: a template takes five times as long for each."""
    return mark_safe("\n".join(_group(name, options) for name, options, _ in groups))  # each part is escaped below


def _group(name: str | None, options) -> str:
    drawn = "\n".join(
        f'<option value="{conditional_escape(one["value"])}"{flatatt(one["attrs"])}>{conditional_escape(one["label"])}</option>'
        for one in options
    )
    return f'<optgroup label="{conditional_escape(name)}">\n{drawn}\n</optgroup>' if name else drawn


@register.inclusion_tag("components/pager.html")
def pager(*, page):
    """The page has previous_url, next_url (each "" or None at an end) and total_text."""
    return {"page": page}


@register.inclusion_tag("components/downloads.html", takes_context=True)
def downloads(context, *, to):
    """Links to the file of a list, as CSV and as Excel, with the filter of this page. `to` is the name of the route."""
    request = context.get("request")
    query = kept(request) if request else ""
    return {
        "files": [
            (label, f"{reverse(to, kwargs={'file_format': ending})}{'?' if query else ''}{query}")
            for label, ending in (("Unduh CSV", "csv"), ("Unduh Excel", "xlsx"))
        ]
    }


@register.inclusion_tag("components/empty_state.html")
def empty_state(*, text, action_label="", action_url=""):
    """Nothing is here, and what to do about it."""
    return {"text": text, "action_label": action_label, "action_url": action_url}


# --- Deeds -------------------------------------------------------------------------------------------------------


@register.simple_tag
def step_button(*, step):
    """The button of a step in a form that stands on the page anyhow: it sends `act`."""
    return format_html(
        '<button type="submit" name="act" value="{}" class="btn btn-{}">{}</button>', step.name, step.tone, step.label
    )


@register.inclusion_tag("components/step_buttons.html", takes_context=True)
def step_buttons(context, *, steps, action_url, seen="", key=""):
    """One POST form a step (fields `step` and `reason`, and `seen` where it is given: what the reader decides about). A page that
    has them for several rows tells them apart by `key`.

    A step has name, label, tone (a Bootstrap button: primary, secondary, danger), needs_reason; one that needs a reason
    opens in place and asks for it.
    """
    told = {"steps": steps, "action_url": action_url, "seen": seen, "key": str(key)}
    return {**told, "csrf_token": context.get("csrf_token")}


def _form_errors(form, where: str = "") -> Iterable[dict[str, str]]:
    for message in form.non_field_errors():
        yield {"label": where, "message": message, "target": ""}
    for field in form:
        if field.is_hidden:
            label, target = where, ""
        else:
            label = f"{where}, {field.label}" if where else str(field.label)
            # A group of choices or of boxes has no field of its own to go to: the first one is.
            target = field.id_for_label or f"{field.auto_id}_0"
        for message in field.errors:
            yield {"label": label, "message": message, "target": target}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*, form=None, formsets: Sequence = (), boxes: Sequence = ()):
    """Everything that must be mended, each linked to its field; draws nothing when all is well.

    `boxes` are further forms of the same page.
    A formset may name its rows through an attribute `row_label` ("Peserta"); else they read "Baris 1, Nama".
    """
    errors = list(_form_errors(form)) if form is not None and form.is_bound else []
    for formset in formsets:
        if not formset.is_bound:
            continue
        errors += [{"label": "", "message": message, "target": ""} for message in formset.non_form_errors()]
        row_label = getattr(formset, "row_label", "Baris")
        for number, row in enumerate(formset.forms, start=1):
            errors += _form_errors(row, f"{row_label} {number}")
    for box in boxes:
        errors += _form_errors(box)
    return {"errors": errors}
