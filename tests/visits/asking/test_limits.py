"""It is true of the limits of asking that they hold at both sides of their edge."""

import pytest

from mpp_portal.kit.workflow import StepRefused
from tests import factories as f
from visits.asking.telling import write_message

pytestmark = pytest.mark.django_db


def test_question_and_answer_have_50_messages_and_whatever_ends_a_request_can_always_be_said():
    asked = f.make_request()
    for number in range(50):
        write_message(asked, f"Pesan {number}", user=None, verb="answer")
    with pytest.raises(StepRefused, match="Terlalu banyak pesan"):
        write_message(asked, "Satu lagi", user=None, verb="answer")
    write_message(asked, "Maaf, penuh", user=None, verb="decline")
    assert asked.messages.count() == 51
