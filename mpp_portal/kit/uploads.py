"""What an uploaded file really is: read by its content, never by its name, and cleaned of what must not be kept.

A pure module: bytes in, bytes out. Nothing here is a virus scanner; files go out again only to staff, as attachments.
"""

import re
import warnings
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath

from PIL import Image, ImageOps

from mpp_portal.kit.workflow import StepRefused

MB = 1024 * 1024
MAX_SIZE = 10 * MB
MAX_PIXELS = 50_000_000  # decoded, this is 150 MB of memory; larger is a bomb or a camera's special mode
KEPT_PIXELS = 16_000_000  # a page at 300 dpi has 8.7 million: larger images are reduced to this and stay readable
JPEG_QUALITY = 87
MAX_INFLATED = 32 * MB

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
EXTENSIONS = {PDF: "pdf", JPEG: "jpg", PNG: "png"}
WORDS = {PDF: "PDF", JPEG: "gambar JPG", PNG: "gambar PNG"}
NAMED_AS = {"pdf": PDF, "jpg": JPEG, "jpeg": JPEG, "jpe": JPEG, "jfif": JPEG, "png": PNG}


class FileRefused(StepRefused):
    """This file is not kept; the message says why and what to do, in Indonesian."""

    at = "file"


@dataclass(frozen=True)
class CleanFile:
    """What may be stored: bytes that were checked (PDF) or encoded anew by us (images)."""

    content: bytes
    media_type: str

    @property
    def extension(self) -> str:
        return EXTENSIONS[self.media_type]


TOO_LARGE = "Berkas ini lebih dari 10 MB. Perkecil atau bagi menjadi beberapa berkas, lalu pilih lagi."
ONLY_THREE = "Hanya PDF, JPG, dan PNG yang diterima. Simpan ulang dokumennya sebagai salah satunya, lalu pilih lagi."

_FOREIGN = (
    (re.compile(rb".{4}ftyp(?:hei|hev|mif1|msf1|avif)", re.S),
     "Foto HEIC belum diterima. Simpan sebagai JPG di ponsel, lalu pilih lagi."),
    (re.compile(rb"PK\x03\x04|\xd0\xcf\x11\xe0"),
     "Dokumen Word, Excel, dan berkas ZIP tidak diterima. Simpan sebagai PDF, lalu pilih lagi."),
)  # fmt: skip


def clean_upload(content: bytes, name: str = "") -> CleanFile:
    """What may be stored of an upload. `name` is only compared with what the content turned out to be.

    PDF comes back as it is; images come back upright and encoded anew, with pixels and nothing else: no EXIF, position,
    XMP, comments, text chunks, colour profiles or thumbnails. Raises FileRefused.
    """
    if not content:
        raise FileRefused("Berkas ini kosong (0 byte). Periksa berkasnya, lalu pilih lagi.")
    if len(content) > MAX_SIZE:
        raise FileRefused(TOO_LARGE)
    media_type = _sniffed(content)
    _check_name(name, media_type)
    if media_type == PDF:
        _check_pdf(content)
        return CleanFile(content, PDF)
    cleaned = _encoded_anew(content, media_type)
    if len(cleaned) > MAX_SIZE:
        raise FileRefused(TOO_LARGE)
    return CleanFile(cleaned, media_type)


def _sniffed(content: bytes) -> str:
    """The media type by the first bytes, which must be the very first: a polyglot hides another file before them."""
    if re.match(rb"%PDF-[12]\.[0-9]", content):
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    for pattern, message in _FOREIGN:
        if pattern.match(content):
            raise FileRefused(message)
    raise FileRefused(ONLY_THREE)


def _check_name(name: str, media_type: str):
    suffix = PurePath(name.replace("\\", "/")).suffix.lower().lstrip(".")
    if suffix and NAMED_AS.get(suffix) != media_type:
        raise FileRefused(
            f"Nama berkas berakhiran .{suffix[:10]}, tetapi isinya {WORDS[media_type]}. Periksa apakah berkasnya benar, "
            f"atau ganti akhirannya menjadi .{EXTENSIONS[media_type]}."
        )


# --- PDF ---------------------------------------------------------------------------------------------------------


def _name(word: str) -> bytes:
    """A pattern for a PDF name, each letter of which may be written as #xx (ISO 32000-1, 7.3.5)."""
    return b"/" + b"".join(rb"(?:%c|#%x|#%X)" % (letter, letter, letter) for letter in word.encode()) + rb"(?![\w#])"


