"""`manage.py load_cases`: the four real visits and what their sources say, through the forms and verbs that people use."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict

from assessments.forms import AssessmentForm
from assessments.models import Scheme
from assessments.shipped import result_key
from assessments.workflow import STEPS as GRADE_STEPS
from assessments.workflow import save_draft
from directory.citing import store_source
from directory.facts import wait_for_other_loads
from directory.forms import DesignationForm, FigureForm, MallLegalBasisForm, MilestoneForm, ServiceMallForm
from directory.models import Agency, AgencyKind, LegalBasis, Region, ServiceMall, Topic
from directory.shipped import claim_key, mall_key, shipped_source
from mpp_portal.accounts.models import User
from mpp_portal.kit.history import deed
from mpp_portal.kit.public_keys import with_free_keys
from visits.models import Reason, Visit
from visits.office import Host
from visits.record.logbook import VisitForms, log_visit
from visits.record.posted import as_post

DATA = Path(__file__).resolve().parents[2] / "data" / "cases.json"
CLAIM_FORMS = {
    "milestone": MilestoneForm,
    "figure": FigureForm,
    "designation": DesignationForm,
    "malllegalbasis": MallLegalBasisForm,
}
CASE_KEYS = uuid.UUID("5f0c1d8e-0b53-4d6a-9d0e-0c5a8f3f7a10")


class Command(BaseCommand):
    help = (
        "Loads the four real visits with their malls, claims and grades. What was loaded once is left alone. Grades need two "
        "persons: without --drafted-by and --approved-by they are not loaded."
    )

    def add_arguments(self, parser):
        parser.add_argument("--drafted-by", help="user name of the person in whose name the grades are drafted")
        parser.add_argument("--approved-by", help="user name of the second person, who publishes them")

    def handle(self, *args, drafted_by=None, approved_by=None, **options):
        cases = json.loads(DATA.read_text(encoding="utf-8"))
        people = [self._person(name) for name in (drafted_by, approved_by) if name]
        with deed(user=None, verb="load", reason="Kasus nyata: sumber dan fakta"):
            wait_for_other_loads()
            self.new_sources = self._sources(cases["sources"])
            self._legal_bases(cases["legal_bases"])
            self.malls = {key: self._mall(row) for key, row in cases["malls"].items()}
            claims = [self._claim(row) for row in cases["claims"] if row["source"] in self.new_sources]
        visits = self._visits(cases["visits"])
        grades = self._grades(cases["grades"], *people) if len(people) == 2 else 0
        self.stdout.write(f"Cases: added {len(claims)} claims, {visits} visits, {grades} grades.")

    def _person(self, username: str) -> User:
        try:
            return User.objects.get(username=username)
        except User.DoesNotExist:
            raise CommandError(f"No user named {username}.") from None

    def _sources(self, rows) -> set[str]:
        """Store the sources that are missing; their names in the file tell which facts are new. Keeps every source in
        `self.sources`, and the public key that it was shipped with, by that name."""
        self.sources, self.source_keys, new = {}, {}, set()
        for name, row in rows.items():
            source = shipped_source(row["publisher"], row["title"], row.get("address", ""), evidence=row["evidence"])
            self.sources[name], self.source_keys[name] = store_source(source), source.key
            if self.sources[name] is source:
                new.add(name)
        return new

    def _legal_bases(self, rows):
        for row in rows:
            LegalBasis.objects.get_or_create(
                citation=row["citation"], defaults={"kind": row["kind"], "about": row["about"]}
            )

    def _mall(self, row) -> ServiceMall:
        """The mall of the region, whatever it is called by then, else a new one."""
        region = Region.objects.get(code=row["region"])
        stored = ServiceMall.objects.filter(region=region).order_by("pk").first()
        data = {"kind": "mpp", "name": row["name"], "region": region.pk}
        return stored or self._saved(ServiceMallForm, data, lambda mall: mall_key(region.code))

    def _claim(self, row):
        form_class = CLAIM_FORMS[row["model"]]
        data = {name: value for name, value in row.items() if name != "model"}
        data |= {"mall": self.malls[row["mall"]].pk, "source": self.sources[row["source"]].pk, "rank": "normal"}
        if row["model"] == "figure":
            data.setdefault("qualifier", "exact")
        if "issuer" in data:
            data["issuer"] = Agency.objects.get(short_name=row["issuer"]).pk
        if "legal_basis" in data:
            data["legal_basis"] = LegalBasis.objects.get(citation=row["legal_basis"]).pk
        code, source_key = self.malls[row["mall"]].region.code, self.source_keys[row["source"]]
        return self._saved(form_class, data, lambda claim: claim_key(row["model"], claim, code, source_key))

    def _saved(self, form_class, data, key_of: Callable[[Any], str]):
        """The row of a form, stored under its shipped key, which may be made of what the form has read."""
        form = form_class(data)
        if not form.is_valid():
            raise CommandError(f"{form_class.__name__}: {data}: {form.errors.as_json()}")
        form.instance.key = key_of(form.instance)
        with_free_keys(form_class.Meta.model, [form.instance])
        return form.save()

    def _visits(self, rows) -> int:
        """Log each visit once, known by a key made from its name. Returns how many are new."""
        stored: dict[str, Visit] = {}
        before = Visit.objects.count()
        for name, row in rows.items():
            key = uuid.uuid5(CASE_KEYS, name)
            stored[name] = Visit.objects.filter(submission_key=key).first() or self._log(row, key, stored)
        return Visit.objects.count() - before

    def _log(self, row, key: uuid.UUID, stored: dict[str, Visit]) -> Visit:
        mall = self.malls[row["host"]]
        host = Host(Agency.objects.get(kind=AgencyKind.GOVERNMENT, region=mall.region), mall)
        form = row["form"] | {"host_choice": host.key, "submission_key": str(key)}
        for name, model in (("reasons", Reason), ("topics", Topic)):
            if name in form:
                form[name] = list(model.objects.filter(code__in=form[name]).values_list("pk", flat=True))
        if "same_trip_as" in row:
            form["same_trip_as"] = stored[row["same_trip_as"]].number
        rows = {name: row.get(name, []) for name in ("bodies", "participants", "receivers", "agenda")}
        rows["sources"] = [self._source_row(cited) for cited in row["sources"]]
        forms = VisitForms(hosts=[host], data=querydict(as_post(form, **rows)))
        if not forms.is_valid():
            raise CommandError(f"visit {key}: {forms.form.errors.as_json()} {[part.errors for part in forms.sets]}")
        return log_visit(forms, user=None, publish=True)

    def _source_row(self, cited) -> dict:
        source = self.sources[cited["source"]]
        return {
            "publisher": source.publisher,
            "title": source.title,
            "address": source.address,
            "evidence": source.evidence,
            "says_raw": cited.get("says_raw", ""),
            "differs": cited.get("differs", ""),
        }

    def _grades(self, rows, drafter: User, approver: User) -> int:
        """Draft and publish the grades whose source and region have none yet. Returns how many."""
        added = 0
        for row in rows:
            region, source = Region.objects.get(code=row["region"]), self.sources[row["source"]]
            if region.assessments.filter(source=source).exists():
                continue
            data = row | {"region": region.pk, "source": source.pk, "rank": "normal"}
            form = AssessmentForm(data | {"scheme": Scheme.objects.get(code=row["scheme"]).pk})
            if not form.is_valid():
                raise CommandError(f"grade {row}: {form.errors.as_json()}")
            grade = form.save(commit=False)
            said = (grade.scheme.code, grade.year, grade.index, grade.letter)
            grade.key = result_key(region.code, *said, self.source_keys[row["source"]])
            draft = save_draft(grade, user=drafter, reason="Dimuat dari kasus nyata")
            GRADE_STEPS.take(draft, "publish", user=approver, reason="Sesuai dengan sumber")
            added += 1
        return added


def querydict(data: dict) -> QueryDict:
    """POST data with its lists, as a browser would send it."""
    posted = QueryDict(mutable=True)
    for name, value in data.items():
        posted.setlist(name, [str(one) for one in value] if isinstance(value, list) else [str(value)])
    return posted
