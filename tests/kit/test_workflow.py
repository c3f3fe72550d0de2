"""A step is taken as its row of the table says, or refused with nothing stored."""

import pytest
from django.core.exceptions import ValidationError

from mpp_portal.kit.workflow import (
    NOWHERE,
    REQUIRED,
    AlreadyMoved,
    NotAllowed,
    ReasonMissing,
    Step,
    StepRefused,
    StepTable,
)
from tests.factories import make_user, make_visit
from visits.models import Visit
from visits.workflow import give_number

pytestmark = pytest.mark.django_db


def anyone(user, visit) -> bool:
    return True


def note(text):
    def effect(visit, user):
        visit.venue = f"{text} {user.username}"

    return effect


def break_a_constraint(visit, user):
    visit.number = None


TABLE = StepTable(
    [
        Step("record", "Terbitkan", ("draft",), "recorded", anyone, effect=give_number),
        Step("cancel", "Batalkan", ("draft", "recorded"), "cancelled", anyone, reason=REQUIRED, effect=note("oleh")),
        Step("mine", "Punya saya", ("draft",), "draft", lambda user, visit: user.username == "ani"),
        Step("hidden", "Ikut", ("recorded",), "cancelled", anyone, at=NOWHERE),
        Step("broken", "Rusak", ("recorded",), "recorded", anyone, effect=break_a_constraint),
    ]
)


def test_a_step_moves_the_row_does_its_effect_and_signs_it():
    visit, user = make_visit(), make_user(username="budi")
    fresh = TABLE.take(visit, "cancel", user=user, reason="  Batal datang ")
    assert (fresh.state, fresh.venue) == ("cancelled", "oleh budi")
    stored = Visit.objects.get(pk=visit.pk)
    assert (stored.state, stored.venue) == ("cancelled", "oleh budi")
    row = visit.history.order_by("-history_id").first()
    assert (row.verb, row.history_user, row.history_change_reason) == ("cancel", user, "Batal datang")


REFUSED = [
    ("draft", "unknown", "alasan", NotAllowed),
    ("draft", "mine", "", NotAllowed),
    ("recorded", "hidden", "", NotAllowed),
    ("recorded", "record", "", AlreadyMoved),
    ("cancelled", "cancel", "alasan", AlreadyMoved),
    ("recorded", "cancel", "", ReasonMissing),
    ("recorded", "cancel", " \n ", ReasonMissing),
    ("recorded", "broken", "", ValidationError),
]


@pytest.mark.parametrize(("state", "step", "reason", "error"), REFUSED)
def test_a_refused_step_stores_nothing(state, step, reason, error):
    visit = make_visit(state=state)
    before = Visit.objects.filter(pk=visit.pk).values().get(), visit.history.count()
    with pytest.raises(error):
        TABLE.take(visit, step, user=make_user(), reason=reason)
    assert (Visit.objects.filter(pk=visit.pk).values().get(), visit.history.count()) == before


def test_every_refusal_is_told_to_a_person():
    visit = make_visit(state="cancelled")
    with pytest.raises(StepRefused, match=r"status sekarang “Dibatalkan”.*rekan Anda"):
        TABLE.take(visit, "cancel", user=make_user(), reason="x")


def test_the_stored_state_decides_and_not_the_page_that_was_open():
    open_page = make_visit(state="draft")
    TABLE.take(open_page, "record", user=make_user())
    assert open_page.state == "draft"
    with pytest.raises(AlreadyMoved):
        TABLE.take(open_page, "record", user=make_user())
    assert Visit.objects.get(pk=open_page.pk).number


def test_what_was_typed_on_the_page_is_not_stored_by_a_step():
    visit = make_visit(state="draft")
    visit.purpose = "Belum disimpan"
    TABLE.take(visit, "record", user=make_user())
    assert Visit.objects.get(pk=visit.pk).purpose != "Belum disimpan"


def test_the_effect_of_another_step_may_take_what_no_hand_may():
    visit = make_visit()
    assert TABLE.move(visit, "hidden", user=make_user()).state == "cancelled"


OFFERED = [
    ("draft", "budi", ["record", "cancel"]),
    ("draft", "ani", ["record", "cancel", "mine"]),
    ("recorded", "ani", ["cancel", "broken"]),
    ("cancelled", "ani", []),
]


@pytest.mark.parametrize(("state", "username", "names"), OFFERED)
def test_only_steps_that_can_be_taken_are_offered(state, username, names):
    offered = TABLE.offered(make_visit(state=state), make_user(username=username))
    assert [step.name for step in offered] == names
