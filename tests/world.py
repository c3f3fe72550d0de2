"""A portal with a little of everything around one host, and the same with ten times as many rows of each kind."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from directory.models import FormerCode, RegionAlias
from mpp_portal.kit.history import deed

from . import factories as f
from .people import Person, people


@dataclass
class World:
    """One row of each kind that has a page, and the eight people; petugas acts for `host`."""

    people: dict[str, Person]
    province: Any
    region: Any
    host: Any
    mall: Any
    visit: Any
    draft_visit: Any
    scheme: Any
    grade: Any
    draft_grade: Any
    source: Any
    size: int = 0

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
        with deed(user=self.people["admin_data"].user, verb="edit", reason=f"Ke-{number}"):
            for row in (self.mall, self.region, self.host, self.draft_grade, self.draft_visit, self.visit):
                row.save()
        f.make_membership(user=f.make_user(), agency=self.host, mall=self.mall)
        f.make_topic(), f.make_reason(), f.make_legal_basis(), f.make_agency(parent=self.host)

    def _add_to_malls(self, number, day, region):
        for mall in (self.mall, f.make_mall(region=self.region), f.make_mall(region=region)):
            f.make_milestone(mall=mall, source=f.make_source(), happened_on=day)
            f.make_figure(mall=mall, source=f.make_source(), as_of=day, value=number)
            f.make_designation(mall=mall, source=f.make_source(), year=2000 + number, issuer=f.make_agency(kind="ministry"))
            f.make_mall_legal_basis(mall=mall, source=f.make_source())
            f.make_premises(mall=mall, source=f.make_source(), used_from=day)

    def _add_visits(self, number, day, body):
        f.make_visit(host=self.host, mall=self.mall, visitor=body, starts_on=day, results="Hasil")
        f.make_visit(host=f.make_government(f.make_region(type="kota", parent=self.province)), visitor=self.host, starts_on=day)
        f.make_visit(host=self.host, mall=self.mall, trip=self.visit.trip, follows=self.visit, follow_kind="again")
        for visit in (self.visit, self.draft_visit):
            row = f.make_body(visit=visit, agency=body)
            for level in (1, 6):
                f.make_participant(body=row, position_level=level)
            f.make_receiver(visit=visit, agency=f.make_agency())
            f.make_agenda_item(visit=visit, order=number)
            f.make_visit_source(visit=visit, source=f.make_source())
            with deed(user=None, verb="test"):
                visit.reasons.add(f.make_reason())
                visit.topics.add(f.make_topic())
                visit.recommended_by.add(f.make_agency(kind="ministry"))
                visit.legal_bases.add(f.make_legal_basis())

    def _add_grades(self, number):
        f.make_assessment(state="published", region=self.region, scheme=self.scheme, year=2000 + number)
        f.make_assessment(state="published", mall=self.mall, scheme=self.scheme, year=2000 + number)
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
    return World(
        people=people(host),
        province=province,
        region=region,
        host=host,
        mall=mall,
        visit=f.make_visit(host=host, mall=mall),
        draft_visit=f.make_visit(host=host, mall=mall, state="draft"),
        scheme=scheme,
        grade=f.make_assessment(state="published", region=region, scheme=scheme, year=1999),
        draft_grade=f.make_assessment(region=region, scheme=scheme, year=1999),
        source=f.make_source(),
    )
