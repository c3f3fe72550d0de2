"""A portal with a little of everything around one host, and the same with ten times as many rows of each kind."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from directory.lookup import _build_index
from directory.models import FormerCode, RegionAlias
from mpp_portal.kit.history import deed
from visits.models import ReceivingSlot, ReceptionStage, RequestMessage, RequiredItem, RoutingNote, RuleClause

from . import factories as f
from .people import Person, people


def shared_world(make: Callable[[], Any] | None = None, *, scope: str = "module"):
    """Decorator: a fixture of rows that the tests of a module share, made once and rolled back after the last of them; with
    `scope="package"` those of a folder.

    Each test runs in a savepoint of its own inside. What is returned lives on in memory: no test may change it.
    """
    if make is None:
        return partial(shared_world, scope=scope)

    @pytest.fixture(scope=scope, name=make.__name__)
    def shared(django_db_setup, django_db_blocker):
        with django_db_blocker.unblock(), transaction.atomic():
            yield make()
            transaction.set_rollback(True)
        _build_index.cache_clear()

    return shared


@dataclass
class World:
    """One row of each kind that has a page, and the nine people: petugas acts for `host`, petugas_other for who visits it.

    pengelola leads two hosts, so that there is a choice between them.
    """

    people: dict[str, Person]
    province: Any
    region: Any
    host: Any
    mall: Any
    visit: Any
    draft_visit: Any
    unfinished: Any
    twin: Any
    merge: Any
    scheme: Any
    grade: Any
    draft_grade: Any
    unit_grade: Any
    source: Any
    topic: Any
    reason: Any
    legal_basis: Any
    data_request: Any
    report: Any
    proposal: Any
    invitation: Any
    attachment: Any
    house_rules: Any
    leave: Any
    request: Any
    reception: Any
    declined: Any
    feedback: Any
    photo: Any
    paper: Any
    feed: Any
    size: int = 0
    clients: dict[str, Any] = field(default_factory=dict)  # the browser of each person

    def grow(self, size: int):
        """From then on there are `size` rows of each kind in every list and on every page."""
        for number in range(self.size, size):
            self._add_one(number)
        self.size = size

    def _add_one(self, number: int):
        day = date(2024, 1, 1) + timedelta(days=number)
        region = f.make_region(parent=self.province)
        body = f.make_government(region)
        f.make(RegionAlias, region=self.region, alias=f"Sebutan {number}")
        f.make(FormerCode, region=self.region, code=f"98.{number:02d}", name=f"Nama lama {number}")
        self._add_to_malls(number, day, region)
        self._add_visits(number, day, body)
        self._add_grades(number)
        self._add_house_rules(number, body)
        with deed(user=self.people["admin_data"].user, verb="edit", reason=f"Ke-{number}"):
            for row in (self.mall, self.region, self.host, self.draft_grade, self.draft_visit, self.visit):
                row.save()
        f.make_membership(user=f.make_user(), agency=self.host, mall=self.mall)
        f.make_data_request(handled_by=self.people["admin_data"].user)
        f.make_invitation(agency=self.host, mall=self.mall)
        f.make_topic(), f.make_reason(), f.make_legal_basis(), f.make_agency(parent=self.host)

    def _add_to_malls(self, number, day, region):
        source = f.make_source()
        for mall in (self.mall, f.make_mall(region=self.region), f.make_mall(region=region)):
            f.make_milestone(mall=mall, source=source, happened_on=day)
            f.make_figure(mall=mall, source=source, as_of=day, value=number)
        f.make_designation(mall=self.mall, source=source, year=2000 + number, issuer=f.make_agency(kind="ministry"))
        f.make_mall_legal_basis(mall=self.mall, source=source)
        f.make_premises(mall=self.mall, source=source, used_from=day)
        f.make_proposal(mall=self.mall)
        f.make_report(figure=f.make_figure(mall=self.mall, source=source, as_of=day, kind="loket"))

    def _add_visits(self, number, day, body):
        f.make_visit(host=self.host, mall=self.mall, visitor=body, starts_on=day, results="Hasil")
        f.make_visit(host=body, visitor=self.host, starts_on=day)
        f.make_unfinished_visit(host=self.host, mall=self.mall)
        f.make_visit_merge(kept=self.visit, absorbed=f.make_visit(host=self.host, mall=self.mall))
        f.make_visit(
            host=self.host, mall=self.mall, visitor=body, trip=self.visit.trip, follows=self.visit, follow_kind="again"
        )
        row = f.make_body(visit=self.visit, agency=body)
        f.make_paper(visit=self.visit, kind="visum", participant=f.make_participant(body=row, attended=True))
        for level in (1, 6):
            f.make_participant(body=row, position_level=level)
        f.make_receiver(visit=self.visit, agency=body)
        f.make_agenda_item(visit=self.visit, order=number)
        f.make_visit_source(visit=self.visit)
        f.make_attachment(visit=self.visit, body=row, uploaded_by=f.make_user())
        with deed(user=None, verb="test"):
            self.visit.reasons.add(f.make_reason())
            self.visit.topics.add(f.make_topic())
            self.visit.recommended_by.add(f.make_agency(kind="ministry"))
            self.visit.legal_bases.add(f.make_legal_basis())

    def _add_house_rules(self, number, body):
        f.make_house_rules(host=body)
        f.make_leave()
        f.make_request(host=self.host, visitor=body)
        f.make_reception(host=self.host, visitor=body)
        f.make_participant(body=self.reception.visit.bodies.order_by("pk").first())
        f.make_participant(body=f.make_body(visit=self.reception.visit, agency=body))
        f.make_participant(body=self.request.body)
        f.make_visit(host=self.host, visitor=body, state="accepted", starts_on=timezone.localdate())
        f.make(
            RequestMessage,
            request=self.request,
            is_of_host=number % 2 == 0,
            text=f"Pesan {number}",
            written_at=timezone.now(),
        )
        f.make_closed_period(host=self.host)
        f.make_feedback(host=self.host, mall=self.mall, visitor=body, state="shown")
        f.make_photo(visit=self.visit)
        together = f.make_request(host=self.host, visitor=body, state="accepted")
        f.make(RoutingNote, request=self.request, to=f.make_user(), text="Tolong disiapkan", written_at=timezone.now())
        with deed(user=None, verb="join"):
            together.visit.bodies.update(visit=self.request.visit)
            together.visit = self.request.visit
            together.save()
        f.make(ReceptionStage, rules=self.house_rules, order=number, title=f"Tahap {number}")
        f.make(ReceivingSlot, rules=self.house_rules, weekday=number % 5, starts_at=time(8, number % 60))

    def _add_grades(self, number):
        f.make_assessment(state="published", region=self.region, scheme=self.scheme, year=2000 + number)
        f.make_assessment(state="published", mall=self.mall, scheme=self.scheme, year=2000 + number)
        f.make_assessment(state="published", agency=self.host, scheme=self.scheme, year=2000 + number)
        f.make_mall(region=self.region, organizer=self.host)
        f.make_assessment(state="draft", region=self.region, scheme=self.scheme, index=Decimal("1"), letter="A")
        for grade in (self.grade, self.draft_grade):
            aspect = f.make_aspect(scheme=self.scheme, code=f"{grade.pk}-{number}", order=number, topic=f.make_topic())
            f.make_aspect_score(assessment=grade, aspect=aspect)


def make_world() -> World:
    """A host with one mall, one recorded visit, one draft, one published grade and one draft."""
    province = f.make_province()
    region = f.make_region(parent=province)
    host = f.make_government(region)
    mall = f.make_mall(region=region)
    scheme = f.make_scheme()
    visitor = f.make_government(f.make_region(parent=province))
    nine = people(host, other=visitor)
    f.make_membership(user=nine["pengelola"].user, role="pengelola")
    visit = f.make_visit(host=host, mall=mall, visitor=visitor)
    return World(
        people=nine,
        province=province,
        region=region,
        host=host,
        mall=mall,
        visit=visit,
        draft_visit=f.make_visit(host=host, mall=mall, visitor=visitor, state="draft"),
        unfinished=f.make_unfinished_visit(host=host, mall=mall),
        twin=f.make_visit(host=host, mall=mall),
        merge=f.make_visit_merge(kept=f.make_visit(host=host, mall=mall), absorbed=f.make_visit(host=host, mall=mall)),
        scheme=scheme,
        grade=f.make_assessment(state="published", region=region, scheme=scheme, year=1999),
        draft_grade=f.make_assessment(region=region, scheme=scheme, year=1999),
        unit_grade=f.make_assessment(state="published", agency=host, scheme=scheme, year=1999),
        source=f.make_source(),
        topic=f.make_topic(),
        reason=f.make_reason(),
        legal_basis=f.make_legal_basis(),
        data_request=f.make_data_request(),
        report=f.make_report(),
        proposal=f.make_proposal(mall=mall),
        invitation=f.make_invitation(agency=host, mall=mall),
        attachment=f.make_attachment(visit=visit),
        house_rules=f.make_house_rules(host=host),
        leave=f.make_leave(),
        request=f.make_request(host=host, visitor=visitor),
        reception=f.make_reception(host=host, visitor=visitor),
        declined=f.make_request(host=host, visitor=visitor, state="declined"),
        photo=f.make_photo(visit=visit),
        feedback=f.make_feedback(host=host, mall=mall, state="shown"),
        feed=f.make_feed(host=host),
        paper=f.make_paper(
            visit=visit, kind="visum", participant=f.make_participant(body=visit.bodies.get(), attended=True)
        ),
    )


LONG_NAME = "Mal Pelayanan Publik Terpadu Satu Pintu Kabupaten Kepulauan Randumaya Bagian Tenggara dan Sekitarnya Tahap Kedua Unit"
LONG_BODY = (
    "Komisi I Dewan Perwakilan Rakyat Daerah Kabupaten Kepulauan Randumaya bersama Badan Perencanaan Pembangunan, "
    "Riset, dan Inovasi Daerah serta Bagian Organisasi {}"
)
UNBROKEN = "Pertanggungjawabanpenyelenggaraanpelayananpublikterintegrasiantardaerahsekabupaten"


def overfill(world: World):
    """The host of `world` gets what a page may have to hold: the longest names, a delegation of eighty, forty milestones."""
    mall, visit, source = world.mall, world.visit, f.make_source(title=UNBROKEN * 3, publisher=UNBROKEN)
    with deed(user=None, verb="test"):
        mall.name, mall.brand_name = LONG_NAME[:120], UNBROKEN[:80]
        mall.contact = f"{UNBROKEN}@contoh.example"
        visit.purpose = visit.results = visit.next_steps = f"{UNBROKEN} {LONG_BODY.format('')} " * 3
        visit.venue, visit.head_count = LONG_BODY[:120], 80
        mall.save(), visit.save()
    f.make_premises(mall=mall, source=source, address=(UNBROKEN + " " + LONG_BODY)[:250])
    f.make_designation(mall=mall, source=source, title=UNBROKEN * 2, year=2024)
    for number in range(40):
        day = date(2019, 1, 1) + timedelta(days=60 * number)
        f.make_milestone(mall=mall, source=source, happened_on=day, note=UNBROKEN if number % 7 == 0 else "")
    for number in range(30):
        kind = ("gerai", "loket", "instansi", "layanan")[number % 4]
        f.make_figure(mall=mall, source=f.make_source(), kind=kind, value=1_000_000 + number, as_of=date(2024, 1, 1))
    for letter in "ABC":
        name = LONG_BODY.format(letter)
        agency = f.make_agency(name=name[:160], kind="commission", region=world.region)
        body = f.make_body(visit=visit, agency=agency, raw_name=UNBROKEN)
        for number in range(26 + (letter == "A") * 2):
            f.make_participant(
                body=body,
                name=f"{UNBROKEN} {number}"
                if number % 9 == 0
                else f"Dr. Ir. H. Peserta Rombongan {letter}{number}, M.Si.",
                position=LONG_BODY[:100],
                position_level=1 + number % 6,
            )
    f.make_attachment(visit=visit, title=UNBROKEN)
    rules = world.house_rules
    with deed(user=None, verb="test"):
        rules.addressee, rules.copies_to, rules.contact_channel = (
            LONG_BODY[:160],
            UNBROKEN,
            f"{UNBROKEN}@contoh.example",
        )
        rules.source, rules.people_per_slot, rules.must_stay_overnight = source, 10_000, True
        rules.save()
    asked = world.request
    with deed(user=None, verb="test"):
        asked.composition, asked.visit.purpose, asked.body.raw_name = LONG_BODY[:250], UNBROKEN * 3, UNBROKEN
        asked.body.contact_name, asked.body.contact_email = LONG_BODY[:120], f"{UNBROKEN}@contoh.example"
        asked.save(), asked.visit.save(), asked.body.save()
    f.make(
        RequestMessage, request=asked, is_of_host=True, text=f"{UNBROKEN * 2} {LONG_BODY}", written_at=timezone.now()
    )
    for _ in range(80):
        f.make_participant(
            body=world.reception.visit.bodies.order_by("pk").first(), name=UNBROKEN, position=LONG_BODY[:160]
        )
        f.make_participant(body=asked.body, name=LONG_BODY[:120], position=UNBROKEN)
    for topic in ("day", "closed", "capacity", "items", "letter", "contact", "stages"):
        f.make(RuleClause, rules=rules, topic=topic, text=f"{UNBROKEN} {LONG_BODY}"[:400])
    for item in ("identity", "day", "purpose", "people", "kinds", "contact", "letter", "assignment", "travel_order"):
        f.make(RequiredItem, rules=rules, item=item)
    f.make(ReceptionStage, rules=rules, order=900, title=UNBROKEN * 2)
    f.make_closed_period(host=world.host, reason=UNBROKEN * 2)
    soon = timezone.localdate() + timedelta(days=20)
    f.make_visit(host=world.host, starts_on=soon, ends_on=soon + timedelta(days=9), head_count=5000)
