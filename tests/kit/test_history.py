"""The one trail: every change is signed with who, which verb and why, or it does not happen."""

import re
import threading
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from directory.models import Agency, Source, Topic
from mpp_portal.accounts.models import User
from mpp_portal.kit.history import (
    OutsideDeed,
    bulk_create_recorded,
    bulk_update_recorded,
    changes_between,
    current_deed,
    deed,
    trail_of,
    version_of,
)
from mpp_portal.kit.models import Deed
from tests.factories import make_agency, make_assessment, make_body, make_reason, make_source, make_user, make_visit
from visits.models import DelegationBody, Visit

pytestmark = pytest.mark.django_db


# --- Signing -----------------------------------------------------------------------------------------------------


def test_a_saved_row_is_signed_with_person_verb_and_reason():
    user = make_user()
    with deed(user=user, verb="edit", reason="Salah ketik"):
        source = Source.objects.create(publisher="P", title="T")
    row = source.history.get()
    assert (row.history_user, row.verb, row.history_change_reason, row.history_type) == (
        user,
        "edit",
        "Salah ketik",
        "+",
    )


def test_a_change_and_a_deletion_are_signed_too():
    source, user = make_source(), make_user()
    with deed(user=user, verb="edit", reason="Satu"):
        source.title = "Lain"
        source.save()
    with deed(user=None, verb="load", reason="Dua"):
        key = source.pk
        source.delete()
    rows = Source.history.filter(id=key).order_by("history_id").values_list("history_type", "history_user", "verb")
    assert list(rows) == [("+", None, "test"), ("~", user.pk, "edit"), ("-", None, "load")]


def test_a_change_of_a_many_to_many_field_is_signed():
    visit, reason, user = make_visit(), make_reason(), make_user()
    with deed(user=user, verb="correct", reason="Ditambah"):
        visit.reasons.add(reason)
    newest = visit.history.order_by("-history_id").first()
    assert (newest.history_user, newest.verb) == (user, "correct")
    assert [link.reason for link in newest.reasons.all()] == [reason]


def test_outside_a_deed_nothing_can_be_saved_or_deleted():
    source, visit, reason = make_source(), make_visit(), make_reason()
    for act in (source.save, source.delete, lambda: visit.reasons.add(reason), lambda: Source().save()):
        with pytest.raises(OutsideDeed), transaction.atomic():
            act()
    with pytest.raises(OutsideDeed):
        bulk_create_recorded(Source, [Source(publisher="P", title="T")])


@pytest.mark.django_db(transaction=True)
def test_a_save_outside_a_deed_leaves_nothing_behind():
    with pytest.raises(OutsideDeed):
        Source(publisher="P", title="T").save()
    assert not Source.objects.exists()


def test_a_deed_that_fails_stores_neither_row_nor_history():
    with pytest.raises(ZeroDivisionError), deed(user=None, verb="test"):
        Source.objects.create(publisher="P", title="T")
        raise ZeroDivisionError
    assert not Source.objects.exists() and not Source.history.exists()
    with pytest.raises(OutsideDeed):
        current_deed()


def test_an_inner_deed_signs_its_own_part_and_the_outer_one_the_rest():
    first, second = make_user(), make_user()
    with deed(user=first, verb="publish", reason="luar"):
        before = Source.objects.create(publisher="P", title="1")
        with deed(user=second, verb="supersede", reason="dalam"):
            inside = Source.objects.create(publisher="P", title="2")
        after = Source.objects.create(publisher="P", title="3")
    signed = [(row.history.get().history_user, row.history.get().verb) for row in (before, inside, after)]
    assert signed == [(first, "publish"), (second, "supersede"), (first, "publish")]


# --- The row of a deed -------------------------------------------------------------------------------------------


def entries_of(*rows):
    return [entry for row in rows for entry in type(row).history.filter(id=row.pk).order_by("history_id")]


