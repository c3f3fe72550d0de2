"""The report of a study visit (laporan hasil) in its usual five sections, as far as the portal knows them.

Introduction, the visit, results, comparison, conclusion with the follow-up (domain research 3.4). What only its authors can
write is left for them, and says so. Numbers of identity (NIP, golongan), which the usual form asks for, are never in it.
"""

from dataclasses import dataclass, field

from assessments.latest import Grade, latest_grades_for, schemes_of
from directory.clock import zone_of
from mpp_portal.kit.dates import date_text
from visits.models import DelegationBody, Feedback, Visit
from visits.papers.texts import (
    agenda_lines,
    body_text,
    compile_pdf,
    listed,
    place_met,
    purposes_of,
    receiver_lines,
    told_of,
    topics_of,
)

LAYOUT = "report.typ"


@dataclass(frozen=True)
class Part:
    """A piece of a section under its own title: facts as (label, text), prose, a list, a table whose first row is its head, or a
    hint of what its authors write there."""

    title: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)
    prose: str = ""
    items: list[str] = field(default_factory=list)
    table: list[list[str]] = field(default_factory=list)
    to_write: str = ""

    @property
    def rows(self) -> list[list[tuple[str, str]]]:
        """The rows of the table below its head, each cell with the head of its column."""
        return [list(zip(self.table[0], row, strict=True)) for row in self.table[1:]]


@dataclass(frozen=True)
class Section:
    title: str
    parts: list[Part]


@dataclass(frozen=True)
class VisitReport:
    title: str
    subtitle: str
    sections: list[Section]


def report_of(visit: Visit, bodies: list[DelegationBody]) -> VisitReport:
    """The report of these bodies of a visit, from rows of `Visit.objects.for_detail()`: of one that came with others, with what
    it asked itself. Queries grow with the requests of the visit alone."""
    told = list(Feedback.objects.filter(request__body__in=bodies).order_by("pk"))
    who = listed(body.agency.name for body in bodies) or visit.visitors_text
    own = told_of(bodies[0]) if len(bodies) == 1 else visit
    sections = [
        Section("Pendahuluan", _introduction(visit, bodies)),
        Section("Pelaksanaan", _the_visit(visit, own)),
        Section("Hasil", _results(visit, told)),
        Section("Perbandingan dan analisis", _comparison(visit, bodies)),
        Section("Penutup", _conclusion(visit, told)),
    ]
    where = (own if own.mall else visit).host_text
    return VisitReport(f"Laporan hasil {visit.get_kind_display().lower()}", f"{who} ke {where}", sections)


def _or_to_write(title: str, text: str, hint: str) -> Part:
    return Part(title, prose=text) if text else Part(title, to_write=hint)


def _introduction(visit: Visit, bodies: list[DelegationBody]) -> list[Part]:
    reasons = ", ".join(reason.name for reason in visit.reasons.all())
    background = "\n\n".join(
        filter(None, [f"Tuan rumah dipilih karena: {reasons}." if reasons else "", visit.reason_note])
    )
    bases = [basis.citation for basis in visit.legal_bases.all()]
    for body in bodies:
        if body.letter_number:
            dated = f" tanggal {date_text(body.letter_date, weekday=False)}" if body.letter_date else ""
            bases.append(f"Surat {body.agency.name} nomor {body.letter_number}{dated}")
    topics = ", ".join(topic.name for topic in topics_of(visit, bodies))
    aims = [*purposes_of(visit, bodies), f"Topik: {topics}." if topics else ""]
    came = visit.participants.came_or_unknown().filter(body__in=bodies).select_related("body__agency__region")
    rows = [[str(n), one.line_name, one.line_post, body_text(one.body)] for n, one in enumerate(came, start=1)]
    count = sum(body.head_count or 0 for body in bodies) or visit.head_count
    people = f"Rombongan berjumlah {count} orang." if count else "Jumlah orang tidak disebut."
    return [
        _or_to_write("Latar belakang", background, "Keadaan di daerah Anda, dan mengapa tuan rumah ini dipilih."),
        Part("Dasar", items=bases) if bases else Part("Dasar", to_write="Dasar hukum, surat tugas, dan anggaran."),
        Part("Maksud dan tujuan", prose="\n\n".join(filter(None, aims))),
        Part("Pelaksana", prose=people, table=[["No.", "Nama", "Jabatan", "Instansi"], *rows] if rows else []),
    ]


