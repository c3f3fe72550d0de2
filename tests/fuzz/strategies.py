"""What people, scripts and scanners type, derived from the boxes that a page shows."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import strategies as st

from tests.pages import Box, PageForm

#: Each has broken some form somewhere.
NASTY = (
    "", " ", "\x00", "a\x00b", "\u202egpj.exe", "\u2066x\u2069", "\u200b", "\ufeff", "\r\n", "\r\nSet-Cookie: a=b", "٣", "²", "½",
    "-1", "0", "1e400", "NaN", "Infinity", "9" * 30, "9" * 5000, "1000000000000", "4,44", "4.505", "1_000",
    "30 Februari 2020", "10/25/2022", "31/12/9999", "0001-01-01", "2020-02-30T25:61", "Maret 2020", "24.00", "23.59",
    '=HYPERLINK("http://contoh.example")', "+62", "@SUM(A1)", "<script>alert(1)</script>", "{{ 7*7 }}", "{% url %}", "${7*7}",
    "'; DROP TABLE x; --", "' OR '1'='1", "%", "_", "%00", "%s%n", "\\", "../../etc/passwd", "javascript:alert(1)", "file:///etc/passwd",
    "https://contoh.example/\u202e", "http://[::1", "x" * 161, "Nama" * 125, "x" * 5000, "😀" * 50, "e\u0301" * 80, "ᬅᬓ᭄ᬱᬭ",
    "null", "None", "true", "[]", "{}", "1,2", "a@b", "K-2026-000001", "k-0000-000000", "Kembar", "DPRD", "Pemkab",
)  # fmt: skip
FORGED_COUNTS = ("", "-1", "0", "1", "5", "250", "1001", "1000000", "abc", "²", "9" * 400)

nasty_text = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.text(st.sampled_from("'\"<>%_\\\x00\u202e=+-@ \r\n0aé😀"), max_size=20),
    st.dates().map(lambda day: f"{day.day}/{day.month}/{day.year}"),
    st.integers(min_value=-(2**70), max_value=2**70).map(str),
)


@st.composite
def files(draw):
    """A file under a name of ill will, whose content is seldom what the name says."""
    name = draw(
        st.sampled_from(
            ["surat.pdf", "../../x.pdf", "a\u202efdp.exe", "x" * 300 + ".pdf", "logo.svg", "a.xlsx", "tanpa"]
        )
    )
    start = draw(
        st.sampled_from([b"%PDF-1.7\n", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"<svg onload=alert(1)>", b"MZ", b""])
    )
    return SimpleUploadedFile(
        name, start + draw(st.binary(max_size=200)), draw(st.sampled_from(["application/pdf", "text/html"]))
    )


#: What an empty box of a form wants to hold, by its name: so that some forms get past the first check.
PLAUSIBLE = (
    (r"(date|_on|_until|_from|until|published|as_of|tanggal)$", "10 Maret 2020"),
    (r"(year|tahun)$", "2024"),
    (r"(index|score|lower|weight)$", "4,44"),
    (r"(count|order|places|rank|value|number)$", "3"),
    (r"email", "orang@contoh.example"),
    (r"(address|url|website)$", "https://contoh.example/"),
    (r"(slug|code|kode)$", "contoh-1"),
    (r"(at|time|pukul)$", "09.00"),
    (r"", "Contoh"),
)


def plausible(box: Box, known: dict[str, str]) -> object:
    """A value that the box may well accept. `known` is name of a box to the value that it has in this world."""
    name = box.name.split("-")[-1]
    if box.kind == "hidden" or box.value not in (None, "", []):
        return box.value
    if name in known:
        return known[name]
    if box.choices:
        return next((one for one in box.choices if one), "") if box.kind in ("select", "radio") else None
    if box.kind == "file":
        return None
    return next(value for pattern, value in PLAUSIBLE if re.search(pattern, name))


def strange(box: Box):
    """Something that the box did not ask for."""
    if box.name.endswith("_FORMS"):
        return st.sampled_from(FORGED_COUNTS)
    if box.kind == "file":
        return files()
    if box.choices:
        return st.one_of(st.sampled_from(box.choices), nasty_text, st.lists(st.sampled_from(box.choices), max_size=3))
    return nasty_text


@st.composite
def filled_in(draw, form: PageForm, known: dict[str, str]) -> dict:
    """What is sent: mostly plausible, with a few boxes strange, a button pressed, some boxes left out."""
    boxes = sorted(form.boxes)
    # Half of the inputs leave optional boxes alone, the other half fill them.
    fills_all = draw(st.booleans())
    sent = {}
    for name, box in form.boxes.items():
        value = plausible(box, known) if fills_all or box.is_required or box.name.split("-")[-1] in known else box.value
        if value not in (None, []):
            sent[name] = value
    if boxes:
        for name in draw(st.lists(st.sampled_from(boxes), max_size=4, unique=True)):
            sent[name] = draw(strange(form.boxes[name]))
        for name in draw(st.lists(st.sampled_from(boxes), max_size=1)) if draw(st.integers(0, 3)) == 0 else []:
            sent.pop(name, None)
    if form.buttons and draw(st.booleans()):
        name, value = draw(st.sampled_from(sorted(set(form.buttons))))
        sent[name] = value
    return sent
