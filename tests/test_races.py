"""Two people, or one impatient finger, at the same moment: through HTTP, each over a connection of its own."""

import copy
import multiprocessing
import os
import time
from datetime import timedelta
from io import StringIO
from multiprocessing.pool import ThreadPool
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.models import Agency, Figure, Milestone, ServiceMall
from tests import factories
from tests.factories import SECRET
from tests.pages import form_with
from tests.people import people
from tests.visits.desk.test_desk import LOG, filled, form_state
from visits.asking.answering import decline_request
from visits.asking.joining import join_requests
from visits.models import Attachment, DelegationBody, NumberSeries, Paper, Visit, VisitRequest

#: Connections at once: threads on PostgreSQL, processes on SQLite. `make soak` tries as many as a busy server has.
MANY = (200 if os.environ.get("SOAK") == "1" else 60) if connection.vendor == "postgresql" else 20

pytestmark = [pytest.mark.slow, pytest.mark.database, pytest.mark.django_db(transaction=True)]


def like(client) -> Client:
    """Another window of the same browser."""
    window = Client()
    window.cookies = copy.deepcopy(client.cookies)
    return window


def sent(post):
    """Status, where it leads, and what the page there says."""
    client, address, data = post
    try:
        answer = client.post(address, data)
        text = client.get(answer.url).content.decode() if answer.status_code == 302 else answer.content.decode()
        return answer.status_code, answer.headers.get("Location"), text
    finally:
        connections.close_all()


def at_once(posts):
    """Each post in a thread; on SQLite in a process, for that is what writes to a file at the same time."""
    if connection.vendor == "sqlite":
        connections.close_all()  # no connection may be carried into another process
        with multiprocessing.get_context("fork").Pool(len(posts)) as pool:
            return pool.map(sent, posts, chunksize=1)
    with ThreadPool(len(posts)) as pool:
        return pool.map(sent, posts, chunksize=1)


@pytest.fixture
def office():
    host = factories.make_government(factories.make_city(short_name="Palopo"))
    factories.make_government(factories.make_region(short_name="Wajo"))
    return host, people(host)


def test_fifty_submits_of_one_form_make_one_visit(office):
    host, persons = office
    times = 50 if connection.vendor == "postgresql" else 12
    data, client = filled(host, None), persons["petugas"].client()
    answers = at_once([(like(client), LOG, data) for _ in range(times)])
    visit = Visit.objects.get()
    assert {(code, to) for code, to, _ in answers} == {(302, reverse("desk_visit", kwargs={"pk": visit.pk}))}
    assert visit.number.endswith("-000001")
    assert DelegationBody.objects.count() == 1
    assert NumberSeries.objects.get().last == 1, "no number was lost"
    assert visit.history.filter(history_type="+").count() == 1


def test_forms_that_name_the_same_new_body_at_once_store_it_once(office):
    """Ten visits of a body nobody knew: each is stored, and the body stands once or its repetition is told in words."""
    host, persons = office
    client = persons["petugas"].client()
    bodies = [{"body": "Yayasan Contoh Sejahtera", "role": "visiting", "body_choice": "new"}]
    answers = at_once([(like(client), LOG, filled(host, None, bodies=bodies)) for _ in range(10)])
    stored = [code for code, _, _ in answers if code == 302]
    assert all(code in (302, 422) for code, _, _ in answers)
    told = (
        "Simpan sekali lagi",
        'id="twins-heading"',
    )  # or, for who comes a moment later, that it may be the same event
    assert all(any(word in text for word in told) for code, _, text in answers if code == 422)
    assert Visit.objects.count() == len(stored) >= 1
    assert Agency.objects.filter(name="Yayasan Contoh Sejahtera").count() == 1
    numbers = sorted(Visit.objects.values_list("number", flat=True))
    assert [int(number[-6:]) for number in numbers] == list(range(1, len(stored) + 1))


