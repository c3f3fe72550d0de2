"""It is true that a photo is seen by everybody only with consent, as a reduced copy, and by nobody once that is withdrawn."""

import io

import pytest
from django.test import Client
from PIL import Image

from mpp_portal.kit.history import trail_of
from mpp_portal.kit.uploads import clean_upload
from mpp_portal.kit.workflow import StepRefused
from tests import factories as f
from tests.pages import form_with
from tests.visits.asking.test_asking import text_of
from visits.afterwards.forms import FeedbackForm
from visits.afterwards.photos import LONGEST_SIDE, reduced, show_photo
from visits.models import Photo
from visits.record.files import attach, remove

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return f.make_government()


@pytest.fixture
def petugas(host):
    client = Client()
    client.user = f.make_membership(agency=host).user
    client.force_login(client.user)
    return client


@pytest.fixture
def stored(host):
    visit = f.make_visit(host=host)
    content = f.make_jpeg(7, (3000, 2000))
    return attach(visit, clean_upload(content, "DSC1.jpg"), kind="foto", user=None)


def address(attachment) -> str:
    return f"/kunjungan/foto/{attachment.key}.jpg"


def show(petugas, attachment, **changes):
    url = f"/petugas/berkas/{attachment.key}/tampilkan/"
    typed = {"caption": "Rombongan di loket bersama", "consent": "Ketua rombongan, lisan, 3 Mei 2026", **changes}
    return petugas.post(url, {**form_with(petugas.get(url), "", "caption").as_sent(), **typed}, follow=True)


def test_a_photo_is_shown_small_with_its_words_and_the_consent_is_not(petugas, stored):
    page = stored.visit.get_absolute_url()
    assert (
        Client().get(address(stored)).status_code == 404 and address(stored) not in Client().get(page).content.decode()
    )
    assert "Foto tampil" in text_of(show(petugas, stored))
    answer = Client().get(address(stored))
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.format == "JPEG" and max(image.size) == LONGEST_SIDE and not image.getexif()
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert Client().get(address(stored), headers={"if-none-match": answer["ETag"]}).status_code == 304
    html = Client().get(page).content.decode()
    assert address(stored) in html and 'alt="Rombongan di loket bersama"' in html and "3 Mei 2026" not in html
    assert "3 Mei 2026" in text_of(petugas.get(f"/petugas/kunjungan/{stored.visit_id}/"))
    assert trail_of(Photo.objects.get())[0].verb == "Foto ditampilkan untuk umum"


def test_the_caption_asks_to_leave_names_out_as_the_three_questions_do(petugas, stored):
    page = text_of(petugas.get(f"/petugas/berkas/{stored.key}/tampilkan/"))
    assert (
        FeedbackForm.base_fields["learned"].help_text == "Tulis tanpa nama orang." and "Tulis tanpa nama orang." in page
    )


def test_withdrawn_consent_takes_effect_at_once_and_needs_a_reason(petugas, stored):
    show(petugas, stored)
    url = f"/petugas/berkas/{stored.key}/tarik/"
    assert "Tulis alasannya" in text_of(petugas.post(url, {"reason": " "}, follow=True))
    assert Client().get(address(stored)).status_code == 200
    petugas.post(url, {"reason": "Diminta ketua rombongan"})
    assert Client().get(address(stored)).status_code == 404 and not Photo.objects.exists()
    assert stored.visit.attachments.exists(), "the file stays with the host"
    assert Photo.history.latest("history_id").history_change_reason == "Diminta ketua rombongan"
    assert not hasattr(Photo.history.first(), "content"), "the trail keeps no picture"


@pytest.mark.parametrize("state", ["draft", "accepted", "completed", "cancelled"])
def test_a_photo_of_a_visit_that_is_not_public_is_seen_by_nobody(host, state):
    photo = f.make_photo(visit=f.make_visit(host=host, state=state))
    assert Client().get(address(photo.attachment)).status_code == 404


def test_a_deleted_file_takes_its_public_copy_along(stored, django_capture_on_commit_callbacks):
    show_photo(stored, user=None, caption="Foto", consent="Ya")
    with django_capture_on_commit_callbacks(execute=True):
        remove(stored, user=None, reason="Keliru")
    assert not Photo.objects.exists() and Client().get(address(stored)).status_code == 404


@pytest.mark.parametrize("empty", ["caption", "consent"])
def test_without_words_or_consent_nothing_is_shown(petugas, stored, empty):
    answer = show(petugas, stored, **{empty: " "})
    assert answer.status_code == 422 and empty in answer.context["form"].errors and not Photo.objects.exists()


def test_a_letter_is_no_photo_and_nothing_is_shown_twice(petugas, stored, host):
    letter = f.make_attachment(visit=stored.visit)
    assert petugas.get(f"/petugas/berkas/{letter.key}/tampilkan/").status_code == 404
    with pytest.raises(StepRefused, match="JPG dan PNG"):
        show_photo(letter, user=None, caption="x", consent="x")
    show(petugas, stored)
    assert "sudah tampil" in text_of(show(petugas, stored))


def test_only_the_staff_of_this_host_decides(stored):
    other = Client()
    other.force_login(f.make_membership().user)
    assert other.get(f"/petugas/berkas/{stored.key}/tampilkan/").status_code == 404
    show_photo(stored, user=None, caption="Foto", consent="Ya")
    assert other.post(f"/petugas/berkas/{stored.key}/tarik/", {"reason": "x"}).status_code == 404
    assert Photo.objects.exists()


def test_the_copy_carries_pixels_and_nothing_that_was_written_beside_them():
    content = f.make_jpeg(5)
    with Image.open(io.BytesIO(content)) as image:
        assert image.info["comment"] == b"nada 5"
    with Image.open(io.BytesIO(reduced(content)[0])) as image:
        assert "comment" not in image.info and not image.getexif()


def test_every_made_up_picture_is_another_file():
    assert len({f.make_jpeg(tone) for tone in range(1000)}) == 1000


def test_a_picture_with_transparency_becomes_an_opaque_one():
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (255, 0, 0, 0)).save(out, "PNG")
    content, width, height = reduced(out.getvalue())
    with Image.open(io.BytesIO(content)) as image:
        assert (image.mode, image.size) == ("RGB", (width, height)) == ("RGB", (50, 50))


def test_the_list_of_photos_does_not_read_them(stored, django_assert_num_queries):
    show_photo(stored, user=None, caption="Foto", consent="Ya")
    with django_assert_num_queries(1) as seen:
        assert [photo.caption for photo in Photo.objects.of_visit(stored.visit)] == ["Foto"]
    assert '"content"' not in seen.captured_queries[0]["sql"]
    assert next(iter(stored.visit.attachments.for_list())).photo.caption == "Foto"
