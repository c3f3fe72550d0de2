"""A deed is undone as a whole or not at all: afterwards all that it touched is what it was before."""

import random

import pytest
from django.core.files.storage import default_storage
from django.db import connection, models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.models import Figure, Membership, Region, ServiceMall, Source, Topic
from mpp_portal.kit.erasure import recorded_models
from mpp_portal.kit.history import bulk_create_recorded, bulk_update_recorded, deed, trail_of
from mpp_portal.kit.models import Deed
from mpp_portal.kit.undoing import undo_deed
from mpp_portal.kit.workflow import ReasonMissing, StepRefused
from tests import factories as f
from visits.models import AgendaItem, DelegationBody, Participant, Visit
from visits.record.files import delete_with_content

pytestmark = pytest.mark.django_db


def stored() -> dict:
    """(table, key) to all its values, of every recorded model and every link of a many-to-many field."""
    links = {box.remote_field.through for model in recorded_models() for box in model._meta.many_to_many}
    kinds: list[type[models.Model]] = [*recorded_models(), *(link for link in links if link._meta.auto_created)]
    rows = {}
    for model in kinds:
        for values in model._base_manager.values():
            # A link has no key of its own that anything points at.
            key = values.pop("id") if not model._meta.auto_created else tuple(v for k, v in values.items() if k != "id")
            rows[model._meta.db_table, key] = values if not model._meta.auto_created else True
    return rows


def undone(done: Deed, user=None) -> Deed:
    back = undo_deed(done, user=user, reason="Salah berkas")
    connection.check_constraints()
    return back


class Deeds:
    """Acts of many kinds, drawn by `chance`; what an act needs it finds among the rows that there are."""

    def __init__(self, chance: random.Random):
        self.chance, self.made = chance, 0
        self.acts = [getattr(self, name) for name in dir(type(self)) if name.startswith("act_")]

    def one_of(self, model):
        return self.chance.choice(list(model.objects.order_by("pk")) or [None])

    def name(self) -> str:
        self.made += 1
        return f"Nama {self.made}"

    def act_add_a_source(self):
        Source.objects.create(publisher="P", title=self.name())

    def act_rename_a_source(self):
        if source := self.one_of(Source):
            source.title = self.name()
            source.save()

    def act_add_a_visit_with_its_parts(self):
        visit = f.make_visit(host=self.one_of_hosts(), state="draft")
        body = visit.bodies.get()
        f.make_participant(body=body, name=self.name(), leads_body=True)
        AgendaItem.objects.create(visit=visit, order=1, title=self.name())

    def one_of_hosts(self):
        return self.chance.choice(self.hosts)

    def act_move_a_person_to_another_body_and_delete_the_first(self):
        visit = self.one_of(Visit)
        if visit and (body := visit.bodies.first()):
            other = f.make_body(visit=visit)
            for person in body.participants.all():
                person.body = other
                person.save()
            if not body.participants.exists():
                body.delete()

    def act_change_topics(self):
        if visit := self.one_of(Visit):
            chosen = [topic for topic in Topic.objects.order_by("pk") if self.chance.random() < 0.5]
            visit.topics.set(chosen)

    def act_clear_topics_and_change_the_place(self):
        if visit := self.one_of(Visit):
            visit.topics.clear()
            visit.venue = self.name()
            visit.save()

    def act_delete_a_person(self):
        if person := self.one_of(Participant):
            person.delete()

    def act_let_two_heads_trade_places(self):
        """Only one may lead a body at a time."""
        heads = list(Participant.objects.filter(leads_body=True)[:1])
        for head in heads:
            head.leads_body = False
            head.save()
            f.make_participant(body=head.body, name=self.name(), leads_body=True)

    def act_load_figures(self):
        mall, source = self.one_of(ServiceMall), self.one_of(Source)
        if mall and source:
            rows = [Figure(mall=mall, source=source, kind="gerai", value=value) for value in range(3)]
            made = bulk_create_recorded(Figure, rows)
            for row in made:
                row.value += 10
            bulk_update_recorded(Figure, made, ["value"])

    def act_delete_figures(self):
        for figure in Figure.objects.order_by("pk")[:2]:
            figure.delete()

    def act_delete_a_source_that_nothing_points_at(self):
        for source in Source.objects.order_by("-pk"):
            if not any(getattr(source, name).exists() for name in ("figures", "visit_sources", "milestones")):
                source.delete()
                break

    def act_end_a_membership(self):
        if row := self.one_of(Membership):
            row.valid_until = "2030-01-01"
            row.save()
        else:
            f.make_membership(agency=self.one_of_hosts())

    def do(self, several: int):
        for _ in range(several):
            if self.chance.random() < 0.3:
                with deed(user=None, verb="edit", reason=self.name()):
                    self.chance.choice(self.acts)()
            self.chance.choice(self.acts)()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), before=st.integers(1, 8), several=st.integers(1, 8))
def test_whatever_a_deed_did_is_undone_whole_and_undoing_that_does_it_again(db, seed, before, several):
    acts = Deeds(random.Random(seed))
    acts.hosts = [f.make_government() for _ in range(2)]
    f.make_mall(), f.make_topic(), f.make_topic()
    with deed(user=None, verb="test"):
        acts.do(before)
    at_first = stored()
    with deed(user=None, verb="load", reason="Berkas") as signed:
        acts.do(several)
    after = stored()
    entries = {model: model.history.count() for model in recorded_models()}
    back = undone(signed.row())
    assert stored() == at_first
    assert all(model.history.count() >= count for model, count in entries.items()), "the trail forgets nothing"
    undone(back)
    assert stored() == after


