"""It is true of the code under which a paper is checked that nobody guesses it."""

import base64

import pytest

from tests import factories as f
from visits.models import PaperKind
from visits.papers.issuing import issue

pytestmark = pytest.mark.django_db


def test_the_code_of_a_paper_has_96_bits_and_no_two_are_alike():
    host = f.make_government(f.make_region())
    f.make_letterhead(host=host)
    codes = [
        paper.check_code for _ in range(3) for paper in issue(f.make_visit(host=host), PaperKind.ATTENDANCE, user=None)
    ]
    assert len(set(codes)) == 3
    assert {len(base64.urlsafe_b64decode(code + "==")) * 8 for code in codes} == {96}
