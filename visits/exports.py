"""The lists of visits as files. In public nobody is named; the front office's file names who led."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from directory.models import Topic
from mpp_portal.kit.exporting import (
    CODE,
    DATE,
    PARTIAL,
    URL,
    WHOLE,
    Column,
    Export,
    export_refused,
    export_response,
    in_chunks,
    yes_no,
)
from mpp_portal.kit.partial_dates import PartialDate

from .desk import hosts_or_404
from .filters import DeskFilter, VisitFilter
from .models import BodyRole, Participant, Receiver, Visit, VisitState

NO_NAME = "[nama]"
PRIVACY = "Nama orang tidak ikut dalam unduhan ini; di dalam uraian, nama rombongan dan penerima diganti dengan [nama]."
DESK_PRIVACY = "Berkas ini untuk kantor tuan rumah: menyebut nama pimpinan rombongan. Jangan diteruskan kepada umum."


@dataclass(frozen=True)
class Row:
    """A visit as a file shows it; `hide` takes the names of its people out of free text."""

    visit: Visit
    hide: "re.Pattern[str] | None"

    def prose(self, text: str) -> str:
        return self.hide.sub(NO_NAME, text) if self.hide and text else text

    def bodies(self, *roles: str):
        return [body for body in self.visit.bodies.all() if body.role in roles]


# --- Rows --------------------------------------------------------------------------------------------------------


def for_export(visits):
    """The visits of a list in its order, with all that a file tells of them: seven queries a chunk of rows."""
    return (
        visits.newest_first()
        .for_list()
        .select_related("mall__region")
        .prefetch_related(
            Prefetch("topics", Topic.objects.only("name")),
            Prefetch("participants", Participant.objects.all()),
            Prefetch("receivers", Receiver.objects.only("visit_id", "name")),
        )
    )


def public_rows(visits) -> Iterator[Row]:
    """Rows in which no one of the delegation and of those who received it is named, not even in prose."""
    for chunk in in_chunks(for_export(visits)):
        for visit in chunk:
            people = (*visit.participants.all(), *visit.receivers.all())
            yield Row(visit, names_pattern(person.name for person in people))


def desk_rows(visits) -> Iterator[Row]:
    """Rows for the host itself, whose own words stay as they are."""
    for chunk in in_chunks(for_export(visits)):
        yield from (Row(visit, None) for visit in chunk)


def names_pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """What finds any of these names as whole words in any case, the longest first; None where no name is known."""
    parts = {r"\s+".join(map(re.escape, name.split())) for name in names if name.strip()}
    found = "|".join(sorted(parts, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{found})(?!\w)", re.IGNORECASE) if found else None


# --- Columns -----------------------------------------------------------------------------------------------------


def _starts(row: Row) -> PartialDate:
    return PartialDate(row.visit.starts_on, row.visit.date_precision)


def _codes(row: Row) -> str:
    regions = [body.agency.region for body in row.bodies(BodyRole.VISITING)]
    return "; ".join(dict.fromkeys(region.code for region in regions if region))


def _others(row: Row) -> str:
    bodies = row.bodies(BodyRole.FACILITATING, BodyRole.COMPANION)
    return "; ".join(f"{body.agency.name} ({body.get_role_display().lower()})" for body in bodies)


NUMBER = Column("Nomor", lambda row: row.visit.number, CODE, "Nomor kunjungan di portal ini; draf belum bernomor.", 16)
ABOUT = (
    Column(
        "Tanggal", _starts, PARTIAL, "Hari pertama. Bila hanya diketahui bulan atau tahunnya, ditulis sebagai teks."
    ),
    Column("Tanggal selesai", lambda row: row.visit.ends_on, DATE, "Hari terakhir, bila lebih dari satu hari."),
    Column(
        "Ketelitian tanggal",
        lambda row: row.visit.get_date_precision_display(),
        meaning="hari, bulan, atau tahun.",
        width=12,
    ),
    Column("Tanggal menurut sumber", lambda row: row.visit.date_raw, meaning="Bunyi di sumber."),
    Column(
        "Tanggal disimpulkan",
        lambda row: yes_no(row.visit.date_inferred),
        meaning="Ya bila sebagian tanggal tidak tertulis di sumber.",
        width=12,
    ),
    Column("Tuan rumah", lambda row: row.visit.host.name, meaning="Badan yang menerima."),
    Column("Kode wilayah tuan rumah", lambda row: row.visit.host.region and row.visit.host.region.code, CODE),
    Column("Wilayah tuan rumah", lambda row: row.visit.host.region and row.visit.host.region.name),
    Column(
        "MPP",
        lambda row: row.visit.mall and row.visit.mall.name,
        meaning="MPP yang dipelajari; tidak setiap kunjungan menuju satu MPP.",
    ),
    Column("Tempat", lambda row: row.prose(row.visit.venue), meaning="Tempat bertemu, bila disebut."),
    Column(
        "Pengunjung",
        lambda row: "; ".join(body.agency.name for body in row.bodies(BodyRole.VISITING)),
        meaning="Badan yang berkunjung, dipisah titik koma.",
        width=40,
    ),
    Column("Kode wilayah pengunjung", _codes, CODE, "Kode wilayah badan yang berkunjung, dipisah titik koma."),
    Column("Badan lain", _others, meaning="Badan yang memfasilitasi atau mendampingi."),
    Column("Jenis", lambda row: row.visit.get_kind_display()),
    Column("Istilah di sumber", lambda row: row.visit.kind_raw, width=18),
    Column(
        "Topik", lambda row: "; ".join(topic.name for topic in row.visit.topics.all()), meaning="Dipisah titik koma."
    ),
    Column("Tujuan", lambda row: row.prose(row.visit.purpose), width=50),
    Column("Hasil", lambda row: row.prose(row.visit.results), width=60),
    Column("Tindak lanjut", lambda row: row.prose(row.visit.next_steps), width=40),
    Column("Jumlah orang", lambda row: row.visit.head_count, WHOLE, "Seluruh rombongan; kosong bila tidak disebut."),
)
ADDRESS = Column("Alamat halaman", lambda row: row.visit.get_absolute_url() if row.visit.number else "", URL)

PUBLIC = (NUMBER, *ABOUT, ADDRESS)


def _leaders(row: Row) -> list[Participant]:
    return [person for person in row.visit.participants.all() if person.leads_visit]


DESK = (
    NUMBER,
    Column("Status", lambda row: row.visit.get_state_display(), width=12),
    *ABOUT,
    Column("Ketua rombongan", lambda row: "; ".join(person.full_name for person in _leaders(row))),
    Column("Jabatan ketua rombongan", lambda row: "; ".join(person.post for person in _leaders(row))),
    Column("Diketahui dari", lambda row: row.visit.get_known_by_display()),
    Column(
        "Alamat halaman",
        lambda row: row.visit.get_absolute_url() if row.visit.state == VisitState.RECORDED else "",
        URL,
        "Halaman untuk umum; draf dan yang dibatalkan tidak punya.",
    ),
)


# --- Views -------------------------------------------------------------------------------------------------------


@login_not_required
@require_safe
def visit_export(request, file_format):
    filtered = VisitFilter(request.GET, queryset=Visit.objects.recorded())
    if not filtered.is_valid():
        return export_refused(request, filtered.form, reverse("visit_list"))
    rows = public_rows(filtered.qs)
    export = Export("kunjungan", "Daftar kunjungan", PUBLIC, rows, filtered.summary, reverse("visit_list"), (PRIVACY,))
    return export_response(request, export, file_format)


@never_cache
@require_safe
def desk_export(request, file_format):
    hosts_or_404(request)
    filtered = DeskFilter(request.GET, queryset=Visit.objects.handled_by(request.user))
    if not filtered.is_valid():
        return export_refused(request, filtered.form, reverse("desk"))
    rows, notes = desk_rows(filtered.qs), (DESK_PRIVACY,)
    export = Export("kunjungan-kami", "Kunjungan tuan rumah", DESK, rows, filtered.summary, reverse("desk"), notes)
    return export_response(request, export, file_format)
