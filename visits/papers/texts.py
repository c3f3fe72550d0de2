"""What stands on each paper, drawn from its visit, and its PDF: tagged, in Indonesian, with a code for checking."""

import json
import re
from collections.abc import Callable, Iterable
from datetime import datetime

import typst

from directory.clock import zone_of
from directory.models import AgencyKind, DatePrecision, Topic
from directory.places import Place, PlaceIndex, normalise
from mpp_portal.kit.dates import date_text
from mpp_portal.kit.qr import qr_file
from visits.models import DelegationBody, Paper, PaperKind, Participant, Visit, VisitRequest, VisitState
from visits.rules.stored import rules_at

from .signs import FONTS, all_printable, printable

LAYOUT = FONTS.parent
PAPERS = "papers.typ"
#: Empty lines of a list for who comes without being named, beyond how many are expected: so many at least, and at most.
LEAST_LINES = {VisitState.ACCEPTED: 5, VisitState.ARRIVED: 0}
MOST_LINES = 200


def pdf_of(papers: list[Paper], *, check_address: Callable[[Paper], str]) -> bytes:
    """One PDF (PDF/UA-1, A4) of these papers, in their order. `check_address(paper)` is the public address of its check page.

    Nothing is kept: the text is made of the rows as they are now, so a name that was erased is on no paper either.
    """
    told = {
        "title": _title(papers),
        "papers": [{**content_of(paper), "qr": qr_file(check_address(paper))} for paper in papers],
    }
    return compile_pdf(PAPERS, told)


def compile_pdf(layout: str, told: dict) -> bytes:
    """A layout of `layout/` filled with these texts, as PDF/UA-1 with the portal's own fonts. Signs that those lack are
    replaced or left out, so that nothing that people write can cost a paper."""
    return typst.compile(
        LAYOUT / layout,
        root=LAYOUT,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"told": json.dumps(all_printable(told))},
    )


def _title(papers: list[Paper]) -> str:
    first = papers[0]
    return (
        f"{first.get_kind_display()} {first.number}" if len(papers) == 1 else f"{len(papers)} surat {first.host.name}"
    )


def content_of(paper: Paper) -> dict:
    """The texts of one paper for the layout, each plain: names of people of the visit as they stand now."""
    visit, kop = paper.visit, paper.letterhead
    reception = getattr(visit, "reception", None)
    bodies = visit.visiting()
    told = {
        "kind": paper.kind,
        "name": paper.get_kind_display(),
        "mark": "DICABUT" if paper.revoked_at else "" if paper.stands else "TIDAK BERLAKU",
        "number": paper.number,
        "date": date_text(paper.issued_on, weekday=False),
        "visitors": listed(body_text(body) for body in bodies) or "rombongan",
        "host": visit.host.name,
        "place_met": place_met(visit),
        **_when(visit),
        "purpose": _in_a_sentence(purposes_of(visit, bodies)),
        "count": visit.head_count or _came(visit),
        "arrived": _moment(reception.arrived_at, visit) if reception else "",
        "left": _moment(reception.left_at, visit) if reception and reception.left_at else "",
        "leader": _leader(visit),
        "tells_body": len(visit.bodies.all()) > 1,
    }
    told |= CONTENT[PaperKind(paper.kind)](paper)
    return {**told, **kop, "government": kop["government"].upper(), "office": kop["office"].upper()}


def facts_of_answer(visit: Visit) -> dict:
    """What an answer keeps as it was when it was issued, for the visit may move: its day, hour, place and number of people."""
    reception = getattr(visit, "reception", None)
    return {
        **_when(visit),
        "when": visit.when_text,
        "place_met": place_met(visit),
        "count": (reception.expected if reception else visit.head_count) or 0,  # it answers who wished to come
    }


# --- The visit as papers and reports tell of it --------------------------------------------------------------------