def test_all_entries_of_a_deed_point_at_its_one_row():
    user, visit, reason = make_user(), make_visit(), make_reason()
    before = set(Deed.objects.values_list("pk", flat=True))
    with deed(user=user, verb="correct", reason="Dilengkapi"):
        visit.venue = "Aula"
        visit.save()
        visit.reasons.add(reason)
        made = bulk_create_recorded(Source, [Source(publisher="P", title=f"T{n}") for n in range(3)])
        for source in made:
            source.publisher = "Q"
        bulk_update_recorded(Source, made, ["publisher"])
        made[0].delete()
    row = Deed.objects.exclude(pk__in=before).get()
    assert (row.user, row.verb, row.reason, row.parent) == (user, "correct", "Dilengkapi", None)
    entries = [*entries_of(visit)[-2:], *Source.history.all()]
    assert len(entries) == 2 + 3 + 3 + 1
    assert {entry.deed for entry in entries} == {row}
    assert row.at <= min(entry.history_date for entry in entries)


def test_a_deed_that_changes_nothing_leaves_no_row():
    with deed(user=None, verb="test"):
        bulk_create_recorded(Source, [])
        bulk_update_recorded(Source, [], ["title"])
    with pytest.raises(ZeroDivisionError), deed(user=None, verb="test"):
        Source.objects.create(publisher="P", title="T")
        raise ZeroDivisionError
    assert not Deed.objects.exists()


def test_an_inner_deed_is_a_part_of_the_outer_one_which_may_have_no_entry_of_its_own():
    with deed(user=None, verb="load", reason="luar"):
        with deed(user=None, verb="edit", reason="dalam"):
            with deed(user=None, verb="add", reason="di dalamnya"):
                make_source()
            one = Source.objects.create(publisher="P", title="1")
        with deed(user=None, verb="edit", reason="dalam"):
            two = Source.objects.create(publisher="P", title="2")
    first, second = (entry.deed for entry in entries_of(one, two))
    assert first != second and first.parent == second.parent
    assert (first.parent.verb, first.parent.reason, first.parent.parent) == ("load", "luar", None)
    assert Deed.objects.filter(parent=first).get().reason == "di dalamnya"


def test_an_inner_deed_signed_like_the_outer_one_is_the_outer_one():
    user = make_user()
    with deed(user=user, verb="edit", reason="R"):
        one = Source.objects.create(publisher="P", title="1")
        with deed(user=User.objects.get(pk=user.pk), verb="edit", reason="R"):
            two = Source.objects.create(publisher="P", title="2")
        with deed(user=user, verb="edit", reason="S"):
            other = Source.objects.create(publisher="P", title="3")
    first, second, third = (entry.deed for entry in entries_of(one, two, other))
    assert first == second == third.parent


@pytest.mark.parametrize("is_deed", [True, False], ids=["a deed", "a savepoint"])
def test_what_is_taken_back_inside_a_deed_takes_its_row_from_under_nothing_else(is_deed):
    """The row of the outer deed is stored first inside what is taken back."""
    with deed(user=None, verb="load") as outer:
        inner = deed(user=None, verb="edit") if is_deed else transaction.atomic()
        with pytest.raises(ZeroDivisionError), inner:
            Source.objects.create(publisher="P", title="1")
            raise ZeroDivisionError
        kept = Source.objects.create(publisher="P", title="2")
        with transaction.atomic():
            also = Source.objects.create(publisher="P", title="3")
    connection.check_constraints()
    assert {entry.deed for entry in entries_of(kept, also)} == {Deed.objects.get(verb="load")} == {outer.row()}
    assert Deed.objects.count() == 1


def test_a_deed_costs_two_rows_more_than_those_that_it_stores_however_many():
    with CaptureQueriesContext(connection) as asked, deed(user=None, verb="load"):
        for number in range(3):
            Source(publisher="P", title=f"T{number}").save()
    tables = [re.search(r'INSERT INTO "(\w+)"', one["sql"]) for one in asked]
    stored = Counter(table[1] for table in tables if table)
    assert stored == {"directory_source": 3, "directory_historicalsource": 3, "kit_deed": 1, "kit_changemark": 1}
    # Begin and end, here a savepoint; and PostgreSQL is asked to check pointers before the end.
    assert len(asked) == sum(stored.values()) + 2 + connection.features.has_select_for_update


