"""What stands on each paper, drawn from its visit, and its PDF: tagged, in Indonesian, with a code for checking."""

import json
from collections.abc import Callable

import typst

from mpp_portal.kit.dates import date_text
from mpp_portal.kit.qr import qr_file

from .house_rules import rules_at, zone_of
from .models import Paper, PaperKind, Participant, VisitRequest, VisitState
from .paper_signs import FONTS, all_printable

LAYOUT = FONTS.parent
PAPERS = "papers.typ"
ATTENDANCE_BLANKS = 5  # empty lines for who comes along


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
    """A layout of `paper_layout/` filled with these texts, as PDF/UA-1 with the portal's own fonts. Signs that those lack are
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
    visit = paper.visit
    reception = getattr(visit, "reception", None)
    told = {
        **paper.letterhead,
        "kind": paper.kind,
        "name": paper.get_kind_display(),
        "mark": "DICABUT" if paper.revoked_at else "" if paper.stands else "TIDAK BERLAKU",
        "number": paper.number,
        "date": date_text(paper.issued_on, weekday=False),
        "visitors": _names_of(visit.visiting()),
        "host": visit.host.name,
        "place_met": visit.venue or (visit.mall.name if visit.mall else visit.host.name),
        "day": visit.date_text,
        "hour": f"{visit.starts_at:%H.%M} {_zone(visit)}" if visit.starts_at else "",
        "purpose": visit.purpose.strip().rstrip("."),  # it stands inside sentences
        "count": visit.head_count or 0,
        "arrived": _moment(reception.arrived_at, visit) if reception else "",
        "left": _moment(reception.left_at, visit) if reception and reception.left_at else "",
        "leader": str(next((one for one in visit.participants.all() if one.leads_visit), "")),
    }
    return {**told, **CONTENT[PaperKind(paper.kind)](paper)}


def _names_of(bodies) -> str:
    return " dan ".join(map(str, bodies)) or "rombongan"


def _zone(visit) -> str:
    return visit.host.region.zone_label if visit.host.region else "WIB"


def _moment(moment, visit) -> str:
    local = moment.astimezone(zone_of(visit.host))
    return f"{date_text(local.date())}, pukul {local:%H.%M} {_zone(visit)}"


def _reply(paper: Paper) -> dict:
    visit, requests = paper.visit, list(paper.visit.requests.select_related("body"))
    declined = visit.state == VisitState.DECLINED
    said = requests[0].messages.filter(is_of_host=True).order_by("pk").last() if requests and declined else None
    rules = rules_at(visit.host, paper.issued_on)
    reception = getattr(visit, "reception", None)
    return {
        # The answer was to who wished to come.
        "visitors": _names_of(visit.expected()),
        "count": (reception.expected if reception else visit.head_count) or 0,
        "letters": " dan ".join(filter(None, map(_letter, requests))),
        "declined": declined,
        "reason": said.text if said else "",
        "copies": rules.copies_to if rules else "",
        "contact_channel": rules.contact_channel if rules else "",
    }


def _letter(asked: VisitRequest) -> str:
    """The letter of a request as an answer names it: "nomor 005/12 tanggal 1 November 2026"; "" when it tells nothing of it."""
    body = asked.body
    dated = f"tanggal {date_text(body.letter_date, weekday=False)}" if body.letter_date else ""
    return " ".join(filter(None, [f"nomor {body.letter_number}" if body.letter_number else "", dated]))


def _attendance(paper: Paper) -> dict:
    people = _people(paper.visit.participants.came_or_unknown().select_related("body__agency"))
    return {"people": people, "blanks": ATTENDANCE_BLANKS if paper.visit.state == VisitState.ACCEPTED else 0}


def _minutes(paper: Paper) -> dict:
    visit = paper.visit
    return {
        "agenda": [f"{item.at:%H.%M} {item.title}" if item.at else item.title for item in visit.agenda.all()],
        "receivers": [", ".join(filter(None, [str(one), one.line_post])) for one in visit.receivers.all()],
        "results": visit.results,
        "agreements": visit.agreements,
        "next_steps": visit.next_steps,
        "topics": [topic.name for topic in visit.topics.all()],
    }


def _certificate(paper: Paper) -> dict:
    return {"people": _people(paper.visit.participants.filter(attended=True).select_related("body__agency"))}


def _visum(paper: Paper) -> dict:
    return {"person": _people([paper.participant])[0] if paper.participant else None}


CONTENT = {
    PaperKind.REPLY: _reply,
    PaperKind.ATTENDANCE: _attendance,
    PaperKind.MINUTES: _minutes,
    PaperKind.CERTIFICATE: _certificate,
    PaperKind.VISUM: _visum,
}


def _people(people) -> list[dict[str, str]]:
    rows: list[Participant] = list(people)
    return [{"name": one.line_name, "post": one.line_post, "body": str(one.body)} for one in rows]
