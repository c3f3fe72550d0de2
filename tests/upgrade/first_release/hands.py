"""What the scripts of this folder share: people, a clock that is moved by hand, and forms filled as a browser would.

This folder runs in a checkout of commit 12b45eb (`make` beside it says how). Its imports name the modules of that commit:
a later move leaves it alone.
"""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from unittest.mock import patch

from django.contrib.auth.models import Group
from django.http import QueryDict
from django.test import Client

from directory.models import Membership
from mpp_portal.accounts.models import User
from mpp_portal.kit.history import deed
from tests.pages import form_with
from tests.upgrade.clock import Clock, told_by

CLOCK = Clock(datetime.fromisoformat("2025-02-03T08:00:00+07:00"), tick=timedelta(milliseconds=3))


@contextmanager
def same_every_time() -> Iterator[None]:
    """The clock of these scripts, and for whoever asks the system for chance the same numbers each time."""
    draw = random.Random(12)
    with told_by(CLOCK), patch.object(os, "urandom", draw.randbytes), patch.object(random, "_urandom", draw.randbytes):
        yield


def it_is(moment: str, zone: str = "+07:00") -> None:
    """It is "2026-03-02 09:00" now, in Jakarta unless told. The clock is never put back."""
    now = datetime.fromisoformat(moment.replace(" ", "T") + zone)
    assert now > CLOCK.moment, moment
    CLOCK.moment = now


def later(**by: float) -> None:
    CLOCK.moment += timedelta(**by)


def made(username: str, name: str, **fields) -> User:
    return User.objects.create_user(username, f"{username}@contoh.example", None, name=name, **fields)


def staff(username: str, name: str, role: str) -> User:
    user = made(username, name, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def who(username: str) -> User:
    """Fresh, for the memberships of today are kept on the object."""
    return User.objects.get(username=username)


def add(model, *, by=None, reason: str = "", **fields):
    """A row that somebody adds, or the operator."""
    with deed(user=by, verb="add", reason=reason):
        return model.objects.create(**fields)


def serve(user: User, agency, mall=None, role: str = "petugas", **fields) -> Membership:
    return add(Membership, user=user, agency=agency, mall=mall, role=role, **fields)


def day(text: str) -> date:
    return date.fromisoformat(text)


def posted(data: dict) -> QueryDict:
    query = QueryDict(mutable=True)
    for name, value in data.items():
        query.setlist(name, [str(one) for one in value] if isinstance(value, list) else [str(value)])
    return query


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send(user: User, address: str, **typed) -> None:
    """Post this; the portal takes it."""
    answer = browser(user).post(address, typed)
    assert answer.status_code == 302, (address, answer.status_code, answer.content.decode()[:20_000])


def fill(user: User, address: str, box: str, **typed) -> None:
    """Open a page, change boxes of the form that has `box`, and send it; the portal takes it."""
    client = browser(user)
    form = form_with(client.get(address), f"http://testserver{address}", box)
    answer = client.post(form.address, form.as_sent() | typed)
    if answer.status_code != 302:
        from tests.upgrade.pages import words_of

        raise AssertionError(f"{address}: {answer.status_code}\n" + "\n".join(words_of(answer.content.decode())))