def test_the_deed_of_one_thread_signs_nothing_in_another():
    seen = []

    def look():
        try:
            seen.append(current_deed())
        except OutsideDeed:
            seen.append(None)

    with deed(user=None, verb="test"):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert seen == [None]


def test_rows_created_in_bulk_have_a_signed_history_row_each():
    user = make_user()
    with deed(user=user, verb="load", reason="Berkas"):
        made = bulk_create_recorded(Source, [Source(publisher="P", title=f"T{n}") for n in range(3)])
    rows = Source.history.values_list("id", "history_type", "history_user", "verb", "history_change_reason")
    assert set(rows) == {(row.pk, "+", user.pk, "load", "Berkas") for row in made}


def test_deleting_a_person_leaves_what_that_person_signed():
    user = make_user()
    with deed(user=user, verb="edit", reason="R"):
        source = Source.objects.create(publisher="P", title="T")
    user.delete()
    row = source.history.get()
    assert (row.verb, row.history_change_reason, row.history_user) == ("edit", "R", None)
    assert (row.deed.verb, row.deed.reason, row.deed.user) == ("edit", "R", None)


# --- Versions ----------------------------------------------------------------------------------------------------


def test_a_version_grows_with_every_save_and_is_zero_for_a_new_row():
    assert version_of(Source()) == 0
    source = make_source()
    first = version_of(source)
    with deed(user=None, verb="test"):
        source.save()
    assert version_of(source) > first > 0


# --- Reading -----------------------------------------------------------------------------------------------------


def history_pair(row, **fields):
    """The two newest history rows after these fields were changed."""
    with deed(user=None, verb="test"):
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
    new, old = row.history.order_by("-history_id")[:2]
    return old, new


WORDS = [
    ("rank", "normal", "rejected", "Peringkat bukti", "Biasa", "Ditolak"),
    ("index", Decimal("4.44"), Decimal("4.5"), "Indeks seperti terbit", "4,44", "4,5"),
    ("index", Decimal("4.00"), None, "Indeks seperti terbit", "4", "(kosong)"),
    ("letter", "A-", "", "Huruf atau kategori seperti terbit", "A-", "(kosong)"),
    ("announced_on", None, date(2024, 5, 29), "Diumumkan", "(kosong)", "29 Mei 2024"),
]


@pytest.mark.parametrize(("field", "old", "new", "label", "told_old", "told_new"), WORDS)
def test_a_change_is_told_in_the_words_of_the_form(field, old, new, label, told_old, told_new):
    row = make_assessment(**{"index": Decimal("1"), "letter": "F", "rank_reason": "R", field: old})
    (change,) = changes_between(*history_pair(row, **{field: new}))
    assert (change.label, change.old, change.new) == (label, told_old, told_new)


def test_a_change_of_a_pointer_is_told_by_name_and_a_flag_in_words():
    visit, host = make_visit(), make_agency(name="Dinas Contoh")
    changes = changes_between(*history_pair(visit, host=host, date_inferred=True))
    told = {change.label: (change.old, change.new) for change in changes}
    assert told["Tuan rumah"][1] == "Dinas Contoh"
    assert told["Sebagian tanggal disimpulkan"] == ("tidak", "ya")
    assert len(told) == 2


def test_a_trail_is_told_newest_first_with_who_what_and_why():
    user = make_user(name="Ani")
    source = make_source(title="Lama")
    with deed(user=user, verb="edit", reason="Salah ketik"):
        source.title = "Baru"
        source.save()
    newest, oldest = trail_of(source)
    assert (newest.who, newest.verb, newest.reason) == ("Ani", "Diubah", "Salah ketik")
    assert [(change.old, change.new) for change in newest.changes] == [("Lama", "Baru")]
    assert (oldest.who, oldest.changes) == ("Sistem atau akun yang sudah dihapus", ())


