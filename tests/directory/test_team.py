"""The people of a host: invited, joined, transferred, gone; and what an invitation tells to whom."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory import team
from directory.models import Invitation, Membership
from mpp_portal.accounts.models import User
from mpp_portal.accounts.roles import VERIFIKATOR
from mpp_portal.kit.history import trail_of
from mpp_portal.kit.workflow import AlreadyMoved, NotAllowed, StepRefused
from tests.factories import make_government, make_invitation, make_mall, make_membership, make_region, make_user
from tests.pages import heading_of
from tests.people import people
from tests.signing_in import links_in, sign_in

pytestmark = pytest.mark.django_db

PASSWORD = "bunga-randu-mekar-88"
TODAY = timezone.localdate


@pytest.fixture
def host():
    return make_government()


@pytest.fixture
def lead(host):
    user = make_user(username="pengelola", name="Ibu Pengelola", email="pengelola@contoh.example")
    make_membership(user=user, agency=host, role="pengelola")
    return user


def browser(user=None):
    client = Client()
    if user:
        client.force_login(user)
    return client


def ask_to_join(lead, email="wati@contoh.example", name="Wati", place=None):
    place = place or next(iter(team.places_led(lead)))
    return browser(lead).post("/petugas/tim/undang/", {"name": name, "email": email, "place": place})


def link() -> str:
    return links_in(mail.outbox[-1])[-1]


def join(address, client=None, **fields):
    form = {"name": "Wati", "password1": PASSWORD, "password2": PASSWORD, **fields}
    return (client or Client()).post(address, form)


# --- Inviting and accepting --------------------------------------------------------------------------------------


def test_who_is_invited_makes_the_password_and_serves_from_that_day(lead, host):
    assert ask_to_join(lead).url == "/petugas/tim/"
    assert not User.objects.filter(email="wati@contoh.example").exists(), "no account before its owner accepts"
    assert mail.outbox[0].to == ["wati@contoh.example"] and "Ibu Pengelola mengundang Anda" in mail.outbox[0].body
    assert join(link()).url == "/masuk/"
    wati = User.objects.get(email="wati@contoh.example")
    membership = wati.memberships.get()
    assert (membership.agency, membership.role, membership.valid_from) == (host, "petugas", TODAY())
    client = Client()
    sign_in(client, "wati@contoh.example", PASSWORD)
    page = client.get("/petugas/")
    assert heading_of(page) == "Front office" and host.name in page.content.decode()


def test_a_link_is_used_once(lead):
    ask_to_join(lead)
    address = link()
    join(address)
    for answer in (Client().get(address), join(address, email="lain@contoh.example")):
        assert answer.status_code == 410 and "Undangan tidak berlaku" in answer.content.decode()
    assert User.objects.filter(email="wati@contoh.example").count() == 1


@pytest.mark.parametrize("step", ["remind", "withdraw"])
def test_the_old_link_is_dead_once_sent_again_or_withdrawn(lead, step):
    ask_to_join(lead)
    old, row = link(), Invitation.objects.get()
    browser(lead).post(f"/petugas/tim/undangan/{row.pk}/", {"step": step})
    assert Client().get(old).status_code == 410
    assert len(mail.outbox) == (2 if step == "remind" else 1)
    if step == "remind":
        page = Client().get(link())
        assert heading_of(page) == "Undangan ke Portal MPP" and 'name="password1"' in page.content.decode()


def test_a_link_is_dead_after_seven_days(lead):
    invitation = make_invitation(sent_at=timezone.now() - team.LINK_AGE - timedelta(minutes=1))
    assert Client().get(reverse("invitation", kwargs={"token": team.token_of(invitation)})).status_code == 410


@pytest.mark.parametrize("token", ["1-1", "1-1.abc", "x", "٣", "a" * 500])
def test_a_forged_link_is_like_a_dead_one(token):
    assert Client().get(reverse("invitation", kwargs={"token": token})).status_code == 410


def test_an_account_that_exists_gets_only_the_membership(lead, host):
    wati = make_user(username="wati", email="Wati@Contoh.example", password="kata-sandi-lama-12")
    ask_to_join(lead)
    page = Client().get(link()).content.decode()
    assert "sudah punya akun" in page and 'name="password1"' not in page
    assert join(link()).status_code == 200, "without signing in nothing is accepted"
    assert not wati.memberships.exists()
    browser(wati).post(link())
    assert wati.memberships.get().agency == host
    assert User.objects.get(email__iexact="wati@contoh.example").check_password("kata-sandi-lama-12")


def test_accepting_the_same_again_doubles_no_membership(lead, host):
    wati = make_user(email="wati@contoh.example")
    for _ in range(2):
        ask_to_join(lead)
        browser(wati).post(link())
    assert wati.memberships.count() == 1


def test_an_invitation_to_one_is_not_accepted_by_another(lead):
    ask_to_join(lead)
    other = make_user(email="lain@contoh.example")
    answer = browser(other).post(link())
    assert answer.status_code == 403 and not other.memberships.exists()
    with pytest.raises(NotAllowed):
        team.accept(Invitation.objects.get(), user=other)
    assert "untuk alamat lain" in browser(other).get(link()).content.decode()


def shown(client, path) -> str:
    return client.get(path).content.decode().replace("siti@", "wati@").replace("Siti", "Wati")


def test_a_pengelola_learns_nothing_about_an_address(lead):
    """The same page and the same list, whether the address has an account or not."""
    siti = make_user(email="siti@contoh.example", name="Nama Rahasia")
    known, unknown = ask_to_join(lead, "siti@contoh.example", "Siti"), ask_to_join(lead)
    assert known.status_code == unknown.status_code == 302
    page = shown(browser(lead), "/petugas/tim/")
    rows = page.split("<tr>")[-2:]
    without_key = [row[: row.index("<form")] for row in rows]
    assert without_key[0] == without_key[1]
    assert siti.name not in page


def test_an_address_is_invited_once_at_a_time(lead):
    ask_to_join(lead)
    answer = ask_to_join(lead, "WATI@contoh.example")
    assert answer.status_code == 422 and "masih menunggu" in answer.content.decode()
    assert len(mail.outbox) == 1


def test_the_invitation_waits_when_the_mail_server_refuses(lead, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    ask_to_join(lead)
    assert "tidak terkirim" in browser(lead).get("/petugas/tim/").content.decode() or Invitation.objects.waiting()


def test_who_invited_whom_stands_in_the_trail(lead):
    ask_to_join(lead)
    join(link())
    accepted, invited = trail_of(Invitation.objects.get())
    assert (invited.verb, invited.who) == ("Diundang", "Ibu Pengelola")
    assert (accepted.verb, accepted.who) == ("Diterima", "Wati")
    assert trail_of(Membership.objects.get(user__name="Wati"))[0].verb == "Diterima"


@pytest.mark.parametrize("password", ["pendek", "123456789012", "wati@contoh.example"])
def test_a_weak_password_is_refused(lead, password):
    ask_to_join(lead)
    answer = join(link(), password1=password, password2=password)
    assert answer.status_code == 422 and not User.objects.filter(email="wati@contoh.example").exists()


@pytest.mark.slow
@pytest.mark.database
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["accept", "invite"])
def test_of_many_at_once_one_gets_through(what):
    host = make_government()
    invitation = make_invitation(email="wati@contoh.example", agency=host)

    def one_more(_):
        try:
            if what == "accept":
                team.accept_as_new(invitation, name="Wati", password=PASSWORD)
            else:
                team.invite(user=None, email="tuti@contoh.example", name="Tuti", agency=host, role="petugas")
        except StepRefused:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(one_more, range(6))) == 1
    assert User.objects.filter(email="wati@contoh.example").count() == (what == "accept")
    assert Invitation.objects.waiting().count() == (0 if what == "accept" else 2)


# --- Who leads whom ----------------------------------------------------------------------------------------------


def test_only_a_pengelola_sees_a_team(lead, host):
    nine = people(host)
    row = make_invitation(agency=host)
    member = nine["petugas"].user.memberships.get()
    paths = ["/petugas/tim/", "/petugas/tim/undang/", f"/petugas/tim/{member.pk}/akhiri/"]
    leader = nine.pop("pengelola")
    for person in nine.values():
        statuses = {person.client().get(path).status_code for path in paths}
        assert statuses == ({302} if person.user is None else {404}), person.name
        person.client().post(f"/petugas/tim/undangan/{row.pk}/", {"step": "withdraw"})
    row.refresh_from_db()
    assert row.state == "waiting"
    headings = [heading_of(leader.client().get(path)) for path in paths]
    assert headings == ["Tim", "Undang petugas", "Akhiri tugas"]


def test_a_pengelola_of_one_mall_leads_that_mall_alone():
    region = make_region()
    host = make_government(region)
    here, there = make_mall(region=region), make_mall(region=region)
    user = make_user()
    make_membership(user=user, agency=host, mall=here, role="pengelola")
    inside = make_membership(agency=host, mall=here, user=make_user(name="Orang Sini"))
    outside = make_membership(agency=host, mall=there, user=make_user(name="Orang Sana"))
    whole = make_membership(agency=host, user=make_user(name="Orang Semua"))
    assert [mall for _, mall in team.places_led(user).values()] == [here]
    page = browser(user).get("/petugas/tim/").content.decode()
    assert "Orang Sini" in page and "Orang Sana" not in page and "Orang Semua" not in page
    statuses = [browser(user).get(f"/petugas/tim/{one.pk}/akhiri/").status_code for one in (inside, outside, whole)]
    assert statuses == [200, 404, 404]


def test_a_pengelola_sends_petugas_only_where_he_leads(lead):
    elsewhere = make_government(make_region())
    answer = ask_to_join(lead, place=str(elsewhere.pk))
    assert answer.status_code == 422 and not Invitation.objects.exists()


def test_a_former_pengelola_leads_nothing(host):
    user = make_user()
    make_membership(user=user, agency=host, role="pengelola", valid_until=TODAY() - timedelta(days=1))
    assert browser(user).get("/petugas/tim/").status_code == 404


def test_the_page_of_a_team_costs_the_same_for_many(lead, host, django_assert_max_num_queries):
    for _ in range(12):
        make_membership(agency=host), make_invitation(agency=host)
    client = browser(lead)
    client.get("/petugas/tim/")
    with django_assert_max_num_queries(8):
        client.get("/petugas/tim/")


# --- Leaving and moving ------------------------------------------------------------------------------------------


def end(lead, membership, last_day, reason="Pindah tugas"):
    return browser(lead).post(f"/petugas/tim/{membership.pk}/akhiri/", {"last_day": last_day, "reason": reason})


def test_who_leaves_loses_the_front_office_and_keeps_the_account(lead, host):
    member = make_membership(agency=host, valid_from=date(2024, 1, 1))
    client = browser(member.user)
    assert client.get("/petugas/").status_code == 200
    yesterday = TODAY() - timedelta(days=1)
    assert end(lead, member, f"{yesterday:%d/%m/%Y}").url == "/petugas/tim/"
    assert client.get("/petugas/").status_code == 404
    assert client.get("/akun/").status_code == 200
    entry = trail_of(member)[0]
    assert (entry.verb, entry.who, entry.reason) == ("Tugas diakhiri", "Ibu Pengelola", "Pindah tugas")


@pytest.mark.parametrize("last_day", ["1/1/2023", "kemarin", ""])
def test_a_last_day_that_cannot_be_is_refused(lead, host, last_day):
    member = make_membership(agency=host, valid_from=date(2024, 1, 1))
    assert end(lead, member, last_day).status_code == 422
    member.refresh_from_db()
    assert member.valid_until is None


def test_a_pengelola_ends_neither_the_own_service_nor_that_of_another_pengelola(lead, host):
    other = make_membership(agency=host, role="pengelola")
    for one in (lead.memberships.get(), other):
        assert end(lead, one, "1/1/2026").status_code == 404
        with pytest.raises(NotAllowed):
            team.leave(one, user=lead, last_day=TODAY(), reason="x")


def test_a_transfer_ends_one_membership_and_begins_another(host):
    admin = people(make_government(make_region()))["admin_data"]
    member, new_host = make_membership(agency=host, valid_from=date(2024, 1, 1)), make_government(make_region())
    form = {"agency": new_host.pk, "role": "petugas", "first_day": "1 Maret 2026", "reason": "SK mutasi"}
    url = reverse("admin:directory_membership_transfer", kwargs={"pk": member.pk})
    assert admin.client().post(url, form).status_code == 302
    old, new = Membership.objects.filter(user=member.user).order_by("pk")
    assert (old.agency, old.valid_until) == (host, date(2026, 2, 28))
    assert (new.agency, new.valid_from, new.valid_until) == (new_host, date(2026, 3, 1), None)
    assert [trail_of(one)[0].verb for one in (old, new)] == ["Dipindahtugaskan"] * 2


@pytest.mark.parametrize("chosen", [" ", "abc", "9223372036854775808", "\\"])
def test_a_transfer_to_what_was_not_in_the_box_is_told_and_changes_nothing(host, chosen):
    admin = people(make_government(make_region()))["admin_data"]
    member = make_membership(agency=host)
    url = reverse("admin:directory_membership_transfer", kwargs={"pk": member.pk})
    form = {"agency": chosen, "mall": chosen, "role": "petugas", "first_day": "1 Maret 2026", "reason": "SK mutasi"}
    answer = admin.client().post(url, form)
    assert answer.status_code in (200, 422) and {"agency", "mall"} <= answer.context["form"].errors.keys()
    assert Membership.objects.get(user=member.user).valid_until is None


def test_a_transfer_that_cannot_be_changes_nothing(host):
    admin = people(make_government(make_region()))["admin_data"].user
    member = make_membership(agency=host, valid_from=date(2026, 1, 1))
    with pytest.raises(StepRefused):
        team.transfer(member, user=admin, first_day=date(2025, 1, 1), agency=host, reason="x")
    assert Membership.objects.filter(user=member.user).count() == 1


# --- What admins invite to ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["admin_data", "superuser"])
def test_admins_invite_to_a_role_of_the_data_side(host, who, django_capture_on_commit_callbacks):
    admin = people(host)[who]
    form = {"name": "Wati", "email": "wati@contoh.example", "staff_role": VERIFIKATOR, "change_reason": "SK 1"}
    with django_capture_on_commit_callbacks(execute=True):
        assert admin.client().post("/admin/directory/invitation/add/", form).status_code == 302
    join(link())
    wati = User.objects.get(email="wati@contoh.example")
    assert wati.is_staff and not wati.is_superuser
    assert [group.name for group in wati.groups.all()] == [VERIFIKATOR]
    assert Invitation.objects.get().invited_by == admin.user


def test_an_invitation_is_to_a_host_or_to_the_data_side(host):
    admin = people(host)["admin_data"].client()
    form = {"name": "Wati", "email": "wati@contoh.example", "change_reason": "SK 1"}
    for wrong in ({}, {"agency": host.pk}, {"agency": host.pk, "role": "petugas", "staff_role": VERIFIKATOR}):
        answer = admin.post("/admin/directory/invitation/add/", form | wrong)
        assert "Isi tuan rumah dan peran di sana, atau satu peran data" in answer.content.decode()
    assert not Invitation.objects.exists()


def test_admins_send_again_and_withdraw_what_waits(host):
    nine, row = people(host), make_invitation(agency=host)
    url = reverse("admin:directory_invitation_step", kwargs={"pk": row.pk, "step": "remind"})
    assert nine["verifikator"].client().post(url).status_code == 404
    nine["admin_data"].client().post(url)
    assert len(mail.outbox) == 1
    nine["admin_data"].client().post(url.replace("remind", "withdraw"))
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert nine["admin_data"].client().post(url.replace("remind", "accept")).status_code == 404
    with pytest.raises(AlreadyMoved):
        team.INVITATION_STEPS.take(row, "remind", user=nine["superuser"].user)
