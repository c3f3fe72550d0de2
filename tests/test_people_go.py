"""People go, facts stay: whoever is deleted or made anonymous, every grade and visit is as it was."""

from decimal import Decimal

import pytest
from django.urls import reverse

from assessments.models import AspectScore, Assessment
from mpp_portal.kit.history import deed
from tests.factories import make_aspect_score, make_assessment, make_government, make_participant, make_visit
from tests.people import NAMES, people
from visits.models import DelegationBody, Participant, Visit

pytestmark = pytest.mark.django_db

FACTS = (Assessment, AspectScore, Visit, DelegationBody, Participant)
WHO = {"drafted_by_id", "approved_by_id", "recorded_by_id"}


def facts() -> list[dict]:
    """Every grade and visit with all their fields, but for who wrote them."""
    return [
        {name: value for name, value in row.items() if name not in WHO}
        for model in FACTS
        for row in model.objects.order_by("pk").values()
    ]


@pytest.fixture
def written():
    """What three persons wrote: one drafted, one published, one recorded a visit; and their memberships."""
    host = make_government()
    persons = people(host)
    grade = make_assessment(
        state="published",
        index=Decimal("4.44"),
        letter="A",
        drafted_by=persons["admin_data"].user,
        approved_by=persons["verifikator"].user,
    )
    make_aspect_score(assessment=grade)
    visit = make_visit(host=host, recorded_by=persons["petugas"].user)
    make_participant(body=visit.bodies.get())
    with deed(user=persons["superuser"].user, verb="edit", reason="R"):
        grade.save()
        visit.save()
    return persons


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES[1:])
def test_deleting_any_person_leaves_every_grade_and_visit(written, name):
    before, trail = facts(), Assessment.history.count() + Visit.history.count()
    with deed(user=None, verb="edit", reason="Permintaan sendiri"):
        written[name].user.delete()
    assert facts() == before
    assert Assessment.history.count() + Visit.history.count() == trail


def test_deleting_everyone_leaves_every_grade_and_visit(written):
    before = facts()
    for name in NAMES[1:]:
        with deed(user=None, verb="edit"):
            written[name].user.delete()
    assert facts() == before
    for grade in Assessment.objects.all():
        grade.full_clean(exclude=["source"])


@pytest.mark.parametrize("name", [name for name in NAMES[1:] if name != "superuser"])
def test_deleting_any_person_in_the_admin_leaves_every_grade_and_visit(written, name):
    """The confirmation page is told to go on, as a person would press it."""
    before = facts()
    url = reverse("admin:accounts_user_delete", kwargs={"object_id": written[name].user.pk})
    answer = written["superuser"].client().post(url, {"post": "yes", "change_reason": "Pindah tugas"})
    assert answer.status_code in (302, 403, 404)
    assert facts() == before


def test_anonymising_a_person_leaves_every_grade_and_visit(written):
    before = facts()
    for name in NAMES[1:]:
        user = written[name].user
        user.username, user.name, user.email, user.is_active = f"dihapus-{user.pk}", "", "", False
        user.save()
    assert facts() == before