def _the_visit(visit: Visit, own: Visit) -> list[Part]:
    zone = visit.host.region.zone_label if visit.host.region else "WIB"
    reception = getattr(visit, "reception", None)
    hour = f", pukul {visit.starts_at:%H.%M} {zone}" if visit.starts_at else ""
    facts = [("Hari, tanggal", f"{visit.date_text}{hour}")]
    if reception:
        moments = filter(None, [reception.arrived_at, reception.left_at])
        clock = " sampai ".join(f"{one.astimezone(zone_of(visit.host)):%H.%M}" for one in moments)
        facts.append(("Datang dan pulang", f"pukul {clock} {zone}"))
    facts += [
        ("Tempat", place_met(visit, own, unknown="tidak disebut")),
        ("Tuan rumah", visit.host.name),
    ]
    received, agenda = receiver_lines(visit), agenda_lines(visit)
    return [
        Part("Waktu dan tempat", facts=facts),
        Part("Diterima oleh", items=received)
        if received
        else Part("Diterima oleh", to_write="Nama dan jabatan penerima."),
        Part("Acara", items=agenda) if agenda else Part("Acara", to_write="Urutan acara dan tempat yang dilihat."),
    ]


def _results(visit: Visit, told: list[Feedback]) -> list[Part]:
    parts = [_or_to_write("Hasil kunjungan", visit.results, "Apa yang dilihat, dijelaskan, dan dibawa pulang.")]
    if visit.agreements:
        parts.append(Part("Kesepakatan", prose=visit.agreements))
    if learned := [one.learned for one in told]:
        parts.append(Part("Yang paling berguna menurut rombongan", items=learned))
    return parts


def _comparison(visit: Visit, bodies: list[DelegationBody]) -> list[Part]:
    """The newest published grades of the regions of both, each scheme in a row of its own: letters of two schemes are never one."""
    regions = {body.agency.region for body in bodies if body.agency.region}
    columns = [*([visit.host.region] if visit.host.region else []), *sorted(regions - {visit.host.region}, key=str)]
    found = latest_grades_for([region.pk for region in columns])
    by_scheme = {key: {grade.scheme: grade for grade in grades} for key, grades in found.items()}
    rows = [
        [scheme.name, *(_in_words(by_scheme.get(region.pk, {}).get(scheme)) for region in columns)]
        for scheme in schemes_of(found)
    ]
    parts = []
    if rows:
        parts.append(Part("Penilaian pemerintah daerah", table=[["Penilaian", *(one.name for one in columns)], *rows]))
    parts.append(
        Part("Analisis", to_write="Apa yang sama, apa yang berbeda, dan apa yang dapat diterapkan di daerah Anda.")
    )
    return parts


def _in_words(grade: Grade | None) -> str:
    return f"{grade.value_text} ({grade.year_text})" if grade else "tidak tercatat"


def _conclusion(visit: Visit, told: list[Feedback]) -> list[Part]:
    plans = [one.will_apply for one in told if one.will_apply]
    following = "\n\n".join(filter(None, [visit.next_steps, *plans]))
    return [
        Part("Kesimpulan", to_write="Inti hasil kunjungan dalam dua atau tiga kalimat."),
        Part("Saran", to_write="Yang disarankan kepada pimpinan."),
        _or_to_write("Rencana tindak lanjut", following, "Kegiatan, penanggung jawab, dan tenggatnya."),
    ]


def pdf_of_report(report: VisitReport) -> bytes:
    """The report on A4 (PDF/UA-1), with room for what its authors write."""
    told = {
        "title": report.title,
        "subtitle": report.subtitle,
        "sections": [
            {"title": section.title, "parts": [vars(part) for part in section.parts]} for section in report.sections
        ],
    }
    return compile_pdf(LAYOUT, told)
