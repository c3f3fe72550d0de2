"""It is true of a button that its deed is done and said, or refused and said where it was asked."""

import pytest
from django import forms
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import Http404
from django.test import RequestFactory

from mpp_portal.kit.acts import attempt, press
from mpp_portal.kit.mail import mailed
from mpp_portal.kit.workflow import NotAllowed, StepRefused


class OneBox(forms.Form):
    day = forms.CharField(max_length=5)


class AboutTheDay(StepRefused):
    at = "day"


class AboutAnother(StepRefused):
    at = "file"


def refuse(kind):
    def do():
        raise kind("Penuh.")

    return do


def test_what_the_deed_returns_comes_back_and_true_where_it_returns_nothing():
    assert attempt(OneBox({"day": "1"}), lambda: "row") == "row"
    assert attempt(OneBox({"day": "1"}), lambda: None) is True


def test_nothing_is_done_with_a_form_that_is_not_valid_or_not_sent():
    for form in (OneBox({"day": "too long"}), OneBox()):
        assert attempt(form, lambda: pytest.fail("it was done")) is None


@pytest.mark.parametrize(
    ("kind", "at", "field"),
    [
        (StepRefused, None, "__all__"),
        (StepRefused, "day", "day"),
        (AboutTheDay, None, "day"),
        (AboutAnother, None, "__all__"),
    ],
)
def test_a_refusal_stands_at_its_field_or_above_all(kind, at, field):
    form = OneBox({"day": "1"})
    assert attempt(form, refuse(kind), at=at) is None
    assert form.errors == {field: ["Penuh."]}


def request_with_messages():
    request = RequestFactory().post("/")
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


def told(request) -> list[tuple[str, str]]:
    return [(message.level_tag, str(message)) for message in request._messages]


def test_the_next_page_says_what_was_done_or_why_not():
    request = request_with_messages()
    assert press(request, lambda: None, "Tersimpan.") is True
    assert press(request, lambda: "Dipisah.") is True
    assert press(request, refuse(StepRefused), "Tersimpan.") is False
    assert told(request) == [("success", "Tersimpan."), ("success", "Dipisah."), ("error", "Penuh.")]


def test_what_a_person_may_not_do_is_a_page_that_does_not_exist_and_no_refusal():
    assert issubclass(NotAllowed, Http404) and not issubclass(NotAllowed, StepRefused)
    with pytest.raises(NotAllowed):
        press(request_with_messages(), refuse(NotAllowed))
    with pytest.raises(NotAllowed):
        attempt(OneBox({"day": "1"}), refuse(NotAllowed))


def test_a_mail_is_sent_or_it_is_known_that_it_was_not(mailoutbox, settings):
    assert mailed("Undangan", "Isi", "ani@contoh.example") is True
    assert (mailoutbox[0].subject, mailoutbox[0].to) == ("[Portal MPP] Undangan", ["ani@contoh.example"])
    assert mailed("Undangan", "Isi", "") is None and len(mailoutbox) == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    assert mailed("Undangan", "Isi", "ani@contoh.example") is False