def test_papers_issued_at_once_have_numbers_without_gap_and_each_visit_has_one_of_a_kind(office):
    """Two issues for each visit: half succeed, and no number is lost."""
    host, persons = office
    pairs = MANY // 2
    factories.make_letterhead(host=host)
    visitor = factories.make_government()
    visits = [factories.make_visit(host=host, visitor=visitor) for _ in range(pairs)]
    client = persons["petugas"].client()
    address = [reverse("paper_issue", kwargs={"pk": visit.pk}) for visit in visits for _ in range(2)]
    answers = at_once([(like(client), to, {"kind": "daftar_hadir"}) for to in address])
    assert {code for code, _, _ in answers} == {302}
    assert sorted(Paper.objects.values_list("sequence", flat=True)) == list(range(1, pairs + 1))
    assert Paper.objects.values("visit").distinct().count() == pairs


def test_of_two_approvals_of_one_grade_one_succeeds_and_the_other_is_told(office):
    _, persons = office
    scheme = factories.make_scheme()
    for _ in range(5):
        grade = factories.make_assessment(scheme=scheme)
        address = reverse("admin:assessments_assessment_step", kwargs={"pk": grade.pk, "step": "publish"})
        who = [persons[name].client() for name in ("verifikator", "admin_data")]
        answers = at_once([(client, address, {"reason": "Cocok dengan sumber"}) for client in who])
        said = [("Nilai terbit." in text, "tidak lagi berlaku" in text) for _, _, text in answers]
        assert sorted(said) == [(False, True), (True, False)], [code for code, _, _ in answers]
        grade.refresh_from_db()
        assert grade.state == "published"
        assert grade.history.filter(verb="publish").count() == 1
        assert grade.approved_by == grade.history.filter(verb="publish").get().history_user


def test_a_correction_by_two_at_once_overwrites_nothing_unseen(office):
    host, persons = office
    visit = factories.make_visit(host=host)
    client, address = persons["petugas"].client(), reverse("visit_correct", kwargs={"pk": visit.pk})
    opened = form_state(client, address)
    answers = at_once(
        [(like(client), address, opened | {"venue": venue, "change_reason": "Uji"}) for venue in ("Aula", "Pendopo")]
    )
    assert sorted(code for code, _, _ in answers) == [302, 422]
    visit.refresh_from_db()
    kept = next(venue for (code, _, _), venue in zip(answers, ("Aula", "Pendopo"), strict=True) if code == 302)
    assert visit.venue == kept
    assert visit.history.filter(verb="correct").count() == 1


def loaded(command):
    """What an operator's command says, over a connection of its own."""
    try:
        out = StringIO()
        call_command(command, drafted_by="satu", approved_by="dua", stdout=out)
        return out.getvalue()
    finally:
        connections.close_all()


@pytest.mark.postgres
def test_loads_at_once_store_every_fact_once():
    call_command("load_reference", stdout=StringIO())
    for name in ("satu", "dua"):
        factories.make_user(username=name, is_superuser=True)
    with ThreadPool(3) as pool:
        pool.map(loaded, ["load_facts", "load_facts", "load_cases"], chunksize=1)
    assert ServiceMall.objects.count() == ServiceMall.objects.values("region").distinct().count() == 311
    for model, of in ((Milestone, "happened_on"), (Figure, "value")):
        rows = model.objects.values_list("mall", "kind", of, "source")
        assert len(rows) == len(set(rows))


def test_the_last_places_go_to_exactly_those_whose_people_fit(office):
    host, persons = office
    factories.make_house_rules(host=host, people_per_slot=60)
    day = timezone.localdate() + timedelta(days=35 - timezone.localdate().weekday())  # a Monday
    visitor = Agency.objects.get(region__short_name="Wajo")
    waiting = [factories.make_request(host=host, visitor=visitor, wishes=[day], people=20) for _ in range(MANY)]
    client = persons["petugas"].client()
    answers = at_once(
        [
            (
                like(client),
                reverse("request_answer", kwargs={"pk": one.pk}),
                {"act": "accept", "accept-wish": one.wishes.get().pk},
            )
            for one in waiting
        ]
    )
    assert sorted({code for code, _, _ in answers}) == [302, 422]
    accepted = Visit.objects.filter(state="accepted").order_by("pk")
    assert [one.pk for one in accepted] == [one.visit_id for one in waiting[:3]], "who asked first is received first"
    assert Visit.objects.filter(state="submitted").count() == MANY - 3
    refused = [text for code, _, text in answers if code == 422]
    assert len(refused) == MANY - 3 and all("Tinggal 0 dari 60 tempat" in text for text in refused)


