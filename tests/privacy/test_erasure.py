"""The drill: an erased person is found nowhere, in no table, file of the trail or page, and nothing else has changed."""

import re

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from directory.models import Source
from mpp_portal.accounts.models import User
from mpp_portal.kit import erasure
from mpp_portal.kit.history import deed
from mpp_portal.kit.models import Deed
from mpp_portal.kit.sought import Sought
from mpp_portal.kit.workflow import StepRefused
from mpp_portal.privacy.data_requests import erase, search
from mpp_portal.privacy.personal import PERSONAL, emptied
from tests import factories as f
from tests.fingerprint import dump
from tests.world import shared_world
from visits.afterwards.photos import show_photo
from visits.models import Attachment, Feedback, Letterhead, Paper, Participant, Photo, Visit

pytestmark = pytest.mark.database

LETTER = f.make_letter()
HEAD = Sought(names=("Marjani Sultan",))

# --- What stands where -------------------------------------------------------------------------------------------------


def cells_with(rows, pattern: str) -> set[tuple[str, str, str]]:
    seen = re.compile(pattern, re.IGNORECASE)
    return {(*key, column) for key, row in rows.items() for column, text in row.items() if seen.search(text)}


def changed_cells(before, after) -> set[tuple[str, str, str]]:
    return {
        (*key, column)
        for key, row in before.items()
        for column, text in row.items()
        if key not in after or after[key][column] != text
    }


AUDIT, DEEDS, MARKS = "mpp_portal_personaldatarequest", "kit_deed", "kit_changemark"


@shared_world
def drill():
    """The real cases, and around their heads what else may speak of them, and others who bear a part of the name."""
    call_command("load_reference", verbosity=0)
    for name in ("satu", "dua"):
        User.objects.create_superuser(username=name, password=None)
    call_command("load_cases", drafted_by="satu", approved_by="dua")
    surround()


def surround():
    """Everywhere that a name can be typed, the head of seed 002 is named once; and two others are."""
    head = Participant.objects.filter(name__icontains="Marjani").first()
    visit, body = head.visit, head.body
    with deed(user=User.objects.get(username="satu"), verb="correct", reason="Salah tulis nama Marjani Sultan"):
        visit.results = "Dr. Ir. H. MARJANI  SULTAN, M.Si. minta umpan balik. Pak Marjani kembali bulan depan."
        visit.next_steps = "Surat kepada Rahmat Sultan di Jalan Sultan Hasanuddin. Kesultanan tidak ikut."
        visit.save()
        body.contact_name, body.contact_phone, body.contact_email = (
            "Marjani Sultan",
            "0812 3456 7890",
            "marjani@contoh.example",
        )
        body.save()
        gone = f.make_participant(body=body, name="Marjani Sultan", position="Sekda lama")
        gone.delete()
    f.make_participant(body=body, name="Rahmat Sultan", position="Ajudan Marjani Sultan")
    f.make_receiver(visit=visit, name="Hasan", position="Camat", on_behalf_of="Marjani Sultan")
    f.make_agenda_item(visit=visit, title="Sambutan Marjani Sultan", order=90)
    source = f.make_source(
        title="Marjani Sultan di Jakarta", address="https://contoh.example/marjani-sultan-di-jakarta"
    )
    f.make_visit_source(visit=visit, source=source, differs="Menulis Marjani-Sultan")
    account = f.make_user(username="m.sultan", name="Marjani Sultan", email="sekda@contoh.example")
    type_of_user = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(
        user=account, content_type=type_of_user, object_id=account.pk, object_repr="Marjani Sultan", action_flag=CHANGE
    )
    f.make_milestone(note="Menurut m.sultan dan sekda@contoh.example, telepon +62 812-3456-7890")
    with deed(user=account, verb="edit", reason="Ditulis sendiri"):
        visit.save()


@pytest.fixture
def cases(drill, db):
    return Participant.objects.filter(name__icontains="Marjani").first()