def test_undoing_is_a_deed_with_a_word_and_a_reason_in_the_trail_of_each_row():
    user, source = f.make_user(), f.make_source(title="Lama")
    with deed(user=None, verb="load") as signed:
        source.title = "Baru"
        source.save()
    back = undone(signed.row(), user=user)
    newest = trail_of(source)[0]
    assert (newest.who, newest.verb, newest.reason) == (str(user), "Dikembalikan seperti semula", "Salah berkas")
    assert [(change.old, change.new) for change in newest.changes] == [("Baru", "Lama")]
    assert (back.verb, back.user, back.reason) == ("undo", user, "Salah berkas")


def test_a_deleted_row_comes_back_under_its_key_with_its_many_to_many_fields():
    visit, topic, reason = f.make_visit(with_body=False), f.make_topic(), f.make_reason()
    with deed(user=None, verb="test"):
        visit.topics.add(topic)
        visit.reasons.add(reason)
    key = visit.pk
    with deed(user=None, verb="load") as signed:
        visit.delete()
    undone(signed.row())
    visit = Visit.objects.get(pk=key)
    assert ([*visit.topics.all()], [*visit.reasons.all()]) == ([topic], [reason])


def test_what_deeds_inside_did_is_undone_with_the_outer_one_and_alone_only_where_the_outer_did_not_go_on():
    one, two = f.make_source(title="satu"), f.make_source(title="dua")
    with deed(user=None, verb="load") as outer:
        with deed(user=None, verb="edit") as inner:
            for row in (one, two):
                row.title += " dalam"
                row.save()
        two.title += " luar"
        two.save()
    with pytest.raises(StepRefused, match="sudah diubah lagi"):
        undo_deed(inner.row(), user=None, reason="Uji")
    undone(outer.row())
    assert {source.title for source in Source.objects.all()} == {"satu", "dua"}


# --- Refused, as a whole -----------------------------------------------------------------------------------------------


def refused(signed, words: str):
    before, deeds = stored(), Deed.objects.count()
    with pytest.raises(StepRefused, match=words):
        undo_deed(signed.row(), user=None, reason="Uji")
    assert (stored(), Deed.objects.count()) == (before, deeds)


def test_a_row_that_another_deed_has_touched_since_holds_all_of_it():
    with deed(user=None, verb="load") as signed:
        one = Source.objects.create(publisher="P", title="satu")
        Source.objects.create(publisher="P", title="dua")
    with deed(user=None, verb="edit"):
        one.title = "lain"
        one.save()
    refused(signed, "sumber “.*lain.*” sudah diubah lagi sesudahnya")


def test_a_row_that_somebody_deleted_since_holds_it_too():
    with deed(user=None, verb="load") as signed:
        one = Source.objects.create(publisher="P", title="satu")
    with deed(user=None, verb="edit"):
        one.delete()
    refused(signed, "sudah diubah lagi sesudahnya")


POINTING = {
    "kept from deletion": lambda made: f.make_figure(source=made["source"]),
    "deleted along": lambda made: f.make_agenda_item(visit=made["visit"]),
    "emptied": lambda made: f.make_attachment(visit=f.make_visit(), body=made["body"]),
    "linked": lambda made: f.make_visit().topics.add(made["topic"]),
    "of no trail": lambda made: f.make_unfinished_visit(host=made["visit"].host),
}


@pytest.mark.parametrize("how", POINTING)
def test_a_row_that_now_points_at_what_would_go_holds_it(how):
    with deed(user=None, verb="load") as signed:
        visit = f.make_visit(with_body=False)
        made = {"visit": visit, "source": f.make_source(), "topic": f.make_topic(), "body": f.make_body(visit=visit)}
    with deed(user=None, verb="edit"):
        POINTING[how](made)
    refused(signed, "masih dipakai oleh")


def test_a_place_that_somebody_took_since_holds_it():
    topic = f.make_topic(code="lama")
    with deed(user=None, verb="load") as signed:
        topic.code = "baru"
        topic.save()
    f.make_topic(code="lama")
    refused(signed, "baris lain sekarang menempati tempatnya")


def test_a_row_that_would_point_at_one_deleted_since_holds_it():
    region, other = f.make_region(), f.make_region()
    mall = f.make_mall(region=region)
    with deed(user=None, verb="load") as signed:
        mall.region = other
        mall.save()
    with deed(user=None, verb="edit"):
        Region.objects.get(pk=region.pk).delete()
    refused(signed, "menunjuk ke wilayah yang sudah dihapus")


def test_what_the_trail_does_not_keep_holds_it(django_capture_on_commit_callbacks):
    photo, letter = f.make_photo(), f.make_attachment(visit=f.make_visit())
    with deed(user=None, verb="load") as of_photo:
        photo.delete()
    refused(of_photo, "isi foto untuk umum .* tidak tersimpan lagi")
    with django_capture_on_commit_callbacks(execute=True), deed(user=None, verb="load") as of_letter:
        delete_with_content(letter)
    assert not default_storage.exists(str(letter.file))
    refused(of_letter, "isi berkas .* tidak tersimpan lagi")


def test_a_row_whose_beginning_no_entry_tells_holds_it():
    source = f.make_source()
    Source.history.all().delete()
    with deed(user=None, verb="load") as signed:
        source.title = "Baru"
        source.save()
    refused(signed, "riwayat sumber .* tidak lengkap")


def test_a_deed_is_undone_once_and_with_a_reason():
    with deed(user=None, verb="load") as signed:
        body = f.make_body()
    with pytest.raises(ReasonMissing):
        undo_deed(signed.row(), user=None, reason=" ")
    undone(signed.row())
    assert not DelegationBody.objects.filter(pk=body.pk).exists()
    refused(signed, "sudah diubah lagi")
