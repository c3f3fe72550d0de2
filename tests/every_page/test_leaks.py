"""The leak walk: every page that somebody can reach, searched byte by byte for what that person may not see.

It asks for every route with every row that bears a secret, looks for the beginning of each secret where something can be
looked for, follows every link that is shown, and reads into archives and PDF streams, headers, cookies and addresses of
redirects. A route or a download that is added is walked from then on.
"""

import io
import zipfile
import zlib

import pytest

from tests.people import NAMES

from .secret_words import SECRETS
from .walk import inside

pytestmark = pytest.mark.django_db


@pytest.mark.slow
@pytest.mark.parametrize("person", NAMES)
def test_each_person_reads_the_secrets_of_the_table_and_no_others(walk, person):
    answers = [*walk.everything(person, False), *walk.everything(person, True)]
    seen = {secret: answer.url for answer in answers for secret in answer.secrets}
    may = {secret for secret, (_, readers) in SECRETS.items() if person in readers}
    assert {secret: url for secret, url in seen.items() if secret not in may} == {}, "read without the right"
    assert may - seen.keys() == set(), "the walk never came there: it proves nothing of them"


@pytest.mark.slow
@pytest.mark.parametrize("person", NAMES)
def test_no_page_that_is_found_by_a_link_or_a_search_is_an_error_of_ours_or_hidden_by_a_throttle(walk, person):
    answers = [*walk.other_rows(person), *walk.searches(person), *walk.followed(person)]
    assert {answer.url: answer.status for answer in answers if answer.status >= 500 or answer.status == 429} == {}


@pytest.mark.slow
def test_the_walk_searches_where_something_can_be_looked_for(walk):
    searched = {answer.url.partition("?")[0] for answer in walk.searches("petugas")}
    assert {"/", "/mpp/", "/kunjungan/", "/kunjungan/unduh.csv", "/penilaian/unduh.xlsx", "/petugas/"} <= searched
    assert not any(url.endswith((".pdf", ".jpg", ".ics")) for url in searched)


def test_an_archive_and_a_pdf_are_read_from_within():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sheet.xml", "Zulrahasia" * 9)
    assert b"Zulrahasia" in inside(packed.getvalue())
    assert b"Zulrahasia" in inside(b"%PDF-1.7\nstream\n" + zlib.compress(b"Zulrahasia" * 9) + b"\nendstream")