def test_ten_sends_of_one_request_make_one_request(office, settings):
    settings.ACCOUNT_RATE_LIMITS = {}  # counting lets one in at a time, and refuses who waited a second for it
    host, _ = office
    address = reverse("request_new", kwargs={"key": host.key})
    held = request_ready_to_send(address)
    times = 10
    answers = at_once([(Client(), address, held) for _ in range(times)])
    assert Visit.objects.filter(state="submitted").count() == VisitRequest.objects.count() == 1
    assert sorted(code for code, _, _ in answers) == [302] + [422] * (times - 1)


def test_who_is_joined_to_a_request_in_the_moment_of_its_withdrawal_still_comes(office, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    host, staff = office
    clerk, posts, pairs = staff["petugas"].client(), [], []
    for _ in range(6):
        first, second = (factories.make_request(host=host) for _ in range(2))
        pairs.append((first, second))
        joins = {"act": "join", "join-other": first.pk, "join-text": "Bersama"}
        posts.append((like(clerk), f"/petugas/permohonan/{second.pk}/jawab/", joins))
        posts.append((Client(), f"/kunjungan/status/{first.number}/{SECRET}/", {"act": "withdraw", "text": ""}))
    answers = at_once(posts)
    assert all(code in (302, 404, 422) for code, _, _ in answers)
    for first, second in pairs:
        states = [VisitRequest.objects.get(pk=one.pk).visit.state for one in (first, second)]
        assert states == ["cancelled", "submitted"]


def sent_letter(asked, name: str):
    """The post of one letter from the page behind the link, each with other content."""
    file = SimpleUploadedFile("surat.pdf", factories.make_pdf(name), "application/pdf")
    return Client(), f"/kunjungan/status/{asked.number}/{SECRET}/", {"act": "letter", "letter-file": file}


def test_of_two_letters_sent_at_once_one_has_the_last_room(office, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    host, _ = office
    requests = [factories.make_request(host=host) for _ in range(4)]
    for asked in requests:
        for _ in range(2):
            factories.make_attachment(visit=asked.visit, body=asked.body)
    answers = at_once([sent_letter(asked, f"{asked.number}-{n}") for asked in requests for n in range(2)])
    assert [asked.visit.attachments.count() for asked in requests] == [3] * len(requests)
    assert sorted(code for code, _, _ in answers) == [302] * len(requests) + [422] * len(requests)
    assert all("Paling banyak 3 berkas" in text for code, _, text in answers if code == 422)


def somebody_waits_for_a_lock() -> None:
    """Returns once a statement of another connection waits; fails after a minute."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waited: the lock is not asked for")


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("done_meanwhile", "said"),
    [
        (lambda asked, petugas: decline_request(asked, user=petugas, text="Penuh"), "Permohonan ini sudah ditutup"),
        (
            lambda asked, petugas: join_requests(asked, asked.beside, user=petugas, text="Bersama"),
            "Kirim berkasnya sekali lagi",
        ),
    ],
    ids=["declined", "joined to another one"],
)
def test_a_letter_does_not_reach_a_request_that_is_answered_in_that_moment(office, settings, done_meanwhile, said):
    settings.ACCOUNT_RATE_LIMITS = {}
    host, staff = office
    asked, beside = factories.make_request(host=host), factories.make_request(host=host)
    asked.beside = beside
    with ThreadPool(1) as pool:
        with transaction.atomic():
            Visit.objects.select_for_update().get(pk=asked.visit_id)
            answer = pool.apply_async(sent, [sent_letter(asked, "terlambat")])
            somebody_waits_for_a_lock()
            done_meanwhile(asked, staff["petugas"].user)
        _, _, text = answer.get(timeout=60)  # the lock is given back: the letter finds the request as it is now
    assert said in text and not Attachment.objects.exists()


def request_ready_to_send(address) -> dict:
    """The form of a request after its verdict, as a browser would send it."""
    day = timezone.localdate() + timedelta(days=30)
    typed = {
        "body": "Pemkab Wajo", "sender": "region", "people": "20", "day_1": f"{day:%d/%m/%Y}", "purpose": "Belajar",
        "contact_name": "Ani", "contact_phone": "081234567890", "submission_key": str(uuid4()), "act": "check",
    }  # fmt: skip
    seen = Client().post(address, typed)
    return form_with(seen, address, "body").as_sent() | {"act": "send"}
