"""What a requester does from the page behind the link: the form of each step, and what its button calls."""

from django.db.models import prefetch_related_objects
from django.forms import Form

from mpp_portal.kit.acts import Handling
from visits.models import VisitRequest
from visits.record.file_forms import LetterForm
from visits.workflow import STEPS

from .forms import AgreeForm, MessageForm, WithdrawForm
from .joining import withdraw_request
from .sending import add_letter, agree, answer_host, awaits_answer, offer_of
from .telling import mail_requesters


def _agree_form(asked: VisitRequest, user, data=None, files=None) -> Form:
    return AgreeForm(data, initial={"offer": offer_of(asked.visit)})


def _agree(request, asked: VisitRequest, form) -> str:
    mail_requesters(agree(asked, form.cleaned_data["offer"]), but=asked)
    return STEPS.by_name["agree"].done


def _answer_form(asked: VisitRequest, user, data=None, files=None) -> Form | None:
    prefetch_related_objects([asked], "messages")
    return MessageForm(data) if data or awaits_answer(asked, list(asked.messages.all())) else None


def _answer(request, asked: VisitRequest, form) -> str:
    mail_requesters(answer_host(asked, form.cleaned_data["text"]), but=asked)
    return STEPS.by_name["answer"].done


def _withdraw_form(asked: VisitRequest, user, data=None, files=None) -> Form:
    return WithdrawForm(data, auto_id="withdraw_%s")


def _withdraw(request, asked: VisitRequest, form) -> str:
    withdraw_request(asked, form.cleaned_data["text"])
    return STEPS.by_name["withdraw"].done


HANDLINGS = {
    "agree": Handling(_agree, _agree_form),
    "answer": Handling(_answer, _answer_form),
    "withdraw": Handling(_withdraw, _withdraw_form),
}


def letter_form(asked: VisitRequest, user, data=None, files=None) -> LetterForm:
    """The box for one file more."""
    return LetterForm(data, files, prefix="letter")


def _send_letter(request, asked: VisitRequest, form) -> str:
    add_letter(asked, form.cleaned_data["file"])
    return "Berkas terkirim."


#: A letter moves nothing, so it is no step: it comes with any request that is open.
LETTER = Handling(_send_letter, letter_form)