def chosen(found, *, but=()) -> list[str]:
    """What an admin chooses who knows the person: all but what is about the others."""
    kept = ("Rahmat", "Hasanuddin", *but)
    shown = {hit.key: str(getattr(hit, "values", "")) + str(getattr(hit, "passages", "")) for hit in found.hits}
    return [hit.key for hit in found.hits if hit.is_sure or not any(word in shown[hit.key] for word in kept)]


def by_superuser():
    return User.objects.get(username="satu")


@pytest.mark.slow
def test_an_erased_head_is_found_nowhere_and_nothing_else_has_changed(cases):
    before = dump()
    named = cells_with(before, r"marjani|m\.sultan|sekda@contoh|812.3456.7890")
    assert {table for table, _, _ in named} >= {
        "visits_participant", "visits_historicalparticipant", "visits_visit", "visits_historicalvisit", "visits_delegationbody",
        "visits_agendaitem", "visits_receiver", "visits_visitsource", "directory_source", "accounts_user", "django_admin_log",
        "directory_milestone", "directory_historicalmilestone", "kit_deed",
    }  # fmt: skip
    sought = Sought(names=("Marjani Sultan",), phones=("0812 3456 7890",))
    _, erased = erase(sought, chosen(search(sought)), LETTER, user=by_superuser())
    after = dump()

    assert cells_with(after, r"marjani|m\.sultan|sekda@contoh|812.3456.7890|contoh.example/\[") == set()
    assert (
        cells_with(before, r"rahmat sultan|sultan hasanuddin|kesultanan")
        - cells_with(after, r"rahmat sultan|sultan hasanuddin|kesultanan")
        == set()
    )

    # What changed is what named the person, and the titles, post, contact and account that belong to those rows.
    own = {"title_prefix", "title_suffix", "position", "acting_kind", "erased_on"}
    own |= {"contact_name", "contact_phone", "contact_email", "username", "name", "email", "password", "is_active"}
    beside = {
        (table, key, column) for table, key, name in named if name in ("name", "contact_name", "username") for column in own
        if column in before[table, key]
    }  # fmt: skip
    changed = {cell for cell in changed_cells(before, after) if cell[0] != MARKS}
    assert named <= changed
    assert changed - named <= beside
    assert not [one for one in changed if one[2] in ("id", "history_id", "history_user_id", "history_date", "verb")]

    # What is new is the trail of this deed and the request itself, which name nobody.
    new = {key: row for key, row in after.items() if key not in before}
    assert {row.get("verb", "erase") for row in new.values()} == {"erase"}
    assert all("historical" in table or table in (AUDIT, DEEDS) for table, _ in new)
    [done] = [key for (table, key), row in new.items() if table == DEEDS and LETTER.reference in row["reason"]]
    # The others are its links, and the deed inside that notes the request.
    alone = [row for row in new.values() if "verb" in row and row.get("parent_id") != done]
    assert all(LETTER.reference in str(row) for row in alone)
    assert erased.records >= 4 and erased.texts >= 7 and erased.versions > 10


@pytest.mark.slow
def test_an_erased_head_is_on_no_page_of_any_kind(cases):
    visit = cases.visit
    sought = Sought(names=("Marjani Sultan",), phones=("0812 3456 7890",))
    erase(sought, chosen(search(sought)), LETTER, user=by_superuser())
    staff = Client()
    staff.force_login(by_superuser())
    anonymous = Client()
    pages = [(anonymous, one.get_absolute_url()) for one in Visit.objects.public()]
    pages += [(anonymous, one) for one in ("/", "/kunjungan/", "/kunjungan/?q=marjani", "/cari/?q=marjani")]
    pages += [(staff, reverse(f"admin:visits_visit_{page}", args=[visit.pk])) for page in ("change", "history")]
    pages += [
        (staff, reverse("admin:accounts_user_changelist")),
        (staff, "/admin/"),
        (staff, "/admin/directory/source/"),
    ]
    for client, page in pages:
        text = client.get(page).content.decode()
        assert not re.search(r"marjani(?!&quot;|\"|”)|m\.sultan", text, re.IGNORECASE) or "q=marjani" in page, page
    public = anonymous.get(visit.get_absolute_url()).content.decode()
    assert "Ketua rombongan (nama dihapus)" in public and "Sekretaris Daerah Kabupaten Kepulauan Selayar" not in public
    assert "Rahmat Sultan" in staff.get(reverse("admin:visits_visit_change", args=[visit.pk])).content.decode()
    trail = staff.get(reverse("admin:visits_visit_history", args=[visit.pk])).content.decode()
    assert "Pengguna (nama dihapus)" in trail and "Data pribadi dihapus" in trail