_ACTIVE = re.compile(b"|".join(_name(word) for word in ("JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles")))
_LOCKED = re.compile(_name("Encrypt") + rb"\s*(?:<<|\d+\s+\d+\s+R)")
_OBJECT_STREAM = re.compile(_name("ObjStm") + rb".{0,2000}?stream\r?\n", re.S)


def _check_pdf(content: bytes):
    """Whole, readable without a password, and without scripts, programs to start or files inside.

    Objects may lie packed in object streams (7.5.7): those are unpacked and searched too. What a PDF can hide beyond
    that is left to the reader's own protection.
    """
    tail = content[-2048:]
    if b"startxref" not in tail or b"%%EOF" not in tail or b" obj" not in content:
        raise FileRefused("PDF ini tidak utuh. Buka dan simpan ulang berkasnya, lalu pilih lagi.")
    if _LOCKED.search(content):
        raise FileRefused("PDF ini dikunci dengan kata sandi. Simpan atau cetak ulang tanpa kunci, lalu pilih lagi.")
    if _ACTIVE.search(content) or any(_ACTIVE.search(packed) for packed in _object_streams(content)):
        raise FileRefused(
            "PDF ini memuat skrip, perintah, atau berkas lampiran di dalamnya. Cetak ulang sebagai PDF biasa, lalu pilih lagi."
        )


def _object_streams(content: bytes):
    left = MAX_INFLATED
    for match in _OBJECT_STREAM.finditer(content):
        packed = memoryview(content)[match.end() :]
        try:
            plain = zlib.decompressobj().decompress(packed, left)
        except zlib.error:
            continue  # packed otherwise or broken: a reader will not unpack it with this filter either
        left -= len(plain)
        if left <= 0:
            raise FileRefused("Susunan PDF ini tidak wajar. Cetak ulang sebagai PDF biasa, lalu pilih lagi.")
        yield plain


# --- Images ------------------------------------------------------------------------------------------------------

_BROKEN_IMAGE = "Gambar ini rusak atau tidak utuh. Buka dan simpan ulang, lalu pilih lagi."


def _encoded_anew(content: bytes, media_type: str) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            return _encoded(_upright(content, media_type), media_type)
    except FileRefused:
        raise
    except Image.DecompressionBombError:
        raise FileRefused(_too_many_pixels()) from None
    except Exception as broken:  # decoders fail in many ways on what is no image; all of them mean the same to a person
        raise FileRefused(_BROKEN_IMAGE) from broken


def _upright(content: bytes, media_type: str) -> Image.Image:
    """The decoded picture, turned as its EXIF says, no larger than `KEPT_PIXELS`."""
    decoder = ("JPEG",) if media_type == JPEG else ("PNG",)
    with Image.open(BytesIO(content), formats=decoder) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise FileRefused(_too_many_pixels())
        if media_type == PNG and getattr(opened, "is_animated", False):
            raise FileRefused("Gambar bergerak tidak diterima. Simpan satu gambar diam, lalu pilih lagi.")
        opened.verify()
    with Image.open(BytesIO(content), formats=decoder) as opened:
        opened.load()
        picture = _in_plain_mode(opened, media_type)
        picture = ImageOps.exif_transpose(picture)
    pixels = picture.width * picture.height
    if pixels > KEPT_PIXELS:
        scale = (KEPT_PIXELS / pixels) ** 0.5
        size = max(1, int(picture.width * scale)), max(1, int(picture.height * scale))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    return picture


def _in_plain_mode(picture: Image.Image, media_type: str) -> Image.Image:
    """Grey or colour, 8 bits, transparency kept for PNG. CMYK from a press becomes RGB, for browsers to show."""
    if picture.mode.startswith("I"):  # 16 bits of grey, of which the upper eight are kept
        info = picture.info
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
        picture.info = info
    if media_type == JPEG:
        return picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
    if picture.mode in ("1", "L", "LA", "RGB", "RGBA") and "transparency" not in picture.info:
        return picture
    return picture.convert("RGBA" if "transparency" in picture.info else "RGB")


def _encoded(picture: Image.Image, media_type: str) -> bytes:
    """The pixels alone, encoded: a new image carries nothing over from the file it was read from."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = BytesIO()
    if media_type == JPEG:
        bare.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
    else:
        bare.save(out, "PNG", optimize=True)
    return out.getvalue()


def _too_many_pixels() -> str:
    return "Gambar ini lebih dari 50 juta piksel. Perkecil ukurannya, lalu pilih lagi."
