"""A pasted list of people, one a line, split into titles, name and post for a person to review.

Pure: nothing is stored here, and what cannot be told apart is kept as written with a word on what to check.
"""

import re
from dataclasses import dataclass

from .positions import level_of

FRONT_TITLES = (
    r"prof|drs|dra|dr|drg|drh|ir|hj|h|k\.?\s?h|ust|apt|ners|ns|kol|letkol|mayor|kapten|kombes(\s?pol)?|akbp|kompol|akp|iptu|ipda|"
    r"brigjen|irjen|mayjen|pdt|rev"
)
# Degrees after a name as they are printed: S.H., SH, S.STP, M.Si, MSi, Ph.D, A.Md.Kep, Ak., CA, Sp.PD.
END_TITLES = (
    r"s\.?(h|e|t|p|i|sos|ip|pt|pd|kom|stp|si|ag|km|kep|gz|ked|farm|hut|pi|ars|psi|hi|kg|tr|s|ap|a\.?p|ik|ikom|kel|as|fil|pn|ak|m|hum|"
    r"sy|th|pdi|pd\.?i|sti|tp|kp|trk|st|trip|tr\.?ip|mat)(\.?\s?[ik])?|"
    r"m\.?(si|m|h|t|ap|a\.?p|pd|kes|hum|kom|sc|eng|ec|ak|ba|a|p|ph|e|pa|ars|ag|ikom|sos|tr|kn|i\.?p|ip|epid|stp|tr\.?ip|ec\.?dev|"
    r"phil|agr|psi|pwk|psdm|ma|sn|pd\.?i|hi|mt|sp|pub|gz|keb|kep|farm|bus|fin|dev|pol)|"
    r"ph\.?\s?d|d(b|p)a|dea|a\.?md(\.?\s?\w{1,4})?|amd|a\.?ks|ak|ca|cpa|cia|crmp|cfra|qia|cgcae|ll\.?m|b\.?(sc|eng|a|ba)|"
    r"sp\.?\s?\w{1,4}|finasim|apt|ners|bac|be|ba|dess|cert\.?\s?\w+|qrmo|crgp|cgaa|ipu|ipm|asean\s?eng|aptp|dipl\.?\s?\w+"
)
_FRONT = re.compile(rf"^(?:(?:{FRONT_TITLES})(?:\.\s*|\s+))+", re.IGNORECASE)
_END = re.compile(rf"^(?:{END_TITLES})\.?$", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:\(?\d{1,3}\s*[.)]|[-–—•*▪·])\s*")
_PARTED = re.compile(r"\s*[–—|;\t]\s*|\s+-\s+|\s*:\s+")
_IN_BRACKETS_AT_END = re.compile(r"\s*\(([^()]*)\)\s*$")
_LEADS = re.compile(
    r"\b(?:selaku |sebagai )?(?:ketua|pimpinan|pemimpin|kepala) (?:rombongan|delegasi)\b", re.IGNORECASE
)
_ACTING = re.compile(r"^(?P<kind>pjs|pj|plt|plh)\b\.?\s*", re.IGNORECASE)
_POST = re.compile(
    r"^(?:(?:pjs?|pl[th])\.?\s+)?(?:sekretaris|sekda|sekwan|kepala|ka\.|kadis|kabid|kabag|kasi|kasubag|kasubbag|ketua|wakil|"
    r"anggota|asisten|staf|bupati|wali ?kota|gubernur|inspektur|camat|lurah|direktur|analis|pranata|penata|ajudan|sopir|"
    r"pelaksana|fungsional|operator|koordinator|perwakilan|bendahara|jabatan)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PastedPerson:
    """One line, split. `doubts` says in words what a person should check; the line as written stands in `line`."""

    line: str
    title_prefix: str = ""
    name: str = ""
    title_suffix: str = ""
    position: str = ""
    acting_kind: str = ""
    leads_visit: bool = False
    doubts: tuple[str, ...] = ()


def split_people(text: str) -> list[PastedPerson]:
    """Each line that says something, split, in its order; bullets and running numbers are left out."""
    lines = (" ".join(_BULLET.sub("", line).split(" ")).strip() for line in text.replace("\x00", "").splitlines())
    return [split_line(line) for line in lines if line]


def split_line(line: str) -> PastedPerson:
    """Titles, name and post of one line. Handles "nama – jabatan", "jabatan: nama" and "nama, gelar, jabatan".

    An unknown part between name and degrees stays in the name, as written: "Drs. Ahmad, DP, SH." may be a name
    of two words or a degree that is not on the list.
    """
    leads = bool(_LEADS.search(line))
    rest = _LEADS.sub("", line).replace("()", "").strip(" ,–—-:;")
    rest = _IN_BRACKETS_AT_END.sub(r" – \1", rest)
    parts = [part.strip(" ,") for part in _PARTED.split(rest, maxsplit=1) if part.strip(" ,")]
    doubts: list[str] = []
    if len(parts) > 1:
        named, post = parts[0], parts[1]
        if is_post(named) and not is_post(post):
            named, post = post, named
        elif not is_post(post):
            doubts.append(f"“{post}” dibaca sebagai jabatan")
    else:
        named, post = _post_after_commas(parts[0] if parts else "")
    prefix, name, suffix, unknown = _split_name(named)
    if unknown:
        doubts.append(f"“{', '.join(unknown)}” bukan gelar yang dikenal")
    if not name:
        doubts.append("nama tidak ditemukan")
    if not post:
        doubts.append("jabatan tidak ditemukan")
    acting = _ACTING.match(post)
    return PastedPerson(
        line=line,
        title_prefix=prefix,
        name=name,
        title_suffix=suffix,
        position=_ACTING.sub("", post),
        acting_kind=acting["kind"].lower() if acting else "",
        leads_visit=leads,
        doubts=tuple(doubts),
    )


def is_post(text: str) -> bool:
    """Reads like a post: a word that posts begin with, or a title whose level is known."""
    return bool(_POST.search(text)) or level_of(text) is not None


def _post_after_commas(text: str) -> tuple[str, str]:
    """Name and post of a line without another sign between them: the post starts at the first part that reads like one."""
    if _POST.search(text) and "," not in text:
        return "", text
    parts = [part.strip() for part in text.split(",") if part.strip()]
    for position, part in enumerate(parts):
        if is_post(part):
            if position:
                return ", ".join(parts[:position]), ", ".join(parts[position:])
            return ", ".join(parts[1:]), part
    return text, ""


def _split_name(text: str) -> tuple[str, str, str, list[str]]:
    """(titles before, name, titles after, parts that are neither and stay in the name)."""
    front = _FRONT.match(text)
    prefix = " ".join(front[0].split()) if front and len(front[0]) < len(text) else ""
    rest = text[len(front[0]) :] if front and prefix else text
    first, *others = [part.strip() for part in rest.split(",") if part.strip()] or [""]
    name_words, found = _degrees_at_end(first)
    unknown: list[str] = []
    suffixes = [found] if found else []
    for part in others:
        if all(_END.match(word) for word in part.split()) or _END.match(part.replace(" ", "")):
            suffixes.append(part)
        elif suffixes:
            suffixes.append(part)
            unknown.append(part)
        else:
            unknown.append(part)
            name_words = f"{name_words}, {part}"
    return prefix, name_words, ", ".join(suffixes), unknown


def _degrees_at_end(text: str) -> tuple[str, str]:
    """Degrees written after a name without a comma: "Ikhsan S.STP M.Si". At least one word stays a name."""
    words = text.split()
    cut = len(words)
    while cut > 1 and "." in words[cut - 1].rstrip(".") and _END.match(words[cut - 1]):
        cut -= 1
    return " ".join(words[:cut]), " ".join(words[cut:])
