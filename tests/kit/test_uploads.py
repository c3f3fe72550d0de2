"""What an upload really is, whatever it is called, and what of it is kept."""

import zlib
from io import BytesIO

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from PIL.PngImagePlugin import PngInfo

from mpp_portal.kit import uploads
from mpp_portal.kit.uploads import JPEG, MAX_SIZE, PDF, PNG, FileRefused, clean_upload
from tests.factories import make_pdf


def encoded(picture, kind, **options) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def picture(mode="RGB", size=(40, 20)):
    """Red on the left, blue on the right (dark and light where there is no colour)."""
    left, right = {"L": (20, 230), "CMYK": ((0, 255, 255, 0), (255, 255, 0, 0))}.get(mode, ("red", "blue"))
    made = Image.new(mode, size, right)
    made.paste(left, (0, 0, size[0] // 2, size[1]))
    return made


def decoded(clean) -> Image.Image:
    return Image.open(BytesIO(clean.content))


def located_exif(orientation=1) -> Image.Exif:
    exif = Image.Exif()
    exif[Base.Orientation] = orientation
    exif[Base.Make] = "KameraRahasia"
    exif[Base.DateTime] = "2026:01:02 03:04:05"
    exif.get_ifd(IFD.GPSInfo).update(
        {GPS.GPSLatitudeRef: "S", GPS.GPSLatitude: (3.0, 0.0, 5.5), GPS.GPSLongitudeRef: "E", GPS.GPSLongitude: (120.0, 11.0, 1.0)}
    )  # fmt: skip
    return exif


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>PosisiRahasia</exif:GPSLatitude></x:xmpmeta>'


# --- Images ------------------------------------------------------------------------------------------------------


def test_a_photo_is_kept_without_position_camera_time_xmp_and_comment():
    taken = encoded(
        picture(), "JPEG", exif=located_exif(), xmp=XMP, comment=b"KomentarRahasia", icc_profile=b"ProfilRahasia" * 20
    )
    with Image.open(BytesIO(taken)) as before:
        assert before.getexif().get_ifd(IFD.GPSInfo)[GPS.GPSLatitude]  # the photo did tell where it was taken
    clean = clean_upload(taken, "foto.jpg")
    after = decoded(clean)
    assert clean.media_type == JPEG
    assert not after.getexif() and not after.getexif().get_ifd(IFD.GPSInfo)
    assert b"Rahasia" in taken and b"Rahasia" not in clean.content and b"Exif" not in clean.content
    assert after.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_png_is_kept_without_text_exif_and_profile():
    text = PngInfo()
    text.add_text("Comment", "KomentarRahasia")
    text.add_itxt("XML:com.adobe.xmp", XMP.decode())
    text.add_text("Besar", "Rahasia " * 1000, zip=True)
    drawn = encoded(picture(), "PNG", pnginfo=text, exif=located_exif(), icc_profile=b"ProfilRahasia", dpi=(300, 300))
    clean = clean_upload(drawn, "gambar.png")
    after = decoded(clean)
    after.load()
    assert b"Rahasia" in drawn and b"Rahasia" not in clean.content
    assert (clean.media_type, after.info, after.text) == (PNG, {}, {})


LEFT, RIGHT, TOP, BOTTOM = (4, 10), (35, 10), (10, 4), (10, 35)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize(
    ("orientation", "red", "blue"),
    [
        (1, LEFT, RIGHT),
        (2, RIGHT, LEFT),
        (3, RIGHT, LEFT),
        (4, LEFT, RIGHT),
        (5, TOP, BOTTOM),
        (6, TOP, BOTTOM),
        (7, BOTTOM, TOP),
        (8, BOTTOM, TOP),
    ],
)
def test_a_photo_stands_upright_without_its_note_of_the_orientation(kind, orientation, red, blue):
    taken = encoded(picture(), kind, exif=located_exif(orientation))
    after = decoded(clean_upload(taken)).convert("RGB")
    assert after.size == ((40, 20) if orientation <= 4 else (20, 40))
    assert after.getpixel(red)[0] > 200 and after.getpixel(blue)[2] > 200


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
def test_a_jpg_of_the_press_or_in_grey_is_kept_for_browsers_to_show(mode):
    after = decoded(clean_upload(encoded(picture(mode), "JPEG"), "cetak.JPEG"))
    assert after.mode == ("L" if mode == "L" else "RGB")
    if mode == "CMYK":
        assert after.getpixel(LEFT)[0] > 200 and after.getpixel(RIGHT)[2] > 200


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_kept(mode):
    drawn = Image.new("L", (8, 8), 255).convert(mode) if mode != "I;16" else Image.new("I;16", (8, 8), 65535)
    after = decoded(clean_upload(encoded(drawn, "PNG")))
    assert after.convert("L").getpixel((4, 4)) == 255


def test_transparency_of_a_palette_is_kept():
    drawn = Image.new("P", (8, 8), 0)
    after = decoded(clean_upload(encoded(drawn, "PNG", transparency=0)))
    assert after.convert("RGBA").getpixel((4, 4))[3] == 0


def test_a_photo_of_many_pixels_is_reduced_and_keeps_its_shape(monkeypatch):
    monkeypatch.setattr(uploads, "KEPT_PIXELS", 200)
    after = decoded(clean_upload(encoded(picture(), "JPEG")))
    assert after.size == (20, 10)


def test_what_comes_after_the_picture_is_not_kept():
    clean = clean_upload(encoded(picture(), "JPEG") + b"<script>alert(1)</script>PK\x03\x04")
    assert b"script" not in clean.content


def test_the_same_picture_gives_the_same_bytes_each_time():
    taken = encoded(picture(), "JPEG", exif=located_exif())
    assert clean_upload(taken) == clean_upload(taken)


def animated_png() -> bytes:
    return encoded(picture(), "PNG", save_all=True, append_images=[Image.new("RGB", (40, 20), "green")])


def bomb() -> bytes:
    """A small PNG that says it has 10,000 times 10,000 pixels."""
    header = b"IHDR" + (10_000).to_bytes(4) * 2 + b"\x08\x00\x00\x00\x00"
    chunk = (13).to_bytes(4) + header + zlib.crc32(header).to_bytes(4)
    packed = b"IDAT" + zlib.compress(bytes(1000))
    rest = (len(packed) - 4).to_bytes(4) + packed + zlib.crc32(packed).to_bytes(4)
    return b"\x89PNG\r\n\x1a\n" + chunk + rest + bytes(4) + b"IEND" + zlib.crc32(b"IEND").to_bytes(4)


def text_bomb() -> bytes:
    """A PNG whose text chunk unpacks to 100 MB."""
    whole = encoded(picture(), "PNG")
    body = b"zTXt" + b"Besar\0\0" + zlib.compress(bytes(100 * 1024 * 1024))
    return whole[:33] + (len(body) - 4).to_bytes(4) + body + zlib.crc32(body).to_bytes(4) + whole[33:]


# --- Refused, and in which words ---------------------------------------------------------------------------------

HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def packed_pdf(inside: bytes, after=b"") -> bytes:
    packed = zlib.compress(inside)
    stream = b"5 0 obj\n<< /Type /ObjStm /DecodeParms << /Predictor 1 >> /Filter /FlateDecode >>\nstream\r\n%s\nendstream\nendobj\n"
    return make_pdf().replace(b"xref\n0", stream % packed + after + b"xref\n0", 1)


def pdf_with(inside: bytes) -> bytes:
    return make_pdf().replace(b"/Catalog", b"/Catalog " + inside)


JPG = encoded(picture(), "JPEG")
ONLY = "Hanya PDF, JPG, dan PNG"
INSIDE = "memuat skrip, perintah, atau berkas lampiran"
WHOLE = "PDF ini tidak utuh"
BROKEN = "rusak atau tidak utuh"
REFUSED = {
    "nothing": ("a.pdf", b"", "kosong"),
    "one byte": ("a.png", b"\x89", ONLY),
    "one byte too many": ("a.pdf", make_pdf().ljust(MAX_SIZE + 1, b"\n"), "lebih dari 10 MB"),
    "a page posing as PDF": ("a.pdf", HTML, ONLY),
    "a drawing posing as PDF": ("a.pdf", SVG, ONLY),
    "a drawing posing as PNG": ("a.png", SVG, ONLY),
    "a page before a PDF": ("a.pdf", HTML + make_pdf(), ONLY),
    "a line before a PDF": ("a.pdf", b"\n" + make_pdf(), ONLY),
    "a program posing as PDF": ("a.pdf", b"MZ\x90\0" + bytes(200), ONLY),
    "a program posing as JPG": ("a.jpg", b"\x7fELF" + bytes(200), ONLY),
    "a picture of another kind": ("a.gif", encoded(picture(), "GIF"), ONLY),
    "a Word document": ("a.docx", b"PK\x03\x04" + bytes(200), "Word"),
    "an old Word document": ("a.doc", b"\xd0\xcf\x11\xe0" + bytes(200), "Word"),
    "a photo as phones keep it": ("a.heic", b"\0\0\0\x24ftypheic" + bytes(200), "HEIC"),
    "a JPG called PDF": ("a.pdf", JPG, "berakhiran .pdf, tetapi isinya gambar JPG"),
    "a PDF called JPG": ("a.jpg", make_pdf(), "berakhiran .jpg, tetapi isinya PDF"),
    "a JPG called PNG": ("a.png", JPG, "berakhiran .png, tetapi isinya gambar JPG"),
    "a PDF called exe": ("surat.pdf.exe", make_pdf(), "berakhiran .exe"),
    "half a PDF": ("a.pdf", make_pdf()[:60], WHOLE),
    "the head of a PDF on a page": ("a.pdf", b"%PDF-1.4\n" + HTML, WHOLE),
    "the ends of a PDF around a page": ("a.pdf", b"%PDF-1.4\n" + HTML + b"startxref\n%%EOF", WHOLE),
    "a PDF with a script": ("a.pdf", pdf_with(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), INSIDE),
    "a PDF with a script spelt in hex": ("a.pdf", pdf_with(b"<< /S /J#61vaScrip#74 /JS (x) >>"), INSIDE),
    "a PDF with a script in an object stream": ("a.pdf", packed_pdf(b"1 0 << /S /JavaScript /JS (x) >>"), INSIDE),
    "a PDF that starts a program": ("a.pdf", pdf_with(b"/AA << /S /Launch /F (cmd.exe) >>"), INSIDE),
    "a PDF with a file inside": ("a.pdf", pdf_with(b"/Names << /EmbeddedFiles 3 0 R >>"), INSIDE),
    "a PDF with a file inside one object": ("a.pdf", pdf_with(b"/Type /EmbeddedFile"), INSIDE),
    "a PDF under a password": ("a.pdf", pdf_with(b"/Encrypt 4 0 R"), "dikunci"),
    "a PDF that unpacks to very much": ("a.pdf", packed_pdf(bytes(40 * 1024 * 1024)), "tidak wajar"),
    "half a JPG": ("a.jpg", JPG[: len(JPG) // 2], BROKEN),
    "the head of a JPG": ("a.jpg", JPG[:20], BROKEN),
    "a program behind the head of a JPG": ("a.jpg", b"\xff\xd8\xff\xe0MZ" + bytes(500), BROKEN),
    "half a PNG": ("a.png", encoded(picture(), "PNG")[:60], BROKEN),
    "a PNG with a changed byte": ("a.png", encoded(picture(), "PNG").replace(b"IDAT", b"IDAS"), BROKEN),
    "a PNG with a bomb of text": ("a.png", text_bomb(), BROKEN),
    "a moving PNG": ("a.png", animated_png(), "bergerak"),
    "a bomb of pixels": ("a.png", bomb(), "50 juta piksel"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_it_is_refused_in_words(name, content, words):
    with pytest.raises(FileRefused, match=words) as told:
        clean_upload(content, name)
    assert str(told.value).endswith(".") and "\n" not in str(told.value)


@pytest.mark.parametrize("pixels", [30_000, 40_000], ids=["between Pillow's two limits", "over Pillow's own limit"])
def test_a_bomb_is_refused_before_it_is_unpacked(pixels):
    head = b"\xff\xc0\x00\x11\x08" + pixels.to_bytes(2) * 2
    start = JPG.index(b"\xff\xc0")
    with pytest.raises(FileRefused, match="50 juta piksel"):
        clean_upload(JPG[:start] + head + JPG[start + len(head) :])


def test_a_picture_that_grows_beyond_the_limit_is_refused(monkeypatch):
    taken = encoded(Image.effect_noise((60, 60), 90), "JPEG", quality=1)
    monkeypatch.setattr(uploads, "MAX_SIZE", len(taken))
    with pytest.raises(FileRefused, match="lebih dari 10 MB"):
        clean_upload(taken)


# --- Accepted ----------------------------------------------------------------------------------------------------

ACCEPTED = {
    "a PDF": ("surat.pdf", make_pdf()),
    "a PDF from a machine that shouts": ("SURAT.PDF", make_pdf()),
    "a PDF without extension": ("surat", make_pdf()),
    "a PDF from a folder of Windows": ("C:\\surat.d\\surat", make_pdf()),
    "a PDF of the largest size": ("a.pdf", make_pdf("x" * (MAX_SIZE - len(make_pdf(""))))),
    "a PDF that opens at a page": ("a.pdf", pdf_with(b"/OpenAction [3 0 R /Fit]")),
    "a PDF with a name that begins like a bad one": ("a.pdf", pdf_with(b"/LaunchPad /EncryptedNot")),
    "a PDF with harmless packed objects": ("a.pdf", packed_pdf(b"1 0 << /Type /Page >>")),
    "a PDF with a stream that is not packed": ("a.pdf", packed_pdf(b"", b"<< /Type /ObjStm >> stream\nabc endstream ")),
    "a PDF of version 2": ("a.pdf", make_pdf().replace(b"-1.4", b"-2.0")),
}


@pytest.mark.parametrize(("name", "content"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_a_whole_pdf_is_kept_as_it_is(name, content):
    clean = clean_upload(content, name)
    assert (clean.content, clean.media_type, clean.extension) == (content, PDF, "pdf")


@pytest.mark.parametrize("name", ["a.jpg", "a.JPEG", "a.jpe", "a.jfif", "a", ""])
def test_a_jpg_has_several_names(name):
    assert clean_upload(JPG, name).extension == "jpg"


def test_any_change_of_one_byte_is_kept_or_refused_and_nothing_else():
    """Broken pictures make decoders fail in many ways; a person is told the same of all."""
    for whole in (JPG, encoded(picture(), "PNG")):
        for position in range(0, len(whole), 3):
            broken = bytearray(whole)
            broken[position] ^= 0xFF
            try:
                assert decoded(clean_upload(bytes(broken))).size
            except FileRefused as refused:
                assert str(refused)