def test_one_deed_is_one_entry_with_its_many_to_many_fields_and_its_parts():
    user, visit, reason = make_user(), make_visit(), make_reason(name="Nilai tertinggi")
    with deed(user=user, verb="correct", reason="Dilengkapi"):
        visit.venue = "Aula"
        visit.save()
        visit.reasons.add(reason)
        DelegationBody.objects.create(visit=visit, agency=make_agency(name="Badan Baru"))
    entry = trail_of(visit, parts=[(DelegationBody, "visit_id")])[0]
    told = {change.label: (change.old, change.new) for change in entry.changes}
    assert told["Tempat"] == ("(kosong)", "Aula")
    assert told["Alasan memilih tuan rumah"] == ("(kosong)", "Nilai tertinggi")
    assert told["Badan dalam rombongan"] == ("(kosong)", "Badan Baru")


def test_two_deeds_of_one_moment_are_two_entries_though_nothing_else_tells_them_apart():
    source, user = make_source(), make_user()
    for title in ("a", "b"):
        with deed(user=user, verb="edit", reason="Sama"):
            source.title = title
            source.save()
    assert [[change.new for change in entry.changes] for entry in trail_of(source)[:2]] == [["b"], ["a"]]


def test_a_deed_is_one_entry_however_long_it_took():
    visit, user = make_visit(), make_user()
    with deed(user=user, verb="load", reason="Lama"):
        visit.venue = "Aula"
        visit.save()
        visit.purpose = "Belajar"
        visit.save()
        DelegationBody.objects.create(visit=visit, agency=make_agency(name="Badan Baru"))
    newest = visit.history.order_by("-history_id").first()
    type(newest).objects.filter(pk=newest.pk).update(history_date=newest.history_date + timedelta(hours=1))
    first = trail_of(visit, parts=[(DelegationBody, "visit_id")])[0]
    assert {change.new for change in first.changes} == {"Aula", "Belajar", "Badan Baru"}


def test_what_a_deed_inside_another_did_is_an_entry_of_its_own_and_the_outer_one_is_one_entry():
    visit = make_visit()
    with deed(user=None, verb="correct", reason="luar"):
        visit.venue = "Aula"
        visit.save()
        with deed(user=None, verb="correct", reason="dalam"):
            visit.purpose = "Belajar"
            visit.save()
        visit.results = "Meniru"
        visit.save()
    told = [(entry.reason, {change.new for change in entry.changes}) for entry in trail_of(visit)[:2]]
    assert told == [("luar", {"Meniru", "Aula"}), ("dalam", {"Belajar"})]


def test_a_part_since_deleted_is_still_told():
    body = make_body(agency=make_agency(name="Badan Lama"))
    visit = body.visit
    with deed(user=None, verb="correct", reason="Salah badan"):
        body.delete()
    entry = trail_of(visit, parts=[(DelegationBody, "visit_id")])[0]
    assert [(change.old, change.new) for change in entry.changes] == [("Badan Lama", "(dihapus)")]


def test_a_long_trail_costs_what_a_short_one_does(django_assert_max_num_queries):
    visit, user = make_visit(), make_user()
    costs = []
    for rounds in (3, 30):
        for number in range(rounds):
            with deed(user=user, verb="correct", reason=f"Ke-{rounds}-{number}"):
                visit.host = make_agency()
                visit.save()
        with django_assert_max_num_queries(12) as queries:
            assert len(trail_of(visit)) > rounds
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_every_recorded_model_can_show_its_trail():
    for row in (make_visit(), make_assessment(), make_agency(), make_body(), make_reason()):
        assert trail_of(row)[-1].verb == "test"


def test_the_trail_of_a_row_outlives_it():
    topic_count = Topic.history.count()
    with deed(user=None, verb="test"):
        topic = Topic.objects.create(code="x", name="X", order=1)
        topic.delete()
    assert Topic.history.count() == topic_count + 2


def test_a_name_in_the_trail_that_points_to_a_row_since_removed_is_said_to_be_removed():
    visit = make_visit()
    gone = make_agency()
    history_pair(visit, host=gone)
    old, new = history_pair(visit, host=make_agency())
    with deed(user=None, verb="test"):
        gone.delete()
    (change,) = changes_between(old, new)
    assert change.old == "(sudah dihapus)"
    assert Agency.objects.count() and Visit.objects.count()