@pytest.mark.slow
def test_erasing_twice_changes_nothing(cases):
    sought = Sought(names=("Marjani Sultan",), phones=("0812 3456 7890",))
    keys = chosen(search(sought))
    hits = search(sought).chosen(keys)
    erase(sought, keys, LETTER, user=by_superuser())
    before = dump()
    assert chosen(search(sought)) == []
    with pytest.raises(StepRefused):
        erase(sought, keys, LETTER, user=by_superuser())
    with deed(user=None, verb="erase"):
        erased = erasure.erase_hits(PERSONAL, hits, sought, emptied=emptied)
    assert erased.total == 0
    assert dump() == before


@pytest.mark.slow
@pytest.mark.parametrize("step", ["_erase_text", "_emptied_versions"])
def test_a_failure_in_the_middle_leaves_everything_as_it_was(cases, monkeypatch, step):
    before, times, real = dump(), [], getattr(erasure, step)

    def fails_late(*args):
        times.append(1)
        if len(times) == 3:
            raise RuntimeError("power cut")
        return real(*args)

    monkeypatch.setattr(erasure, step, fails_late)
    with pytest.raises(RuntimeError):
        erase(HEAD, chosen(search(HEAD)), LETTER, user=by_superuser())
    assert len(times) == 3
    assert dump() == before


@pytest.mark.django_db
def test_a_form_that_was_not_finished_and_a_report_of_a_reader_lose_the_name_too():
    """JSON of typed boxes, and rows whose own trail never knew the address."""
    kept = f.make_unfinished_visit(
        host=f.make_government(),
        typed={"participants-0-name": ["Marjani Sultan"], "purpose": ["Bersama Marjani Sultan ke sini"]},
    )
    report = f.make_report(wrong="Yang memimpin Marjani Sultan", email="marjani@contoh.example")
    sought = Sought(names=("Marjani Sultan",), emails=("marjani@contoh.example",))
    keys = [hit.key for hit in search(sought).hits]
    erase(sought, keys, LETTER, user=f.make_user(is_staff=True, is_superuser=True))
    kept.refresh_from_db(), report.refresh_from_db()
    assert "Marjani" not in str(kept.typed) and "ke sini" in str(kept.typed)
    assert "Marjani" not in report.wrong and report.email == ""


