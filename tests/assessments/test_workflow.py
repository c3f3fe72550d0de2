"""Every step of a grade, by every person, from every state, through the address that the button posts to."""

from datetime import date, timedelta

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from assessments.models import Assessment
from assessments.workflow import STEPS, save_draft
from mpp_portal.kit.workflow import AlreadyMoved
from tests.factories import make_aspect_score, make_assessment, make_government, make_user
from tests.people import NAMES, people

pytestmark = pytest.mark.django_db

STATES = ("draft", "published", "superseded", "discarded")
READS_GRADES = ("verifikator", "analis", "admin_data", "superuser")
MAY = {  # who may take the step, where it leads from a draft
    "publish": ({"verifikator", "admin_data", "superuser"}, "published"),
    "discard": ({"admin_data", "superuser"}, "discarded"),
    "supersede": (set(), ""),  # taken by publishing a successor, never by hand
    "terbang": (set(), ""),  # no such step
}
MAY_CORRECT = {"admin_data", "superuser"}


def step_url(grade, step):
    return reverse("admin:assessments_assessment_step", args=[grade.pk, step])


def press(person, grade, step, reason="Sesuai sumber"):
    response = person.client().post(step_url(grade, step), {"reason": reason})
    grade.refresh_from_db()
    return response


def test_the_table_of_this_test_names_every_step():
    assert {step.name for step in STEPS.steps} == MAY.keys() - {"terbang"}


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", MAY)
@pytest.mark.parametrize("name", NAMES)
def test_every_step_by_every_person_from_every_state(name, step, state):
    person, grade = people(make_government())[name], make_assessment(state=state)
    entries = grade.history.count()
    response = press(person, grade, step)
    allowed, target = MAY[step]
    if name in allowed and state == "draft":
        assert (response.status_code, grade.state) == (302, target)
        assert (grade.history.first().history_user, grade.history.first().verb) == (person.user, step)
        return
    if name not in READS_GRADES:
        assert response.status_code == 302 and "next=" in response["Location"]
    else:
        assert response.status_code == (302 if name in allowed else 404)
    assert (grade.state, grade.history.count()) == (state, entries)


@pytest.mark.slow
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", NAMES)
def test_a_correction_by_every_person_from_every_state(name, state):
    person, grade = people(make_government())[name], make_assessment(state=state)
    score = make_aspect_score(assessment=grade)
    response = person.client().post(
        reverse("admin:assessments_assessment_correct", args=[grade.pk]), {"reason": "Salah salin"}
    )
    drafted = Assessment.objects.filter(corrects=grade).first()
    if name in MAY_CORRECT and state == "published":
        assert response["Location"] == reverse("admin:assessments_assessment_change", args=[drafted.pk])
        assert (drafted.state, drafted.drafted_by, drafted.approved_by) == ("draft", person.user, None)
        assert [one.score for one in drafted.aspect_scores.all()] == [score.score]
    else:
        assert drafted is None
        assert response.status_code == (404 if name in {"verifikator", "analis"} else 302)
    grade.refresh_from_db()
    assert (grade.state, grade.aspect_scores.count()) == (state, 1)


@pytest.mark.parametrize("name", ["admin_data", "superuser", "verifikator"])
def test_nobody_publishes_an_own_draft(name):
    person = people(make_government())[name]
    grade = make_assessment(drafted_by=person.user)
    assert press(person, grade, "publish").status_code == 404
    assert grade.state == "draft"


def test_a_draft_whose_author_left_is_published_by_anyone_with_the_right():
    person, grade = people(make_government())["verifikator"], make_assessment()
    grade.drafted_by.delete()
    press(person, grade, "publish")
    assert (grade.state, grade.approved_by) == ("published", person.user)


@pytest.mark.parametrize("step", ["publish", "discard"])
def test_a_step_needs_its_reason(step):
    person, grade = people(make_government())["admin_data"], make_assessment()
    assert press(person, grade, step, reason="  ").status_code == 302
    assert grade.state == "draft"


