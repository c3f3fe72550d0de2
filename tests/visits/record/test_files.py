"""Files on a visit: who may add, fetch and remove them, what is left when something fails, and how much room there is."""

import hashlib
import os
import re
import stat
import threading
import time
from io import BytesIO, StringIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections
from PIL import Image

from mpp_portal.kit.history import deed
from mpp_portal.kit.uploads import MAX_SIZE, PDF, CleanFile, FileRefused
from mpp_portal.kit.workflow import AlreadyMoved, NotAllowed, ReasonMissing
from tests.factories import (
    make_attachment,
    make_body,
    make_government,
    make_mall,
    make_membership,
    make_pdf,
    make_region,
    make_user,
    make_visit,
)
from tests.people import people
from visits.models import Attachment
from visits.record import files
from visits.record.files import attach, download_name, remove, room_left
from visits.workflow import STEPS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def root(settings, tmp_path) -> Path:
    """An empty storage for each test."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def on_disk(root) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def host():
    return make_government(make_region())


@pytest.fixture
def mall(host):
    return make_mall(region=host.region)


@pytest.fixture
def visit(host, mall):
    return make_visit(host=host, mall=mall)


@pytest.fixture
def staff(host):
    return make_membership(agency=host, user=make_user(name="Ani Contoh")).user


def letter(text="Surat", size=0) -> CleanFile:
    return CleanFile(make_pdf(text.ljust(size - len(make_pdf("")))), PDF)


def upload(content=b"", name="Surat rahasia dari Bupati.pdf"):
    return SimpleUploadedFile(name, content or make_pdf(), "application/octet-stream")


def page_of(visit) -> str:
    return f"/petugas/kunjungan/{visit.pk}/berkas/"


def address_of(attachment) -> str:
    return f"/petugas/berkas/{attachment.key}/"


def photo() -> bytes:
    out = BytesIO()
    Image.new("RGB", (30, 20), "red").save(out, "JPEG")
    return out.getvalue()


# --- Adding ------------------------------------------------------------------------------------------------------


def test_a_letter_is_stored_under_a_random_private_name_and_signed(client, staff, visit, root):
    client.force_login(staff)
    body = visit.bodies.get()
    answer = client.post(page_of(visit), {"kind": "surat_permohonan", "file": upload(), "body": body.pk}, follow=True)
    assert answer.redirect_chain == [(f"/petugas/kunjungan/{visit.pk}/", 302)]
    row = Attachment.objects.get()
    assert (row.title, row.kind, row.body, row.uploaded_by) == ("Surat permohonan", "surat_permohonan", body, staff)
    assert (row.media_type, row.size, row.sha256) == (
        "application/pdf",
        len(make_pdf()),
        hashlib.sha256(make_pdf()).hexdigest(),
    )
    [name] = on_disk(root)
    assert re.fullmatch(rf"kunjungan/{visit.host_id}/{row.uploaded_at.year}/{row.key}\.pdf", name)
    assert (root / name).read_bytes() == make_pdf()
    assert stat.S_IMODE((root / name).stat().st_mode) == 0o600
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in (root / name).parents[:3]} == {0o700}
    entry = row.history.get()
    assert (entry.verb, entry.history_user) == ("attach_file", staff)
    assert "rahasia" not in str(Attachment.objects.values().get()).lower() + str(entry.__dict__).lower()
    text = answer.content.decode()
    assert "Surat permohonan" in text and "Ani Contoh" in text and "Berkas (1)" in text


def test_a_photo_is_kept_as_the_portal_encoded_it_and_may_have_a_title(client, staff, visit, root):
    client.force_login(staff)
    sent = photo() + b"sesudah gambar"
    client.post(page_of(visit), {"kind": "foto", "title": "  Foto bersama ", "file": upload(sent, "IMG_1.jpeg")})
    row = Attachment.objects.get()
    assert (row.title, row.media_type, row.file.name[-4:]) == ("Foto bersama", "image/jpeg", ".jpg")
    assert b"sesudah" not in default_storage.open(row.file.name).read()
    assert row.size == default_storage.size(row.file.name)


@pytest.mark.parametrize(
    ("changes", "target", "words"),
    [
        ({"file": None}, "id_file", "Pilih berkasnya lebih dulu."),
        ({"file": ("a.pdf", b"")}, "id_file", "kosong (0 byte)"),
        ({"file": ("a.pdf", b"<html>")}, "id_file", "Hanya PDF, JPG, dan PNG"),
        ({"file": ("a.pdf", photo())}, "id_file", "tetapi isinya gambar JPG"),
        ({"file": ("a.pdf", make_pdf().ljust(MAX_SIZE + 1))}, "id_file", "lebih dari 10 MB"),
        ({"kind": ""}, "id_kind", ""),
        ({"kind": "ijazah"}, "id_kind", ""),
        ({"body": "987654"}, "id_body", ""),
        ({"body": "x"}, "id_body", ""),
        ({"title": "x" * 121}, "id_title", ""),
    ],
)
def test_what_is_refused_is_told_by_the_field_and_what_was_typed_stays(
    client, staff, visit, root, changes, target, words
):
    client.force_login(staff)
    data = {"kind": "laporan", "title": "Laporan akhir", "file": ("a.pdf", make_pdf()), **changes}
    data["file"] = upload(*reversed(data["file"])) if data["file"] and data["file"][1] else data["file"]
    if isinstance(data["file"], tuple):
        data["file"] = SimpleUploadedFile(data["file"][0], b"")
    answer = client.post(page_of(visit), {name: value for name, value in data.items() if value is not None})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#{target}"' in text and f'id="{target}"' in text and words in text
    assert "title" in changes or 'value="Laporan akhir"' in text
    assert not Attachment.objects.exists() and on_disk(root) == set()


def test_an_empty_post_is_told_too(client, staff, visit):
    client.force_login(staff)
    answer = client.post(page_of(visit))
    assert answer.status_code == 422 and "Pilih berkasnya lebih dulu." in answer.content.decode()


def test_a_letter_cannot_be_pinned_on_a_body_of_another_visit(client, staff, visit):
    client.force_login(staff)
    stranger = make_body()
    answer = client.post(page_of(visit), {"kind": "laporan", "file": upload(), "body": stranger.pk})
    assert answer.status_code == 422 and not Attachment.objects.exists()


def test_the_same_file_twice_is_told_kindly_and_kept_once(client, staff, visit, root):
    client.force_login(staff)
    for _ in range(2):
        answer = client.post(page_of(visit), {"kind": "laporan", "file": upload()})
    assert answer.status_code == 422 and "sama persis sudah ada di kunjungan ini" in answer.content.decode()
    assert Attachment.objects.count() == 1 == len(on_disk(root))


def test_a_letter_stays_when_its_body_leaves_the_delegation(visit):
    row = make_attachment(visit=visit, body=make_body(visit=visit))
    with deed(user=None, verb="test"):
        row.body.delete()
    row.refresh_from_db()
    assert row.body is None


def test_a_cancelled_visit_keeps_its_files_and_takes_no_more(client, staff, visit, root):
    row = make_attachment(visit=visit)
    STEPS.take(visit, "cancel", user=None, reason="Batal datang")
    client.force_login(staff)
    text = client.get(page_of(visit)).content.decode()
    assert row.title in text and "multipart" not in text
    assert client.get(address_of(row)).status_code == 200
    answer = client.post(page_of(visit), {"kind": "laporan", "file": upload()})
    assert answer.status_code == 422 and "sudah dibatalkan" in answer.content.decode()
    assert len(on_disk(root)) == 1


# --- Nothing half stored -----------------------------------------------------------------------------------------


def failing_save(*args, **kwargs):
    raise DatabaseError("the disk of the database is full")


def test_a_row_that_is_not_written_leaves_no_file(monkeypatch, visit, root):
    monkeypatch.setattr(Attachment, "save", failing_save)
    with pytest.raises(DatabaseError):
        attach(visit, letter(), kind="laporan", user=None)
    assert on_disk(root) == set()


@pytest.mark.django_db(transaction=True)
def test_a_commit_that_fails_leaves_neither_file_nor_row(monkeypatch, visit, root):
    monkeypatch.setattr(connection, "_commit", failing_save)
    with pytest.raises(DatabaseError):
        attach(visit, letter(), kind="laporan", user=None)
    monkeypatch.undo()
    assert on_disk(root) == set() and not Attachment.objects.exists()


def test_a_file_that_cannot_be_written_leaves_no_row(visit, root):
    root.parent.mkdir(exist_ok=True)
    root.write_text("a file where the folder should be")
    with pytest.raises(OSError):
        attach(visit, letter(), kind="laporan", user=None)
    assert not Attachment.objects.exists()


def test_the_bytes_go_only_when_the_removal_is_committed(visit, root, django_capture_on_commit_callbacks):
    row = make_attachment(visit=visit)
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        remove(row, user=None, reason="Salah berkas")
    assert len(on_disk(root)) == 1 and not Attachment.objects.exists()
    callbacks[0]()
    assert on_disk(root) == set()


@pytest.mark.django_db(transaction=True)
def test_a_removal_that_fails_keeps_file_and_row(monkeypatch, visit, root):
    row = make_attachment(visit=visit)
    monkeypatch.setattr(connection, "_commit", failing_save)
    with pytest.raises(DatabaseError):
        remove(row, user=None, reason="Salah berkas")
    monkeypatch.undo()
    assert len(on_disk(root)) == 1 and Attachment.objects.exists()


# --- Removing ----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_file_is_removed_with_its_bytes_and_the_trail_says_why(client, staff, visit, root):
    row = make_attachment(visit=visit, title="Surat keliru")
    client.force_login(staff)
    answer = client.post(address_of(row) + "hapus/", {"reason": "Salah kunjungan"}, follow=True)
    assert "Berkas “Surat keliru” dihapus." in answer.content.decode()
    assert on_disk(root) == set() and not Attachment.objects.exists()
    entry = Attachment.history.first()
    assert (entry.verb, entry.history_change_reason, entry.history_user) == ("remove_file", "Salah kunjungan", staff)
    trail = client.get(page_of(visit)).content.decode()
    assert "Berkas dihapus" in trail and "Alasan: Salah kunjungan" in trail and "Surat keliru" in trail
    assert client.post(address_of(row) + "hapus/", {"reason": "Lagi"}).status_code == 404


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_removal_without_reason_removes_nothing(client, staff, visit, root, reason):
    row = make_attachment(visit=visit)
    client.force_login(staff)
    answer = client.post(address_of(row) + "hapus/", {"reason": reason}, follow=True)
    assert "Tulis alasan menghapus berkas ini." in answer.content.decode()
    assert Attachment.objects.exists() and len(on_disk(root)) == 1


def test_a_removal_with_too_long_a_reason_is_told_and_removes_nothing(client, staff, visit, root):
    row = make_attachment(visit=visit)
    client.force_login(staff)
    answer = client.post(address_of(row) + "hapus/", {"reason": "x" * 1001}, follow=True)
    assert "Alasan paling panjang 1000 huruf" in answer.content.decode()
    assert Attachment.objects.exists() and len(on_disk(root)) == 1


def test_who_comes_second_is_told(visit):
    row = make_attachment(visit=visit)
    remove(row, user=None, reason="Salah")
    with pytest.raises(AlreadyMoved):
        remove(Attachment(pk=row.pk or 1, visit=visit), user=None, reason="Salah")


def test_the_verbs_ask_for_themselves_who_may(visit, staff):
    other = make_membership(agency=make_government(make_region())).user
    row = make_attachment(visit=visit)
    with pytest.raises(NotAllowed):
        attach(visit, letter("lain"), kind="laporan", user=other)
    with pytest.raises(NotAllowed):
        remove(row, user=other, reason="Salah")
    with pytest.raises(ReasonMissing):
        remove(row, user=staff, reason=" ")
    assert Attachment.objects.get() == row


# --- Fetching ----------------------------------------------------------------------------------------------------


@pytest.fixture
def everyone(host, mall):
    return people(host, mall)


def test_who_may_fetch_add_and_remove(everyone, visit, root):
    row = make_attachment(visit=visit)
    of_host = (200, 422, 302)
    may = {"petugas": of_host, "pengelola": of_host, "admin_data": (200, 404, 404), "superuser": (200, 404, 404)}
    for name, person in everyone.items():
        client = person.client()
        answers = (
            client.get(address_of(row)).status_code,
            client.post(page_of(visit), {"kind": "foto"}).status_code,
            client.post(address_of(row) + "hapus/", {"reason": ""}).status_code,
        )
        assert answers == may.get(name, (302, 302, 302) if name == "anonymous" else (404, 404, 404)), name
    assert len(on_disk(root)) == 1


def test_a_petugas_of_one_mall_does_not_reach_the_files_of_another(host, mall):
    user = make_membership(agency=host, mall=mall).user
    reached = {
        name: Attachment.objects.visible_to(user).filter(pk=make_attachment(visit=visit).pk).exists()
        for name, visit in {
            "own": make_visit(host=host, mall=mall),
            "none": make_visit(host=host),
            "another": make_visit(host=host, mall=make_mall(region=host.region)),
        }.items()
    }
    assert reached == {"own": True, "none": True, "another": False}


def test_a_file_goes_out_as_an_attachment_that_nothing_opens_or_keeps(everyone, visit):
    row = make_attachment(visit=visit)
    answer = everyone["petugas"].client().get(address_of(row))
    assert b"".join(answer.streaming_content) == default_storage.open(row.file.name).read()
    assert answer["Content-Disposition"] == f'attachment; filename="{visit.number}-surat-permohonan-1.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Security-Policy"] == "sandbox"
    assert int(answer["Content-Length"]) == row.size


def test_downloads_are_named_by_visit_kind_and_order(visit):
    make_attachment(visit=visit, kind="foto", media_type="image/jpeg")
    second = make_attachment(visit=visit, kind="foto", media_type="image/png")
    draft = make_attachment(visit=make_visit(state="draft"), kind="daftar_hadir")
    assert download_name(second) == f"{visit.number}-foto-2.png"
    assert download_name(draft) == "draf-daftar-hadir-1.pdf"


def test_a_file_has_no_address_but_that_of_the_view(everyone, visit):
    row = make_attachment(visit=visit)
    with pytest.raises(ValueError, match="no address"):
        row.file.url  # noqa: B018
    client = everyone["superuser"].client()
    for path in (
        f"/{row.file.name}",
        f"/media/{row.file.name}",
        f"/static/{row.file.name}",
        f"/petugas/berkas/{row.pk}/",
    ):
        assert client.get(path).status_code == 404
    assert unquote(str(row.key)) not in client.get(visit.get_absolute_url()).content.decode()


def test_a_file_lost_from_the_disk_is_not_there_and_the_log_says_so(everyone, visit, root, caplog):
    row = make_attachment(visit=visit)
    (root / row.file.name).unlink()
    assert everyone["petugas"].client().get(address_of(row)).status_code == 404
    assert row.file.name in caplog.text


def test_who_may_not_see_files_reads_nothing_of_them_in_admin_either(everyone, visit):
    row = make_attachment(visit=visit, title="Judul tertutup")
    for name in ("verifikator", "analis", "admin_data"):
        client = everyone[name].client()
        page, trail = (
            client.get(f"/admin/visits/visit/{visit.pk}/{part}/").content.decode() for part in ("change", "history")
        )
        assert (row.title in page, address_of(row) in page) == ((name == "admin_data",) * 2)
        assert row.title not in trail


def test_the_public_page_says_nothing_of_files(client, visit):
    make_attachment(visit=visit, title="Judul tertutup")
    text = client.get(visit.get_absolute_url()).content.decode()
    assert "Judul tertutup" not in text and "Berkas" not in text


# --- Room --------------------------------------------------------------------------------------------------------


def test_a_mall_has_its_room_and_the_host_without_mall_another(monkeypatch, host, mall, visit):
    monkeypatch.setattr(files, "QUOTA", 1000)
    make_attachment(visit=visit, content=b"x" * 600)
    make_attachment(visit=make_visit(host=host, mall=mall), content=b"x" * 100)
    elsewhere = make_visit(host=host)
    make_attachment(visit=elsewhere, content=b"x" * 250)
    assert (room_left(visit), room_left(elsewhere), room_left(make_visit())) == (300, 750, 1000)
    attach(visit, letter(size=300), kind="laporan", user=None)
    with pytest.raises(FileRefused):
        attach(visit, letter("satu lagi"), kind="laporan", user=None)
    attach(elsewhere, letter(size=750), kind="laporan", user=None)


def test_a_full_mall_is_told_how_much_room_is_left(client, staff, visit, mall, monkeypatch, root):
    monkeypatch.setattr(files, "QUOTA", 3 * 1024 * 1024)
    attach(visit, letter(size=2 * 1024 * 1024), kind="laporan", user=None)
    client.force_login(staff)
    answer = client.post(page_of(visit), {"kind": "foto", "file": upload(letter("b", size=1536 * 1024).content)})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f"Ruang berkas {mall.name} tersisa 1 MB dari 3 MB. Berkas ini 1,5 MB." in text
    assert len(on_disk(root)) == 1


def attach_in_own_connection(visit, number, outcomes, ready):
    try:
        ready.wait()
        attach(visit, letter(f"Surat {number}", size=600), kind="laporan", user=None)
        outcomes.append("stored")
    except FileRefused:
        outcomes.append("refused")
    finally:
        connections.close_all()


def at_once(visits, root) -> list[str]:
    outcomes: list[str] = []
    ready = threading.Barrier(len(visits))
    threads = [
        threading.Thread(target=attach_in_own_connection, args=(visit, number, outcomes, ready))
        for number, visit in enumerate(visits)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(on_disk(root)) == outcomes.count("stored") == Attachment.objects.count()
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_of_two_uploads_at_once_to_one_visit_only_what_fits_is_stored(monkeypatch, visit, root):
    monkeypatch.setattr(files, "QUOTA", 1000)
    assert at_once([visit, visit], root) == ["refused", "stored"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_mall", [True, False])
def test_of_eight_uploads_at_once_to_visits_of_one_mall_only_what_fits_is_stored(
    monkeypatch, host, mall, root, has_mall
):
    """Each visit is locked for itself; it is the lock of the mall, or of the host, that holds them apart."""
    monkeypatch.setattr(files, "QUOTA", 2000)
    counted = files.room_left

    def slowly(visit):
        left = counted(visit)
        time.sleep(0.1)  # long enough for the others to count as well, were there no lock
        return left

    monkeypatch.setattr(files, "room_left", slowly)
    visits = [make_visit(host=host, mall=mall if has_mall else None) for _ in range(8)]
    assert at_once(visits, root) == ["refused"] * 5 + ["stored"] * 3


# --- Disk and database -------------------------------------------------------------------------------------------


def check(*arguments) -> str:
    out = StringIO()
    call_command("check_files", *arguments, stdout=out)
    return out.getvalue()


def orphan(root, name="kunjungan/1/2025/yatim.pdf", age=2 * 60 * 60):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_a_storage_that_agrees_is_said_to_agree(visit):
    assert "agree" in check()
    make_attachment(visit=visit)
    assert "agree" in check()


def test_rows_without_file_and_files_without_row_are_named(visit, root, capsys):
    lost, cut, _ = (make_attachment(visit=visit) for _ in range(3))
    (root / lost.file.name).unlink()
    (root / cut.file.name).write_bytes(b"%PDF")
    left = orphan(root)
    out = StringIO()
    with pytest.raises(CommandError, match="about 3 files"):
        call_command("check_files", stdout=out)
    assert out.getvalue().splitlines() == [
        f"row without file: {lost.file.name}",
        f"file of another size than its row: {cut.file.name}",
        "file without row: kunjungan/1/2025/yatim.pdf",
    ]
    assert left.exists()


def test_only_settled_files_without_row_in_the_folder_of_visits_are_deleted(visit, root):
    kept = make_attachment(visit=visit)
    old = orphan(root)
    young = orphan(root, "kunjungan/1/2025/baru.pdf", age=60)  # its row may be about to be committed
    foreign = orphan(root, "lain/berkas.pdf")
    assert "Deleted 1 files" in check("--delete-orphans")
    assert not old.exists()
    assert young.exists() and foreign.exists() and (root / kept.file.name).exists()
