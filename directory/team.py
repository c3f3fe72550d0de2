"""The people of a host: invited, joined, transferred, gone. Each of these is a verb, signed in the trail."""

from datetime import date, timedelta

from django.contrib.auth.models import Group
from django.core import signing
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.text import slugify

from mpp_portal.accounts.models import User
from mpp_portal.kit.history import deed
from mpp_portal.kit.mail import mailed
from mpp_portal.kit.workflow import NOWHERE, AlreadyMoved, NotAllowed, Step, StepRefused, StepTable

from .models import Agency, Invitation, Membership, Role, ServiceMall
from .models import InvitationState as S
from .reach import memberships_today

LINK_AGE = timedelta(days=7)
_signer = signing.Signer(salt="invitation", sep=".")


# --- Who leads ---------------------------------------------------------------------------------------------------


def memberships_led(user) -> list[Membership]:
    """The memberships of this person as pengelola that are in force today."""
    return [one for one in memberships_today(user) if one.role == Role.PENGELOLA]


def hosts_led(user) -> list[Agency]:
    """The hosts that this person leads as a whole: rules, letterhead and calendar are theirs, not those of a mall. By name."""
    led = {one.agency_id: one.agency for one in memberships_led(user) if one.mall_id is None}
    return sorted(led.values(), key=lambda host: host.name)


def places_led(user) -> dict[str, tuple[Agency, ServiceMall | None]]:
    """Where this pengelola may send petugas, by a key for forms: whole hosts, and each mall of them or the one led."""
    places: dict[str, tuple[Agency, ServiceMall | None]] = {}
    for one in memberships_led(user):
        malls = [one.mall] if one.mall else ServiceMall.objects.filter(region=one.agency.region_id).order_by("name")
        if one.mall is None:
            places[f"{one.agency_id}"] = (one.agency, None)
        for mall in malls if one.agency.region_id or one.mall else ():
            places[f"{one.agency_id}-{mall.pk}"] = (one.agency, mall)
    return places


def may_handle(user, invitation) -> bool:
    """Admin data handles every invitation; a pengelola those of petugas to the own team. None is the operator."""
    if user is None or user.has_perm("directory.change_invitation"):
        return True
    return Invitation.objects.within(memberships_led(user)).filter(pk=invitation.pk).exists()


def is_addressed(user, invitation) -> bool:
    """The invitation went to the address of this person."""
    return bool(user.is_active and user.email) and user.email.casefold() == invitation.email.casefold()


# --- Steps of an invitation ----------------------------------------------------------------------------------------


def renew(invitation, user):
    """Side effects of sending again: earlier links are dead, and seven days begin anew."""
    invitation.serial += 1
    invitation.sent_at = timezone.now()


def join(invitation, user):
    """Side effects of accepting: a membership from today, unless the same one is in force; or the role of the data side."""
    if invitation.staff_role:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
        user.groups.add(Group.objects.get(name=invitation.staff_role))
        return
    today = timezone.localdate()
    same = {"user": user, "agency": invitation.agency, "mall": invitation.mall, "role": invitation.role}
    if not Membership.objects.filter(**same).at(today).exists():
        Membership.objects.create(**same, valid_from=today)


INVITATION_STEPS = StepTable(
    [
        Step(
            "remind", "Kirim ulang", (S.WAITING,), S.WAITING, may_handle, effect=renew, tone="secondary",
            done="Undangan dikirim ulang. Tautan yang lama tidak berlaku lagi.",
        ),
        Step(
            "withdraw", "Tarik undangan", (S.WAITING,), S.WITHDRAWN, may_handle, tone="danger",
            done="Undangan ditarik. Tautannya tidak berlaku lagi.",
        ),
        Step("accept", "Terima", (S.WAITING,), S.ACCEPTED, is_addressed, effect=join, at=NOWHERE),
    ]
)  # fmt: skip


# --- Inviting ------------------------------------------------------------------------------------------------------


class AlreadyInvited(StepRefused):
    """An invitation to this address waits already."""


def invite(*, user, email: str, name: str, agency=None, mall=None, role="", staff_role="") -> Invitation:
    """Afterwards an invitation waits; nothing is sent yet (`send_invitation`), and no account was looked for.

    Raises AlreadyInvited when one to this address and host waits, also when somebody else was faster by a moment.
    """
    try:
        with deed(user=user, verb="invite"):
            return Invitation.objects.create(
                email=email, name=name, agency=agency, mall=mall, role=role, staff_role=staff_role, invited_by=user
            )
    except IntegrityError:
        raise AlreadyInvited("Undangan untuk alamat ini masih menunggu. Kirim ulang yang itu.") from None