def test_publishing_a_correction_takes_the_old_row_back_on_both_clocks():
    everyone = people(make_government())
    ahead = timezone.localdate() + timedelta(days=3)
    for announced, stepped_back in ((date(2024, 1, 1), timezone.localdate()), (ahead, ahead)):
        old = make_assessment(state="published", announced_on=announced)
        everyone["admin_data"].client().post(
            reverse("admin:assessments_assessment_correct", args=[old.pk]), {"reason": "Salah salin"}
        )
        new = Assessment.objects.get(corrects=old)
        assert press(everyone["admin_data"], new, "publish").status_code == 404, "drafted by the same person"
        press(everyone["verifikator"], new, "publish")
        old.refresh_from_db()
        assert (old.state, old.superseded_on, new.state) == ("superseded", stepped_back, "published")
        assert old.history.first().history_change_reason == f"Dikoreksi oleh nilai {new.key}."


def test_a_discarded_correction_leaves_the_grade_and_makes_room_for_another():
    person = people(make_government())["admin_data"]
    old = make_assessment(state="published")
    url = reverse("admin:assessments_assessment_correct", args=[old.pk])
    person.client().post(url, {"reason": "Salah salin"})
    press(person, Assessment.objects.get(corrects=old), "discard")
    person.client().post(url, {"reason": "Salah salin lagi"})
    assert sorted(Assessment.objects.filter(corrects=old).values_list("state", flat=True)) == ["discarded", "draft"]
    old.refresh_from_db()
    assert old.state == "published"


@pytest.mark.parametrize("state", ["published", "superseded", "discarded"])
def test_only_a_draft_is_saved_as_a_draft(state):
    grade = make_assessment(state=state, note="")
    grade.note = "Diam-diam"
    with pytest.raises(AlreadyMoved):
        save_draft(grade, user=make_user(), reason="Coba")
    grade.refresh_from_db()
    assert (grade.state, grade.note) == (state, "")


def test_a_step_that_is_no_name_has_no_address():
    with pytest.raises(NoReverseMatch):
        reverse("admin:assessments_assessment_step", args=[1, "bukan langkah"])


def test_a_second_source_that_is_preferred_takes_the_preference_over_when_it_is_published():
    """Two sources of one result: both stay, one is preferred, and by whom and why is on the trail."""
    first = make_assessment(state="published", year=2024, rank="preferred", rank_reason="Satu-satunya sumber")
    other_year = make_assessment(
        state="published", region=first.region, scheme=first.scheme, year=2023, rank="preferred", rank_reason="x"
    )
    second = make_assessment(
        region=first.region, scheme=first.scheme, year=2024, rank="preferred", rank_reason="Keputusan"
    )
    verifikator = people(make_government())["verifikator"].user
    STEPS.take(second, "publish", user=verifikator, reason="Cocok dengan keputusan")
    for row in (first, second, other_year):
        row.refresh_from_db()
    assert (first.rank, first.state, second.rank, other_year.rank) == ("normal", "published", "preferred", "preferred")
    newest = first.history.order_by("-history_id")[0]
    assert (newest.verb, newest.history_user) == ("rank", verifikator)


def test_the_form_for_a_second_source_knows_what_was_graded():
    grade = make_assessment(state="published", year=2024)
    admin = people(make_government())["admin_data"].client()
    page = admin.get(reverse("admin:assessments_assessment_change", args=[grade.pk])).content.decode()
    address = f"/admin/assessments/assessment/add/?region={grade.region_id}&scheme={grade.scheme_id}&year=2024"
    assert address.replace("&", "&amp;") in page
    form = admin.get(address).context["adminform"].form
    assert (form["region"].value(), form["scheme"].value(), form["year"].value()) == (
        str(grade.region_id),
        str(grade.scheme_id),
        "2024",
    )
