"""What admins do to the accounts of others: with a reason, signed, and never to their own."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.urls import reverse

from mpp_portal.accounts.models import User
from mpp_portal.accounts.roles import ADMIN_DATA, ANALIS
from tests.factories import make_government
from tests.people import people
from tests.signing_in import enrol, is_signed_in, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def eight():
    return people(make_government())


def help_with(person, other, what, reason="Ponsel hilang, sudah ditelepon"):
    url = reverse("admin:accounts_user_help", kwargs={"pk": other.pk, "what": what})
    return person.client().post(url, {"reason": reason})


@pytest.mark.parametrize("who", ["admin_data", "superuser"])
def test_a_lost_second_factor_is_reset_by_an_admin_with_a_reason(eight, person, client, who):
    budi = person()
    sign_in(client)
    enrol(client)
    assert help_with(eight[who], budi, "verifikasi", reason=" ").status_code == 422
    assert Authenticator.objects.exists()
    assert help_with(eight[who], budi, "verifikasi").status_code == 302
    assert not Authenticator.objects.exists() and not is_signed_in(client)
    entry = LogEntry.objects.latest("pk")
    assert entry.user == eight[who].user and entry.object_id == str(budi.pk)
    assert "diatur ulang. Alasan: Ponsel hilang" in entry.get_change_message()
    page = eight["superuser"].client().get(reverse("admin:accounts_user_history", kwargs={"object_id": budi.pk}))
    assert "Ponsel hilang" in page.content.decode()


@pytest.mark.parametrize("who", ["admin_data", "superuser"])
def test_nobody_resets_or_deactivates_oneself(eight, who):
    for what in ("verifikasi", "nonaktif"):
        assert help_with(eight[who], eight[who].user, what).status_code == 404
    assert User.objects.get(pk=eight[who].user.pk).is_active


def test_admin_data_have_no_power_over_superusers_and_each_other(eight, person):
    peer = person("rekan", role=ADMIN_DATA)
    for other in (eight["superuser"].user, peer):
        assert help_with(eight["admin_data"], other, "nonaktif").status_code == 404
    assert help_with(eight["superuser"], peer, "nonaktif").status_code == 302


@pytest.mark.parametrize("who", ["verifikator", "analis"])
def test_other_staff_help_nobody(eight, who):
    assert help_with(eight[who], eight["petugas"].user, "nonaktif").status_code == 404


def test_who_is_deactivated_is_out_and_may_come_back(eight, person, client):
    budi = person()
    sign_in(client)
    help_with(eight["admin_data"], budi, "nonaktif")
    assert not is_signed_in(client) and not budi.open_sessions.exists()
    assert sign_in(client).url == "/akun/tidak-aktif/"
    help_with(eight["admin_data"], budi, "aktif")
    sign_in(client)
    assert is_signed_in(client)


def test_no_account_is_deleted(eight):
    for who in ("admin_data", "superuser"):
        url = reverse("admin:accounts_user_delete", kwargs={"object_id": eight["petugas"].user.pk})
        assert eight[who].client().post(url, {"post": "yes"}).status_code in (403, 404)
    assert User.objects.filter(pk=eight["petugas"].user.pk).exists()


def test_a_change_of_roles_tells_what_was_and_what_became(eight, person):
    budi = person(role=ANALIS)
    admin_data = eight["admin_data"].user.groups.get()
    form = {
        "username": "budi", "name": "Budi", "email": budi.email, "is_active": "on", "is_staff": "on",
        "groups": [admin_data.pk], "date_joined_0": "1/1/2026", "date_joined_1": "08.00",
    }  # fmt: skip
    url = reverse("admin:accounts_user_change", kwargs={"object_id": budi.pk})
    assert eight["superuser"].client().post(url, form).status_code == 302
    assert "Analis → Admin data" in LogEntry.objects.latest("pk").get_change_message()


def test_an_address_belongs_to_one_account(person):
    person()
    again = User(username="lain", email="BUDI@contoh.example")
    with pytest.raises(ValidationError, match="sudah dipakai akun lain"):
        again.validate_constraints()


def test_who_only_looks_an_account_up_sees_nothing_of_its_password(eight, person):
    url = reverse("admin:accounts_user_change", kwargs={"object_id": person().pk})
    assert "md5" not in eight["admin_data"].client().get(url).content.decode()
    assert "md5" in eight["superuser"].client().get(url).content.decode()
