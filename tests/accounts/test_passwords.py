"""Lost, changed and confirmed passwords."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from tests.factories import make_user
from tests.signing_in import PASSWORD, fail, is_signed_in, links_in, shown, sign_in

pytestmark = pytest.mark.django_db

NEW = "bunga-randu-mekar-88"


def ask(email, client=None):
    return (client or Client()).post("/akun/lupa-kata-sandi/", {"email": email}, follow=True)


def set_new(link, client=None, password=NEW):
    client = client or Client()
    form = client.get(link, follow=True)
    if not form.redirect_chain:
        return form
    return client.post(form.redirect_chain[-1][0], {"password1": password, "password2": password})


def test_the_link_of_the_mail_sets_a_password_once(person):
    person()
    answer = ask("Budi@Contoh.example")
    assert "Periksa e-mail Anda" in answer.content.decode()
    assert mail.outbox[0].to == ["budi@contoh.example"] and "Yth. Orang budi" in mail.outbox[0].body
    (link,) = links_in(mail.outbox[0])
    assert set_new(link).url == "/masuk/"
    client = Client()
    sign_in(client, password=NEW)
    assert is_signed_in(client)
    again = set_new(link)
    assert again.status_code == 200 and "Tautan tidak berlaku" in again.content.decode()
    assert not is_signed_in_with(PASSWORD)


def is_signed_in_with(password) -> bool:
    client = Client()
    sign_in(client, password=password)
    return is_signed_in(client)


@pytest.mark.slow
def test_the_answer_is_the_same_whether_the_address_has_an_account_or_not(person):
    person()
    known, unknown = ask("budi@contoh.example"), ask("siapa@contoh.example")
    assert shown(known) == shown(unknown)
    assert [one.to for one in mail.outbox] == [["budi@contoh.example"], ["siapa@contoh.example"]]
    assert not links_in(mail.outbox[1]), "nothing to follow for who has no account"


def test_the_answer_is_the_same_when_no_mail_can_be_sent(person, settings):
    person()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert shown(ask("budi@contoh.example")) == shown(ask("siapa@contoh.example"))


@pytest.mark.parametrize("fields", [{"is_active": False}, {"password": None}])
def test_no_link_goes_to_who_left_or_has_not_come_yet(fields):
    make_user(**{"username": "budi", "email": "budi@contoh.example", "password": PASSWORD, **fields})
    ask("budi@contoh.example")
    assert not links_in(mail.outbox[0])


def test_a_link_is_dead_once_its_owner_left(person):
    user = person()
    ask("budi@contoh.example")
    user.is_active = False
    user.save()
    assert "Tautan tidak berlaku" in set_new(links_in(mail.outbox[0])[0]).content.decode()


def test_a_link_is_dead_after_two_hours(person, settings):
    person()
    ask("budi@contoh.example")
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "Tautan tidak berlaku" in set_new(links_in(mail.outbox[0])[0]).content.decode()


def test_one_address_is_asked_for_three_times_an_hour(person):
    person()
    assert [ask("budi@contoh.example").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert len(mail.outbox) == 3


def test_a_new_password_by_mail_opens_an_account_that_others_locked(person):
    person()
    fail(10)
    ask("budi@contoh.example")
    set_new(links_in(mail.outbox[0])[0])
    assert is_signed_in_with(NEW)


def test_a_new_password_ends_every_session(person):
    person()
    elsewhere = Client()
    sign_in(elsewhere)
    ask("budi@contoh.example")
    set_new(links_in(mail.outbox[0])[0])
    assert not is_signed_in(elsewhere)


def test_changing_the_password_keeps_this_session_and_ends_the_others(client, person):
    user, elsewhere = person(), Client()
    sign_in(client), sign_in(elsewhere)
    assert is_signed_in(elsewhere)
    form = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post("/akun/kata-sandi/", form).url == "/akun/"
    assert is_signed_in(client) and not is_signed_in(elsewhere)
    assert [row.user for row in user.open_sessions.all()] == [user]
    assert "Kata sandi akun Anda" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"oldpassword": "salah"}, "Kata sandi sekarang tidak cocok"),
        ({"password2": "lain-sekali-99"}, "Kedua kata sandi tidak sama"),
        ({"password1": "pendek1", "password2": "pendek1"}, "terlalu pendek"),
        ({"password1": "budi@contoh.example", "password2": "budi@contoh.example"}, "mirip"),
    ],
)
def test_a_password_that_cannot_be_is_refused_in_indonesian(client, person, form, told):
    person()
    sign_in(client)
    full = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW} | form
    answer = client.post("/akun/kata-sandi/", full)
    assert answer.status_code == 422 and told in answer.content.decode()


def test_the_admin_has_no_second_page_for_it(client, person):
    person(role="Admin data")
    sign_in(client)
    new = {"old_password": PASSWORD, "new_password1": "lemari jati tua", "new_password2": "lemari jati tua"}
    for address in ("/admin/password_change/", "/admin/password_change/done/"):
        assert client.get(address).url == client.post(address, new).url == "/akun/kata-sandi/"
    assert is_signed_in(client)
    sign_in(other := Client())
    assert is_signed_in(other)


@pytest.mark.parametrize("password", ["admin", "password", "12345678", "portal-mpp", "rahasia", "admin12345"])
def test_a_weak_password_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, make_user(username="portal-mpp"))
