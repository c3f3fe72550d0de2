"""QR codes, drawn as SVG: an address that is read from a screen or from paper."""

import io

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


def qr_svg(text: str, *, title: str) -> SafeString:
    """An inline `<svg>` with its title for who cannot see it; no style attributes, which the policy would block."""
    drawn = _drawn(text).svg_inline(border=2, omitsize=True, svgclass="qr", lineclass=None)
    begin, rest = drawn.split(">", 1)
    # The drawing is segno's own, of digits and letters; only the title is text of ours.
    return mark_safe(f'{begin} role="img">' + format_html("<title>{}</title>", title) + rest)


def qr_file(text: str) -> str:
    """The same as the content of an SVG file, for paper."""
    written = io.BytesIO()
    _drawn(text).save(written, kind="svg", border=0, xmldecl=False)
    return written.getvalue().decode()


def _drawn(text: str) -> segno.QRCode:
    return segno.make(text, error="m", micro=False)