def body_text(body: DelegationBody) -> str:
    """ "Bagian Organisasi, Pemerintah Kabupaten Paser": the unit that came, and of which body. Of a name that is only another
    writing of the body ("Pemkab Paser") the body's own name is left; of "Komisi I DPRD Paser" its unit. Needs the region of
    the agency."""
    agency, unit = body.agency, body.raw_name
    if agency.region and unit:
        place = Place(*(getattr(agency.region, name) for name in ("code", "name", "short_name", "type")))
        read = PlaceIndex([place]).resolve(unit)
        # A commission travels for its council.
        kind = AgencyKind.COUNCIL if read.body_kind == AgencyKind.COMMISSION else read.body_kind
        if read.status == "one" and kind in (agency.kind, None):
            unit = read.remainder
    is_other = unit and normalise(unit) not in map(normalise, agency.spellings())
    return f"{unit}, {agency.name}" if is_other else agency.name


def told_of(body: DelegationBody) -> Visit:
    """What the request of this body told of the visit: its own purpose and mall, whoever it came with."""
    asked = getattr(body, "request", None)
    return asked.told if asked else body.visit


def purposes_of(visit: Visit, bodies: Iterable[DelegationBody]) -> list[str]:
    """What these bodies came for, each purpose once; the visit's where no body is told."""
    return list(dict.fromkeys(told_of(body).purpose.strip() for body in bodies)) or [visit.purpose.strip()]


def topics_of(visit: Visit, bodies: Iterable[DelegationBody]) -> list[Topic]:
    """What these bodies asked about, each topic once; the visit's where no body is told."""
    told = {one.pk: one for one in map(told_of, bodies)} or {visit.pk: visit}
    return list(dict.fromkeys(topic for one in told.values() for topic in one.topics.all()))


def agenda_lines(visit: Visit) -> list[str]:
    """ "09.30 Paparan (Aula)"."""
    rows = [
        (f"{one.at:%H.%M}" if one.at else "", one.title, f"({one.place})" if one.place else "")
        for one in visit.agenda.all()
    ]
    return [" ".join(filter(None, row)) for row in rows]


def receiver_lines(visit: Visit) -> list[str]:
    """ "Bapak Penerima, Sekretaris, DPMPTSP Kabupaten Paser, mewakili Bupati"."""
    people = visit.receivers.select_related("agency")
    return [", ".join(filter(None, [str(one), one.line_post, one.body_text, one.behalf_text])) for one in people]


def place_met(visit: Visit, told: Visit | None = None, unknown: str = "") -> str:
    """Where they met, as far as is known, for the body that `told` of the mall that it came to see; else with the host."""
    mall = told.mall if told and told.mall else visit.mall
    return visit.venue or (mall.name if mall else unknown or visit.host.name)


def listed(texts: Iterable[str]) -> str:
    """ "A dan B"; of more, "A; B; dan C", for each may hold a comma. Each once."""
    *first, last = list(dict.fromkeys(texts)) or [""]
    if len(first) < 2:
        return " dan ".join([*first, last])
    return f"{'; '.join(first)}; dan {last}"


def _in_a_sentence(texts: list[str]) -> str:
    return "; ".join(" ".join(printable(text).split()).rstrip(".") for text in texts)


def _came(visit: Visit) -> int:
    named = sum(1 for one in visit.participants.all() if one.attended)
    return named + sum(body.unnamed_came or 0 for body in visit.bodies.all())


def _leader(visit: Visit) -> str:
    """Who led, by name or post; "" for one who did not come or whose name was erased."""
    leaders = [one for one in visit.participants.all() if one.leads_visit and one.attended is not False]
    return next((one.line_name for one in leaders if not one.erased_on), "")


def _when(visit: Visit) -> dict[str, str]:
    """Day and hour for a row of facts, and as a sentence tells the day, no finer than it is known."""
    is_one_day = visit.date_precision == DatePrecision.DAY and visit.ends_on in (None, visit.starts_on)
    noun = "hari" if is_one_day else {"day": "tanggal", "month": "bulan", "year": "tahun"}[visit.date_precision]
    return {
        "day_label": "Hari, tanggal" if is_one_day else "Waktu",
        "day": visit.date_text,
        "on_day": f"{noun} {visit.date_text}",
        "hour": f"{visit.starts_at:%H.%M} {_zone(visit)}" if visit.starts_at else "",
    }


