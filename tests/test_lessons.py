"""Faults seen in other systems, each with the test that keeps it out of this one."""

import ast
import os
import runpy
import subprocess
import sys
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import formats, translation

from assessments.models import AspectScore, Assessment
from mpp_portal.accounts.models import User
from mpp_portal.kit.history import deed
from mpp_portal.kit.templatetags.portal import angka
from tests.factories import (
    make_aspect_score,
    make_assessment,
    make_government,
    make_participant,
    make_user,
    make_visit,
)
from tests.people import people
from visits.models import DelegationBody, Participant, Visit

ROOT = Path(settings.BASE_DIR)

#: Fault seen → where it is tried here.
LESSONS = {
    "a guest book exports its visitors without login": "test_routes.py::test_each_person_gets_the_status_of_the_table",
    "a new page is open until somebody thinks of it": "test_routes.py::test_every_route_stands_in_the_table",
    "deleting a user deletes the scores of that user": "test_lessons.py::test_deleting_any_person_leaves_every_grade_and_visit",
    "three formulae grade one score three ways": "test_lessons.py::test_only_one_function_reads_the_limits_of_a_band",
    "a score has no band or two": "assessments/test_grading.py",
    "two requests at once get one number": "visits/test_numbering.py::"
    "test_two_hundred_connections_that_record_at_once_get_distinct_consecutive_numbers",
    "numbers repeat after 999": "visits/test_numbering.py::test_numbers_go_on_past_the_last_of_so_many_digits",
    "an edit loses every participant but the first": "visits/desk/test_desk.py::"
    "test_an_edit_of_a_delegation_of_80_changes_only_what_was_touched",
    "a default password, a secret in the code": "test_lessons.py::test_production_refuses_to_start_without_a_secret_of_its_own",
    "the last to save wins silently": "assessments/test_admin.py::test_a_stale_form_overwrites_nothing_and_says_what_changed",
    "a list asks thousands of queries": "test_routes.py::"
    "test_a_page_keeps_its_budget_and_costs_the_same_at_3_and_at_30_rows",
    "the history still shows a hidden name": "privacy/test_erasure.py::"
    "test_an_erased_head_is_found_nowhere_and_nothing_else_has_changed",
    "no anonymous text is ever shown in public": "directory/test_reports.py::"
    "test_no_anonymous_text_is_shown_on_any_public_page",
    "any guest of a group can cancel the whole": "visits/asking/test_joining.py::test_who_withdraws_takes_the_own_body_alone",
    "a revoked badge still validates": "visits/papers/test_papers.py::"
    "test_the_check_page_says_sah_and_at_once_dicabut_and_names_nobody",
    "a link without account takes steps of the host": "visits/test_step_table.py::"
    "test_a_step_moves_a_visit_for_who_may_and_from_where_it_leads",
    "the page of a booking shows names to whoever has the number": "visits/asking/test_asking.py::"
    "test_a_wrong_link_reveals_nothing_whatever_is_wrong_with_it",
    "what waits does not hold its place": "visits/asking/test_asking.py::"
    "test_a_request_that_waits_holds_its_place_against_who_asked_later",
    "seats and approval exclude each other": "test_races.py::test_the_last_places_go_to_exactly_those_whose_people_fit",
    "two delegations of 40 fit into a room of 60": "visits/hosting/test_hosting.py::"
    "test_capacity_counts_people_and_two_delegations_of_forty_do_not_fit_into_sixty",
    "day and month are swapped": "kit/test_partial_dates.py::test_a_plain_date_field_reads_day_first",
}


@cache
def names_in(file: str) -> set[str]:
    tree = ast.parse((ROOT / "tests" / file).read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


@pytest.mark.parametrize("fault", LESSONS)
def test_the_test_against_each_fault_is_there(fault):
    file, _, name = LESSONS[fault].partition("::")
    assert not name or name in names_in(file)
    assert names_in(file)


# --- People go, facts stay ---------------------------------------------------------------------------------------

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


PEOPLE = ["stranger", "petugas", "petugas_other", "verifikator", "analis", "admin_data", "superuser"]


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("name", PEOPLE)
def test_deleting_any_person_leaves_every_grade_and_visit(written, name):
    before, trail = facts(), Assessment.history.count() + Visit.history.count()
    with deed(user=None, verb="edit", reason="Permintaan sendiri"):
        written[name].user.delete()
    assert facts() == before
    assert Assessment.history.count() + Visit.history.count() == trail


@pytest.mark.django_db
def test_deleting_everyone_leaves_every_grade_and_visit(written):
    before = facts()
    for name in PEOPLE:
        with deed(user=None, verb="edit"):
            written[name].user.delete()
    assert facts() == before
    for grade in Assessment.objects.all():
        grade.full_clean(exclude=["source"])


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in PEOPLE if name != "superuser"])
def test_deleting_any_person_in_the_admin_leaves_every_grade_and_visit(written, name):
    """The confirmation page is told to go on, as a person would press it."""
    before = facts()
    url = reverse("admin:accounts_user_delete", kwargs={"object_id": written[name].user.pk})
    answer = written["superuser"].client().post(url, {"post": "yes", "change_reason": "Pindah tugas"})
    assert answer.status_code in (302, 403, 404)
    assert facts() == before