def token_of(invitation) -> str:
    """What the link of the newest mail carries. It is signed, not stored: the database alone opens no account."""
    return _signer.sign(f"{invitation.pk}-{invitation.serial}")


def invitation_of(token: str) -> Invitation | None:
    """The invitation that waits behind a link, while the link is the newest and no older than seven days; else None."""
    try:
        pk, _, serial = _signer.unsign(token).partition("-")
    except signing.BadSignature:
        return None
    rows = Invitation.objects.waiting().filter(pk=pk, serial=serial, sent_at__gt=timezone.now() - LINK_AGE)
    return rows.select_related("agency", "mall", "invited_by").first()


def send_invitation(invitation, link: str) -> bool:
    """Mails the link. False when the mail server refused; the invitation waits all the same, and can be sent again."""
    context = {"invitation": invitation, "link": link, "days": LINK_AGE.days}
    return bool(mailed("Undangan", render_to_string("directory/mail/invitation.txt", context), invitation.email))


# --- Accepting -----------------------------------------------------------------------------------------------------


def account_of(invitation) -> User | None:
    """The account that the address of the invitation has already. Only who holds the link may learn of it."""
    return User.objects.filter(email__iexact=invitation.email).first()


def accept(invitation, *, user) -> Invitation:
    """Afterwards this person, whose address was invited, has the membership or the role. Raises NotAllowed, AlreadyMoved."""
    return INVITATION_STEPS.move(invitation, "accept", user=user)


def accept_as_new(invitation, *, name: str, password: str) -> User:
    """Afterwards the invited has an account with this password, and the membership or role: all or nothing.

    Raises AlreadyMoved when the invitation was used or withdrawn meanwhile, or the address has got an account.
    """
    with transaction.atomic():
        Invitation.objects.select_for_update().get(pk=invitation.pk)  # of two who press at once, one waits here
        if account_of(invitation):
            raise AlreadyMoved("Alamat ini sudah punya akun.")
        user = User.objects.create_user(_free_username(invitation.email), invitation.email, password, name=name)
        accept(invitation, user=user)
    return user


def _free_username(email: str) -> str:
    base = slugify(email.partition("@")[0].replace(".", "-"))[:40] or "pengguna"
    username = base
    while User.objects.filter(username__iexact=username).exists():
        username = f"{base}-{get_random_string(4, '23456789')}"
    return username


# --- Leaving and moving --------------------------------------------------------------------------------------------


def may_end(user, membership) -> bool:
    """A pengelola ends the service of petugas of the own team; who may change memberships ends any but the own."""
    if membership.user_id == user.pk:
        return False
    if user.has_perm("directory.change_membership"):
        return True
    led = Membership.objects.within(memberships_led(user)).filter(role=Role.PETUGAS)
    return led.filter(pk=membership.pk).exists()


def leave(membership, *, user, last_day: date, reason: str) -> Membership:
    """Afterwards the membership ends with `last_day` (included); account, visits and grades of the person stay.

    Raises NotAllowed; StepRefused when it begins after that day or ended before.
    """
    with deed(user=user, verb="leave", reason=reason):
        return _end(membership, user, last_day)


def _end(membership, user, last_day) -> Membership:
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    if not may_end(user, row):
        raise NotAllowed("Keanggotaan ini bukan wewenang Anda.")
    if row.valid_until and row.valid_until < last_day:
        raise StepRefused("Tugas ini sudah berakhir lebih awal.")
    if row.valid_from and row.valid_from > last_day:
        raise StepRefused("Tugas ini baru dimulai sesudah tanggal itu.")
    row.valid_until = last_day
    row.save()
    return row


def transfer(membership, *, user, first_day: date, agency, mall=None, role=Role.PETUGAS, reason: str) -> Membership:
    """Afterwards the old membership ends on the day before `first_day` and a new one begins on it: both or neither.

    Returns the new one. For who may change memberships; raises NotAllowed and StepRefused as `leave` does.
    """
    if not (user.has_perm("directory.change_membership") and user.has_perm("directory.add_membership")):
        raise NotAllowed("Pemindahan bukan wewenang Anda.")
    with deed(user=user, verb="transfer", reason=reason):
        old = _end(membership, user, first_day - timedelta(days=1))
        return Membership.objects.create(user=old.user, agency=agency, mall=mall, role=role, valid_from=first_day)