def _zone(visit: Visit) -> str:
    return visit.host.zone_label


def _moment(moment: datetime, visit: Visit) -> str:
    local = moment.astimezone(zone_of(visit.host))
    return f"{date_text(local.date())}, pukul {local:%H.%M} {_zone(visit)}"


def _reply(paper: Paper) -> dict:
    visit, requests = paper.visit, list(paper.visit.requests.select_related("body"))
    declined = visit.state == VisitState.DECLINED
    said = requests[0].messages.filter(is_of_host=True).order_by("pk").last() if requests and declined else None
    rules = rules_at(visit.host, paper.issued_on)
    return {
        **facts_of_answer(visit),
        # The answer was to who wished to come.
        "visitors": listed(body_text(body) for body in visit.expected()) or "rombongan",
        "addressee": listed(body.agency.name for body in visit.expected()) or "rombongan",
        "answered": _answered(requests),
        "declined": declined,
        "reason": said.text if said else "",
        "copies": [one.strip() for one in re.split(r"[;\n]", rules.copies_to) if one.strip()] if rules else [],
        "contact_channel": rules.contact_channel if rules else "",
    }


def _answered(requests: list[VisitRequest]) -> str:
    """What a reply answers: the letters, and of who named none the request."""
    letters = {asked: _letter(asked) for asked in requests}
    by_letter = listed(filter(None, letters.values()))
    by_number = listed(f"nomor {asked.number}" for asked, letter in letters.items() if not letter)
    parts = [
        f"surat Saudara {by_letter} perihal permohonan kunjungan" if by_letter else "",
        f"permohonan Saudara {by_number}" if by_number else "",
    ]
    return listed(filter(None, parts)) or "permohonan Saudara"


def _letter(asked: VisitRequest) -> str:
    """The letter of a request as an answer names it: "nomor 005/12 tanggal 1 November 2026"; "" when it tells nothing of it."""
    body = asked.body
    dated = f"tanggal {date_text(body.letter_date, weekday=False)}" if body.letter_date else ""
    return " ".join(filter(None, [f"nomor {body.letter_number}" if body.letter_number else "", dated]))


def _attendance(paper: Paper) -> dict:
    visit = paper.visit
    people = _people(visit.participants.came_or_unknown().select_related("body__agency__region"))
    least = LEAST_LINES.get(VisitState(visit.state))
    unnamed = 0 if least is None else max((visit.head_count or 0) - len(people), least)
    return {"people": people, "blanks": min(unnamed, MOST_LINES)}


def _minutes(paper: Paper) -> dict:
    visit = paper.visit
    return {
        "agenda": agenda_lines(visit),
        "receivers": receiver_lines(visit),
        "results": visit.results,
        "agreements": visit.agreements,
        "next_steps": visit.next_steps,
        "topics": [topic.name for topic in topics_of(visit, visit.visiting())],
    }


def _certificate(paper: Paper) -> dict:
    return {"people": _people(paper.visit.participants.filter(attended=True).select_related("body__agency__region"))}


def _visum(paper: Paper) -> dict:
    """For one person, and so with the purpose and the mall of that person's body."""
    visit, person = paper.visit, paper.participant
    if person is None:
        return {"person": None}
    body = next((one for one in visit.bodies.all() if one.pk == person.body_id), person.body)  # it may have left since
    return {
        "person": _people([person])[0],
        "purpose": _in_a_sentence(purposes_of(visit, [body])),
        "place_met": place_met(visit, told_of(body)),
    }


CONTENT = {
    PaperKind.REPLY: _reply,
    PaperKind.ATTENDANCE: _attendance,
    PaperKind.MINUTES: _minutes,
    PaperKind.CERTIFICATE: _certificate,
    PaperKind.VISUM: _visum,
}


def _people(people) -> list[dict[str, str]]:
    rows: list[Participant] = list(people)
    return [{"name": one.line_name, "post": one.line_post, "body": body_text(one.body)} for one in rows]
