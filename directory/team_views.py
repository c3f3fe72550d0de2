"""The team of a host (pengelola): who serves, who is invited, who leaves; and the page behind the link of an invitation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from mpp_portal.accounts.throttle import is_within_limit, too_many
from mpp_portal.kit.acts import attempt
from mpp_portal.kit.workflow import AlreadyMoved, StepRefused

from . import team
from .models import Invitation, Membership, Role
from .team_forms import InviteForm, LeaveForm, NewAccountForm

SHOWN = 200  # of each list: a team is some dozens


def led_or_404(request) -> list[Membership]:
    """What this person leads; who leads no team sees none."""
    led = team.memberships_led(request.user)
    if not led:
        raise Http404("Bukan pengelola.")
    return led


@never_cache
@require_safe
def team_page(request):
    led, today = led_or_404(request), timezone.localdate()
    people = Membership.objects.within(led).select_related("user", "agency", "mall").order_by("user__name", "pk")
    is_over = Q(valid_until__lt=today)
    context = {
        "people": people.exclude(is_over)[:SHOWN],
        "former": people.filter(is_over).order_by("-valid_until", "-pk")[:SHOWN],
        "waiting": Invitation.objects.within(led).waiting().select_related("agency", "mall")[:SHOWN],
        "expired_before": timezone.now() - team.LINK_AGE,
        "petugas": Role.PETUGAS,
    }
    return render(request, "directory/team.html", context)


@never_cache
def team_invite(request):
    led_or_404(request)
    form = InviteForm(request.POST or None, places=team.places_led(request.user))
    if form.is_valid() and not is_within_limit(request, "invite"):
        return too_many(request, minutes=60)
    if invitation := attempt(form, lambda: _invited(form, request.user), at="email"):
        send(request, invitation, f"Undangan dikirim ke {invitation.email}.")
        return redirect("team")
    status = 422 if form.is_bound else 200
    return render(request, "directory/team_invite.html", {"form": form, "crumbs": crumbs()}, status=status)


def _invited(form: InviteForm, user) -> Invitation:
    agency, mall = form.cleaned_data["place"]
    name, email = form.cleaned_data["name"], form.cleaned_data["email"]
    return team.invite(user=user, email=email, name=name, agency=agency, mall=mall, role=Role.PETUGAS)


@require_POST
def team_invitation_step(request, pk):
    """Sends again or withdraws; for the pengelola of the team and for Admin data."""
    step, rows = request.POST.get("step", ""), Invitation.objects.within(led_or_404(request))
    take_step(request, get_object_or_404(rows, pk=pk), step)
    return redirect("team")


def take_step(request, invitation, step):
    """Takes a step of the table and tells what came of it; a new link is mailed. Raises Http404 for who may not."""
    if step == "remind" and not is_within_limit(request, "invite"):
        messages.error(request, "Terlalu banyak kiriman. Coba lagi dalam satu jam.")
        return
    try:
        moved = team.INVITATION_STEPS.take(invitation, step, user=request.user)
    except AlreadyMoved as refused:
        messages.error(request, str(refused))
        return
    done = team.INVITATION_STEPS.by_name[step].done
    if step == "remind":
        send(request, moved, done)
    else:
        messages.success(request, done)


def send(request, invitation, done: str):
    """Mails the link, and tells `done` or that the mail server refused."""
    link = request.build_absolute_uri(reverse("invitation", kwargs={"token": team.token_of(invitation)}))
    if team.send_invitation(invitation, link):
        messages.success(request, done)
    else:
        messages.warning(request, "Undangan tersimpan, tetapi e-mail tidak terkirim. Coba kirim ulang nanti.")


@never_cache
def team_leave(request, pk):
    rows = Membership.objects.within(led_or_404(request)).select_related("user", "agency", "mall")
    membership = get_object_or_404(rows, pk=pk)
    if not team.may_end(request.user, membership):
        raise Http404("Bukan wewenang Anda.")
    form = LeaveForm(request.POST or None)
    if attempt(form, lambda: _ended(membership, form, request.user), at="last_day"):
        messages.success(request, f"Tugas {membership.user} berakhir. Catatannya tetap tersimpan.")
        return redirect("team")
    context = {"form": form, "membership": membership, "crumbs": crumbs()}
    return render(request, "directory/team_leave.html", context, status=422 if form.is_bound else 200)


def _ended(membership: Membership, form: LeaveForm, user) -> Membership:
    last_day, reason = form.cleaned_data["last_day"].day, form.cleaned_data["reason"]
    return team.leave(membership, user=user, last_day=last_day, reason=reason)


def crumbs() -> list[tuple[str, str]]:
    return [("Tim", reverse("team"))]


# --- The page behind the link ----------------------------------------------------------------------------------------


@login_not_required
@never_cache
def invitation(request, token):
    """One page for whatever the invited is: new here, known and signed out, signed in, or somebody else."""
    if not is_within_limit(request, "invitation"):
        return too_many(request, minutes=1)
    invited = team.invitation_of(token)
    if invited is None:
        return render(request, "directory/invitation_dead.html", status=410)
    if request.user.is_authenticated:
        return _answer_as_known(request, invited)
    return _answer_as_new(request, invited)


def _answer_as_known(request, invited):
    is_addressed = team.is_addressed(request.user, invited)
    if request.method == "POST" and is_addressed:
        try:
            team.accept(invited, user=request.user)
        except StepRefused:
            return render(request, "directory/invitation_dead.html", status=410)
        messages.success(request, f"Undangan diterima: {invited.purpose}.")
        return redirect("signed_in")
    context = {"invitation": invited, "is_addressed": is_addressed}
    return render(request, "directory/invitation.html", context, status=403 if request.method == "POST" else 200)


def _answer_as_new(request, invited):
    if team.account_of(invited):
        return render(request, "directory/invitation.html", {"invitation": invited, "has_account": True})
    form = NewAccountForm(request.POST or None, email=invited.email, initial={"name": invited.name})
    if request.method == "POST" and form.is_valid():
        name, password = form.cleaned_data["name"], form.cleaned_data["password1"]
        try:
            user = team.accept_as_new(invited, name=name, password=password)
        except StepRefused:
            return render(request, "directory/invitation_dead.html", status=410)
        messages.success(request, f"Akun siap. Masuk dengan {user.email} atau nama pengguna {user.username}.")
        return redirect("sign_in")
    context = {"invitation": invited, "form": form}
    return render(request, "directory/invitation.html", context, status=422 if form.is_bound else 200)
