"""What a host does with a request from its page: the form of each step, and what its button calls."""

from django.forms import Form
from django.urls import reverse

from directory.clock import today_at
from mpp_portal.kit.acts import Handling
from visits.models import OPEN, VisitRequest
from visits.workflow import STEPS

from .answering import accept_request, ask_more, decline_request, offer_day
from .forms import AcceptForm, JoinForm, MessageForm, OfferForm, RouteForm
from .joining import is_joint, join_requests, joinable, part_request
from .places import owner_of
from .routing import colleagues_of, mail_colleague, route_request
from .telling import mail_requester, mail_requesters

TOLD = {
    None: "Pemohon tidak memberi e-mail: kabari lewat WhatsApp atau telepon.",
    True: "Pemohon diberi tahu lewat e-mail.",
    False: "E-mail kepada pemohon tidak terkirim: kabari lewat WhatsApp atau telepon.",
}


def _done(step: str, reached: list[tuple[VisitRequest, bool | None]]) -> str:
    """What was done, with which requesters were told of it."""
    told = [TOLD[was_told] for _, was_told in reached]
    if len(told) > 1:
        told = [f"{asked.number}: {TOLD[was_told]}" for asked, was_told in reached]
    return " ".join([STEPS.by_name[step].done, *told])


def _is_one_of_several(asked: VisitRequest) -> bool:
    return asked.visit.state in OPEN and is_joint(asked)


def _accept_form(asked: VisitRequest, user, data=None, files=None) -> Form:
    return AcceptForm(
        data, wishes=list(owner_of(asked).wishes.all()), today=today_at(asked.visit.host), prefix="accept"
    )


def _accept(request, asked: VisitRequest, form) -> str:
    wish, note = form.wishes[form.cleaned_data["wish"]], form.cleaned_data["text"]
    visit = accept_request(asked, user=request.user, day=wish.day, at=wish.at, note=note)
    return _done("accept", mail_requesters(visit, message=note))


def _offer_form(asked: VisitRequest, user, data=None, files=None) -> Form:
    return OfferForm(data, today=today_at(asked.visit.host), prefix="reschedule")


def _offer(request, asked: VisitRequest, form) -> str:
    cleaned = form.cleaned_data
    visit = offer_day(asked, user=request.user, day=cleaned["day"], at=cleaned["at"], text=cleaned["text"])
    return _done("reschedule", mail_requesters(visit, message=cleaned["text"]))


def _ask_more_form(asked: VisitRequest, user, data=None, files=None) -> Form:
    return MessageForm(data, prefix="ask_more")


def _ask_more(request, asked: VisitRequest, form) -> str:
    text = form.cleaned_data["text"]
    return _done("ask_more", mail_requesters(ask_more(asked, user=request.user, text=text), message=text))


def _decline_form(asked: VisitRequest, user, data=None, files=None) -> Form:
    return MessageForm(data, prefix="decline")


def _decline(request, asked: VisitRequest, form) -> str:
    text = form.cleaned_data["text"]
    return _done("decline", mail_requesters(decline_request(asked, user=request.user, text=text), message=text))


def _route_form(asked: VisitRequest, user, data=None, files=None) -> Form | None:
    colleagues = list(colleagues_of(asked.visit, user))
    return RouteForm(data, colleagues=colleagues, prefix="route") if colleagues or data else None


def _route(request, asked: VisitRequest, form) -> str:
    to = form.colleagues[form.cleaned_data["to"]]
    route_request(asked, to=to, user=request.user, text=form.cleaned_data["text"])
    link = request.build_absolute_uri(reverse("request_detail", kwargs={"pk": asked.pk}))
    if mail_colleague(asked, to, link):
        return f"Diteruskan kepada {to}. Rekan itu diberi tahu lewat e-mail."
    return f"Diteruskan kepada {to}. Rekan itu tidak dapat dikabari lewat e-mail: beri tahu langsung."


def _join_form(asked: VisitRequest, user, data=None, files=None) -> Form | None:
    others = [] if _is_one_of_several(asked) else list(joinable(asked, user))
    return JoinForm(data, others=others, prefix="join") if others or data else None


def _join(request, asked: VisitRequest, form) -> str:
    other, text = form.others[form.cleaned_data["other"]], form.cleaned_data["text"]
    join_requests(asked, other, user=request.user, text=text)
    told = TOLD[mail_requester(asked, message=text)]
    return f"Permohonan digabung dengan {other.number}. {told}"


def _part_form(asked: VisitRequest, user, data=None, files=None) -> Form | None:
    return MessageForm(data, prefix="part") if data or _is_one_of_several(asked) else None


def _part(request, asked: VisitRequest, form) -> str:
    text = form.cleaned_data["text"]
    fresh = part_request(asked, user=request.user, text=text)
    return _done("part", [(fresh, mail_requester(fresh, message=text))])


HANDLINGS = {
    "accept": Handling(_accept, _accept_form),
    "reschedule": Handling(_offer, _offer_form),
    "ask_more": Handling(_ask_more, _ask_more_form),
    "decline": Handling(_decline, _decline_form),
    "route": Handling(_route, _route_form),
    "join": Handling(_join, _join_form),
    "part": Handling(_part, _part_form),
}
