"""The lists of visits as files. In public nobody is named; the front office's file names who led."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import reverse

from directory.models import Agency, DatePrecision, Topic
from mpp_portal.kit.exporting import CODE, DATE, PARTIAL, URL, WHOLE, Column, in_chunks, key_column, yes_no
from mpp_portal.kit.partial_dates import PartialDate
from visits.models import BodyRole, DelegationBody, Participant, Receiver, Visit, VisitKind, VisitState
from visits.models.kinds import KnownBy

NO_NAME = "[nama]"
PRIVACY = "Nama orang tidak ikut dalam unduhan ini; di dalam uraian, nama rombongan dan penerima diganti dengan [nama]."
DESK_PRIVACY = "Berkas ini untuk kantor tuan rumah: menyebut nama pimpinan rombongan. Jangan diteruskan kepada umum."


@dataclass(frozen=True, slots=True)
class Body:
    """A body as a file shows it."""

    key: str
    name: str
    code: str
    region: str


@dataclass(frozen=True, slots=True)
class Row:
    """A visit as a file shows it: `visit` is a tuple of FIELDS, `names` are taken out of its prose."""

    visit: Any
    host: Body
    bodies: list[tuple[str, Body]]
    topics: list[str]
    leaders: list[tuple[str, str]]
    names: Collection[str]

    def prose(self, text: str) -> str:
        return without_names(text, self.names)

    def of_role(self, role: str) -> list[Body]:
        return [body for one, body in self.bodies if one == role]


# --- Rows --------------------------------------------------------------------------------------------------------

# Plain tuples, for a hundred thousand visits as model objects cost minutes.
FIELDS = (
    "pk",
    "number",
    "state",
    "host_id",
    "mall__name",
    "mall__key",
    "venue",
    "starts_on",
    "ends_on",
    "date_precision",
    "date_raw",
    "date_inferred",
    "kind",
    "kind_raw",
    "purpose",
    "results",
    "agreements",
    "next_steps",
    "host_learned",
    "head_count",
    "known_by",
)


def public_rows(visits) -> Iterator[Row]:
    """Rows in which no one of the delegation and of those who received it is named, not even in prose."""
    for chunk, visitors, topics in _chunks(visits):
        named = _named_in(chunk)
        for visit in chunk:
            host, bodies = visitors[visit.pk]
            yield Row(visit, host, bodies, topics.get(visit.pk, []), [], named.get(visit.pk, ()))


def desk_rows(visits) -> Iterator[Row]:
    """Rows for the host itself: its own words as they are, and who led."""
    for chunk, visitors, topics in _chunks(visits):
        leaders: dict[int, list[tuple[str, str]]] = {}
        for person in Participant.objects.filter(visit__in=_keys(chunk), leads_visit=True):
            leaders.setdefault(person.visit_id, []).append((person.full_name, person.post))
        for visit in chunk:
            host, bodies = visitors[visit.pk]
            yield Row(visit, host, bodies, topics.get(visit.pk, []), leaders.get(visit.pk, []), ())


def _chunks(visits) -> Iterator[tuple[list, dict, dict]]:
    """Visits newest first, with the host and bodies of each and its topics. Four queries a chunk; a body is read once."""
    known: dict[int, Body] = {}
    topic_names = dict(Topic.objects.values_list("pk", "name"))
    for chunk in in_chunks(visits.newest_first().values_list(*FIELDS, named=True)):
        keys = _keys(chunk)
        bodies_that_came = DelegationBody.objects.came_or_unknown().filter(visit__in=keys).order_by("pk")
        came = list(bodies_that_came.values_list("visit_id", "role", "agency_id"))
        _learn(known, {visit.host_id for visit in chunk} | {agency for _, _, agency in came})
        bodies: dict[int, tuple[Body, list[tuple[str, Body]]]] = {
            visit.pk: (known[visit.host_id], []) for visit in chunk
        }
        for visit, role, agency in came:
            bodies[visit][1].append((role, known[agency]))
        topics: dict[int, list[str]] = {}
        about = Visit.topics.through.objects.filter(visit__in=keys).order_by("topic__order", "topic_id")
        for visit, topic in about.values_list("visit_id", "topic_id"):
            topics.setdefault(visit, []).append(topic_names[topic])
        yield chunk, bodies, topics


def _keys(chunk) -> list[int]:
    return [visit.pk for visit in chunk]


def _learn(known: dict[int, Body], wanted: set[int]) -> None:
    rows = Agency.objects.filter(pk__in=wanted - known.keys())
    for pk, key, name, code, region in rows.values_list("pk", "key", "name", "region__code", "region__name"):
        known[pk] = Body(key, name, code or "", region or "")


def _named_in(chunk) -> dict[int, set[str]]:
    """The names of the people of each visit that has any. Two queries."""
    named: dict[int, set[str]] = {}
    for model in (Participant, Receiver):
        rows = model.objects.filter(visit__in=_keys(chunk)).exclude(name="").order_by()
        for visit, name in rows.values_list("visit_id", "name"):
            named.setdefault(visit, set()).add(name)
    return named


def without_names(text: str, names: Collection[str]) -> str:
    """The text with each of the names, as whole words in any case, replaced; the longest first."""
    if not text or not names:
        return text
    folded = text.casefold()
    said = [words for name in names if (words := name.split()) and words[0].casefold() in folded]
    if not said:
        return text
    found = "|".join(
        r"\s+".join(map(re.escape, words)) for words in sorted(said, key=lambda words: -len(" ".join(words)))
    )
    return re.sub(rf"(?<!\w)(?:{found})(?!\w)", NO_NAME, text, flags=re.IGNORECASE)


# --- Columns -----------------------------------------------------------------------------------------------------

_KINDS, _STATES, _ROLES = dict(VisitKind.choices), dict(VisitState.choices), dict(BodyRole.choices)
_PRECISIONS, _WAYS = dict(DatePrecision.choices), dict(KnownBy.choices)


def _starts(row: Row) -> PartialDate:
    return PartialDate(row.visit.starts_on, row.visit.date_precision)


def _codes(row: Row) -> str:
    return "; ".join(dict.fromkeys(body.code for body in row.of_role(BodyRole.VISITING) if body.code))


def _others(row: Row) -> str:
    return "; ".join(f"{body.name} ({_ROLES[role].lower()})" for role, body in row.bodies if role != BodyRole.VISITING)


def _address(row: Row) -> str:
    """The public page, which a draft and a cancelled visit have not."""
    return _pages().replace(ANY_NUMBER, row.visit.number) if row.visit.state == VisitState.RECORDED else ""


ANY_NUMBER = "K-0000-000000"


@cache
def _pages() -> str:
    """The address of any visit, found once: finding it for each of many rows takes longer than reading them."""
    return reverse("visit_detail", kwargs={"number": ANY_NUMBER})


NUMBER = Column("Nomor", lambda row: row.visit.number, CODE, "Nomor kunjungan di portal ini; draf belum bernomor.", 16)
ABOUT = (
    Column("Tanggal", _starts, PARTIAL, "Hari pertama; teks bila hanya diketahui bulan atau tahunnya."),
    Column("Tanggal selesai", lambda row: row.visit.ends_on, DATE, "Hari terakhir, bila lebih dari satu hari."),
    Column(
        "Ketelitian tanggal",
        lambda row: _PRECISIONS[row.visit.date_precision],
        meaning="Sampai hari, bulan, atau tahun.",
        width=12,
    ),
    Column("Tanggal menurut sumber", lambda row: row.visit.date_raw, meaning="Bunyi di sumber."),
    Column(
        "Tanggal disimpulkan",
        lambda row: yes_no(row.visit.date_inferred),
        meaning="Ya bila sebagian tanggal tidak tertulis di sumber.",
        width=12,
    ),
    Column("Tuan rumah", lambda row: row.host.name, meaning="Badan yang menerima."),
    key_column("Kunci tuan rumah", lambda row: row.host.key, "Nama tetap badan itu."),
    Column("Kode wilayah tuan rumah", lambda row: row.host.code, CODE, "Kode Kemendagri."),
    Column("Wilayah tuan rumah", lambda row: row.host.region),
    Column("MPP", lambda row: row.visit.mall__name, meaning="MPP yang dipelajari, bila kunjungan menuju satu MPP."),
    key_column("Kunci MPP", lambda row: row.visit.mall__key, "Nama tetap MPP itu."),
    Column("Tempat", lambda row: row.prose(row.visit.venue), meaning="Tempat bertemu, bila disebut."),
    Column(
        "Pengunjung",
        lambda row: "; ".join(body.name for body in row.of_role(BodyRole.VISITING)),
        meaning="Badan yang berkunjung, dipisah titik koma.",
        width=40,
    ),
    key_column(
        "Kunci pengunjung",
        lambda row: "; ".join(body.key for body in row.of_role(BodyRole.VISITING)),
        "Nama tetap badan yang berkunjung, dalam urutan yang sama.",
    ),
    Column("Kode wilayah pengunjung", _codes, CODE, "Kode Kemendagri, dipisah titik koma."),
    Column("Badan lain", _others, meaning="Badan yang memfasilitasi atau mendampingi."),
    key_column(
        "Kunci badan lain",
        lambda row: "; ".join(body.key for role, body in row.bodies if role != BodyRole.VISITING),
        "Nama tetap badan lain itu, dalam urutan yang sama.",
    ),
    Column("Jenis", lambda row: _KINDS[row.visit.kind]),
    Column("Istilah di sumber", lambda row: row.visit.kind_raw, meaning="Kata sumber untuk jenisnya.", width=18),
    Column("Topik", lambda row: "; ".join(row.topics), meaning="Dipisah titik koma."),
    Column("Tujuan", lambda row: row.prose(row.visit.purpose), width=50),
    Column("Hasil", lambda row: row.prose(row.visit.results), meaning="Yang dibawa pulang.", width=60),
    Column("Kesepakatan", lambda row: row.prose(row.visit.agreements), width=40),
    Column("Tindak lanjut", lambda row: row.prose(row.visit.next_steps), width=40),
    Column("Yang dipelajari tuan rumah", lambda row: row.prose(row.visit.host_learned), width=40),
    Column("Jumlah orang", lambda row: row.visit.head_count, WHOLE, "Seluruh rombongan; kosong bila tidak disebut."),
)
ADDRESS = Column("Alamat halaman", _address, URL, "Halaman untuk umum.")

PUBLIC = (NUMBER, *ABOUT, ADDRESS)
DESK = (
    NUMBER,
    Column("Status", lambda row: _STATES[row.visit.state], width=12),
    *ABOUT,
    Column("Ketua rombongan", lambda row: "; ".join(name for name, _ in row.leaders)),
    Column("Jabatan ketua rombongan", lambda row: "; ".join(post for _, post in row.leaders)),
    Column("Diketahui dari", lambda row: _WAYS[row.visit.known_by]),
    ADDRESS,
)