@pytest.mark.django_db
def test_a_letter_beside_the_person_is_offered_and_gone_from_the_disk_when_chosen(
    settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    visit = f.make_visit()
    f.make_participant(visit=visit, name="Marjani Sultan", leads_visit=True)
    kept, letter = f.make_attachment(), f.make_attachment(visit=visit)
    found = search(HEAD)
    assert [hit.pk for hit in found.files] == [letter.pk]
    with django_capture_on_commit_callbacks(
        execute=True
    ):  # the world that this module shares is a transaction of its own
        erase(HEAD, [hit.key for hit in found.hits], LETTER, user=f.make_user(is_staff=True, is_superuser=True))
    assert [path.name for path in tmp_path.rglob("*.pdf")] == [kept.file.name.rsplit("/", 1)[1]]


def erased_all(where=lambda hit: True):
    """What a superuser erases who ticks all that was found, as far as `where` says. Returns what was found."""
    found = search(HEAD)
    keys = [hit.key for hit in found.hits if where(hit)]
    erase(HEAD, keys, LETTER, user=f.make_user(is_staff=True, is_superuser=True))
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("is_file_ticked", [True, False])
@pytest.mark.parametrize(
    ("caption", "title"), [("Bersama Marjani Sultan di loket", "Foto"), ("Rombongan", "Marjani Sultan")]
)
def test_a_photo_whose_words_name_the_person_is_public_no_more(
    settings, tmp_path, django_capture_on_commit_callbacks, caption, title, is_file_ticked
):
    settings.MEDIA_ROOT = tmp_path
    visit = f.make_visit()
    stored = {"title": title, "kind": "foto", "media_type": "image/jpeg", "content": f.make_jpeg(3, (70, 40))}
    file = f.make_attachment(visit=visit, **stored)
    show_photo(file, user=None, caption=caption, consent="Marjani Sultan, lisan")
    other = f.make_photo(visit=visit, caption="Loket bersama")
    page = f"/kunjungan/foto/{file.key}.jpg"
    assert Client().get(page).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        found = erased_all(lambda hit: is_file_ticked or hit.kind != "file")
    assert [hit.pk for hit in found.files] == [file.pk]
    assert Client().get(page).status_code == 404 and list(Photo.objects.all()) == [other]
    assert cells_with(dump(), r"marjani") == set()
    left = 1 if is_file_ticked else 2
    assert (Attachment.objects.count(), len(list(tmp_path.rglob("*.jpg")))) == (left, left)


@pytest.mark.django_db
def test_the_words_of_a_delegation_and_a_signatory_lose_the_name_on_every_paper():
    told = f.make_feedback(learned="Kata Marjani Sultan: satu antrean.", state="shown")
    with deed(user=None, verb="feedback"):
        told.will_apply = "Pak Marjani Sultan mulai Januari"
        told.save()
    head = f.make_letterhead(signatory_name="Dr. Marjani Sultan, M.Si.", signatory_position="Sekretaris Daerah")
    papers = [
        f.make_paper(visit=f.make_visit(host=head.host), letterhead={**f.LETTERHEAD, "signatory_name": name})
        for name in ("Dr. Marjani Sultan, M.Si.", "Penanda Tangan Lain")
    ]
    found = erased_all()
    assert {(hit.model, hit.field) for hit in found.texts} >= {
        (Feedback, "learned"), (Feedback, "will_apply"), (Letterhead, "signatory_name"), (Paper, "letterhead"),
    }  # fmt: skip
    assert cells_with(dump(), r"marjani") == set()
    for row in (told, head, *papers):
        row.refresh_from_db()
    assert (told.learned, told.state) == ("Kata [nama dihapus]: satu antrean.", "shown")
    assert (head.signatory_name, head.signatory_position) == ("[nama dihapus]", "Sekretaris Daerah")
    assert [paper.letterhead["signatory_name"] for paper in papers] == ["[nama dihapus]", "Penanda Tangan Lain"]


@pytest.mark.django_db
def test_the_reason_of_a_deed_loses_the_name_with_its_entries_and_alone_where_it_has_none():
    source = f.make_source()
    outer = deed(user=None, verb="load", reason="Daftar dari Marjani Sultan")  # no entry of its own
    with outer, deed(user=None, verb="edit", reason="Marjani Sultan salah tulis"):
        source.title = "Lain"
        source.save()
    by_superuser = User.objects.create_superuser(username="satu", password=None)
    hits = search(HEAD).texts
    assert {(hit.model, hit.field) for hit in hits} == {(Deed, "reason"), (Source, "history_change_reason")}
    assert len(hits) == 2, "a reason that stands with an entry is told once"
    assert {hit.label for hit in hits} == {"Alasan perubahan di riwayat"}
    erase(HEAD, [hit.key for hit in hits], LETTER, user=by_superuser)
    assert set(Deed.objects.filter(verb__in=["load", "edit"]).values_list("reason", flat=True)) == {
        "Daftar dari [nama dihapus]",
        "[nama dihapus] salah tulis",
    }
    assert search(HEAD).texts == ()