@pytest.mark.django_db
def test_anonymising_a_person_leaves_every_grade_and_visit(written):
    before = facts()
    for name in PEOPLE:
        user = written[name].user
        user.username, user.name, user.email, user.is_active = f"dihapus-{user.pk}", "", "", False
        user.save()
    assert facts() == before


# --- One way to grade --------------------------------------------------------------------------------------------


def test_only_one_function_reads_the_limits_of_a_band():
    """A second formula would have to look at them. The filter of mismatches asks the database in bulk; its own tests hold
    it to what `grading` says of every row."""
    readers = set()
    for package in ("mpp_portal", "directory", "assessments", "visits"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                compared = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
                if any(isinstance(one, ast.Attribute) and one.attr in ("lower", "upper") for one in compared):
                    readers.add(path.relative_to(ROOT).as_posix())
    assert readers <= {"assessments/grading.py", "assessments/mismatches.py"}


# --- Secrets -----------------------------------------------------------------------------------------------------

LONG = "x" * 64


def start(monkeypatch, **env):
    """The settings under this environment and nothing else of the portal's."""
    for name in ("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REPLICA_URL", "CACHE_URL", "STORAGE_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "mpp_portal/settings.py"))


@pytest.mark.parametrize(
    "secret",
    [None, "", "changeme", "CHANGEME", "secret", "default", "x" * 39, "only-for-development-" + "0" * 40],
)
@pytest.mark.parametrize("debug", [{}, {"DEBUG": "0"}])
def test_production_refuses_to_start_without_a_secret_of_its_own(monkeypatch, secret, debug):
    given = {} if secret is None else {"SECRET_KEY": secret}
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        start(monkeypatch, ALLOWED_HOSTS="contoh.example", **given, **debug)


def test_production_refuses_to_start_without_hosts(monkeypatch):
    with pytest.raises(ImproperlyConfigured, match="ALLOWED_HOSTS"):
        start(monkeypatch, SECRET_KEY=LONG)


def test_production_starts_with_both_and_is_not_in_debug(monkeypatch):
    made = start(monkeypatch, SECRET_KEY=LONG, ALLOWED_HOSTS="contoh.example")
    assert made["DEBUG"] is False
    assert made["SECURE_SSL_REDIRECT"]


def test_a_real_start_without_secret_ends_and_names_what_is_missing():
    env = {name: value for name, value in os.environ.items() if name not in ("SECRET_KEY", "DEBUG", "DATABASE_URL")}
    env |= {"DJANGO_SETTINGS_MODULE": "mpp_portal.settings", "ALLOWED_HOSTS": "contoh.example"}
    ended = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert ended.returncode != 0
    assert "SECRET_KEY" in ended.stderr


@pytest.mark.django_db
def test_accounts_of_development_are_not_made_in_production():
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("make_dev_users")
    assert not User.objects.exists()


def test_no_password_stands_in_the_code():
    """A password is typed by a person or drawn at random, never written down."""
    written = []
    for package in ("mpp_portal", "directory", "assessments", "visits"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if not isinstance(node, ast.Call):
                    continue
                name = getattr(node.func, "attr", "")
                given = [one.value for one in node.keywords if one.arg == "password"]
                given += node.args[:1] if name in ("set_password", "make_password") else []
                given += node.args[2:3] if name in ("create_user", "create_superuser") else []
                written += [
                    f"{path.name}:{node.lineno}" for one in given if isinstance(one, ast.Constant) and one.value
                ]
    assert not written


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["admin", "password", "12345678", "portal-mpp", "rahasia", "admin12345"])
def test_a_weak_password_is_refused(password):
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        validate_password(password, make_user(username="portal-mpp"))


# --- Day before month, on the way out ------------------------------------------------------------------------------


def test_every_format_of_output_puts_the_day_first():
    with translation.override("id"):
        day = date(2022, 2, 10)
        assert formats.date_format(day) == "10 Februari 2022"
        assert formats.date_format(day, "SHORT_DATE_FORMAT") == "10/02/2022"
        assert formats.localize(Decimal("1234.5"), use_l10n=True) == "1234,5"  # grouped by `angka` alone
        assert angka(Decimal("1234.5")) == "1.234,5"
