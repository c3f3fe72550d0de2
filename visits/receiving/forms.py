"""The forms of the door: ticks of a delegation, somebody who was not on the list, a delegation without a request."""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from mpp_portal.kit.identity_numbers import NoIdentityNumbers
from mpp_portal.kit.plain_text import PlainTextForm
from visits.models import DelegationBody, Visit, VisitState
from visits.office import Host
from visits.record.pickers import BodyPickMixin

from .door import REMEMBERED, Added, Sending, Ticks

NEW_ROWS = 3
MOST_UNNAMED = 1000
DEVICE = re.compile(r"[0-9a-f-]{1,36}")  # as the page makes it
NUMBER = {"inputmode": "numeric", "autocomplete": "off"}


class AddedForm(NoIdentityNumbers, PlainTextForm, forms.Form):
    """Somebody who came and was not on the list. Empty when nothing is typed. Gives `added`."""

    name = forms.CharField(label="Nama", max_length=120, required=False)
    position = forms.CharField(label="Jabatan", max_length=160, required=False)
    body = forms.TypedChoiceField(label="Dari", coerce=int)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, bodies, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["body"].choices = [(body.pk, str(body)) for body in bodies]  # type: ignore[attr-defined]
        if len(bodies) == 1:
            self.fields["body"].widget = forms.HiddenInput()
        self.initial.setdefault("body", bodies[0].pk if bodies else None)
        self.initial.setdefault("key", uuid.uuid4())

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("position") and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", "Tulis namanya, atau isi jumlah orang tanpa nama.")
        return cleaned

    @property
    def added(self) -> Added | None:
        cleaned = self.cleaned_data
        if not cleaned["name"]:
            return None
        return Added(cleaned["key"], cleaned["body"], cleaned["name"], cleaned["position"])


class ArrivalForm(NoIdentityNumbers, PlainTextForm, forms.Form):
    """The page of the door as it is sent without a script.

    `was` says what the page showed when it was opened, by commas: "12" for a person ticked and "3=4" for four without name
    of a body. Only what differs from it is changed, so that two devices do not undo each other. Gives `ticks`, and `at`, a
    moment of today on the host's clock, or None for now.
    """

    at = forms.TimeField(label="Jam", required=False, help_text="Kosongkan untuk sekarang. Misalnya 09.10.")
    note = forms.CharField(
        label="Catatan", required=False, max_length=1000, widget=forms.Textarea({"rows": 2}),
        help_text="Misalnya alasan terlambat. Hanya untuk tuan rumah.",
    )  # fmt: skip
    was = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, visit: Visit, zone, people, bodies, **kwargs):
        super().__init__(data, **kwargs)
        self.visit, self.zone, self.people, self.bodies = visit, zone, people, bodies
        ticked = [person.pk for person in people if person.attended]
        counted = [f"{body.pk}={body.unnamed_came}" for body in bodies if body.unnamed_came]
        self.initial["was"] = ",".join([*map(str, ticked), *counted])
        self.fields["at"].label = "Jam datang" if visit.state == VisitState.ACCEPTED else "Jam pulang"
        for body in bodies:
            self.fields[f"unnamed_{body.pk}"] = forms.IntegerField(
                label="Orang lain, tanpa nama", required=False, min_value=0, max_value=MOST_UNNAMED,
                initial=body.unnamed_came,
                widget=forms.TextInput({**NUMBER, "data-unnamed": str(body.pk), "data-most": str(MOST_UNNAMED)}),
                error_messages={"invalid": "Tulis bilangan bulat, misalnya 5."},
            )  # fmt: skip
        self.new = [AddedForm(data, bodies=bodies, prefix=f"new-{number}") for number in range(NEW_ROWS)]
        sent = None if data is None else set(data.getlist("here"))
        self.here = set(ticked) if sent is None else {person.pk for person in people if str(person.pk) in sent}

    def clean_at(self) -> datetime | None:
        typed: time | None = self.cleaned_data["at"]
        if typed is None:
            return None
        now = timezone.now().astimezone(self.zone)
        at = datetime.combine(now.date(), typed, self.zone)
        if at > now:
            raise ValidationError("Jam ini belum lewat.")
        return at

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(row.is_valid() for row in self.new)])

    @property
    def ticks(self) -> Ticks:
        was = set(self.cleaned_data["was"].split(","))
        changed = {
            person.pk: person.pk in self.here
            for person in self.people
            if (str(person.pk) in was) != (person.pk in self.here)
        }
        counts = {body.pk: self.cleaned_data[f"unnamed_{body.pk}"] or 0 for body in self.bodies}
        seen = {
            body.pk: next((one for one in was if one.startswith(f"{body.pk}=")), f"{body.pk}=0") for body in self.bodies
        }
        unnamed = {key: count for key, count in counts.items() if seen[key] != f"{key}={count}"}
        added = [row.added for row in self.new]
        return Ticks(changed, [one for one in added if one], unnamed)

    @property
    def groups(self):
        """(body, [(person, is ticked)], its box for the unnamed) for the page."""
        return [
            (
                body,
                [(one, one.pk in self.here) for one in self.people if one.body_id == body.pk],
                self[f"unnamed_{body.pk}"],
            )
            for body in self.bodies
        ]


@dataclass(frozen=True)
class SentTicks:
    """What a device sent: its ticks, which sending it is (`Sending`, or None), since when (a moment of the last 24 hours, or
    None), and the people added that were refused, with why."""

    ticks: Ticks
    sending: Sending | None
    since: datetime | None
    refused: dict[str, str]


def read_sent(told: dict, *, bodies, zone) -> SentTicks:
    """Read {"people": {"12": true}, "unnamed": {"3": 4}, "added": [{key, body, name, position}], "since": ISO, "device": text,
    "order": number}.

    What does not read as one of these is passed over; somebody added whose name cannot be stored is refused alone.
    """
    added, refused = [], {}
    for row in _list(told.get("added"))[:MOST_UNNAMED]:
        form = AddedForm(row if isinstance(row, dict) else {}, bodies=bodies)
        if form.is_valid() and form.added:
            added.append(form.added)
        elif isinstance(row, dict):
            refused[str(row.get("key"))[:36]] = _why_not(form)
    people = {int(key): bool(here) for key, here in _pairs(told.get("people"))}
    unnamed = {int(key): n for key, n in _pairs(told.get("unnamed")) if type(n) is int and 0 <= n <= MOST_UNNAMED}
    return SentTicks(Ticks(people, added, unnamed), _sending(told), _since(told.get("since"), zone), refused)


def _why_not(form: AddedForm) -> str:
    """Why somebody added is refused, in words about what was typed: the other fields are the page's."""
    said = [str(why) for name in ("name", "position") for why in form.errors.get(name, ())]
    if not said and form.cleaned_data.get("name"):
        return "Daftar peserta berubah. Muat ulang halaman ini."
    return " ".join(said) or "Tulis namanya."


def _list(value) -> list:
    return value if isinstance(value, list) else []


def _pairs(value):
    pairs = value.items() if isinstance(value, dict) else ()
    return [(key, told) for key, told in pairs if key.isascii() and key.isdigit() and len(key) <= 12][:MOST_UNNAMED]


def _sending(told: dict) -> Sending | None:
    device, order = told.get("device"), told.get("order")
    if isinstance(device, str) and DEVICE.fullmatch(device) and type(order) is int:
        return Sending(device, order)
    return None


def _since(text, zone) -> datetime | None:
    try:
        since = datetime.fromisoformat(text).astimezone(zone)
    except (TypeError, ValueError, OverflowError):
        return None
    now = timezone.now().astimezone(zone)
    return since if timedelta(0) <= now - since <= timedelta(seconds=REMEMBERED) else None


class WalkInForm(NoIdentityNumbers, BodyPickMixin):
    """A delegation without a request: who, how many, why, and perhaps who leads."""

    host_choice = forms.ChoiceField(label="Diterima oleh")
    people = forms.IntegerField(
        label="Jumlah orang", min_value=1, max_value=MOST_UNNAMED, widget=forms.TextInput(NUMBER),
        error_messages={"invalid": "Tulis bilangan bulat, misalnya 12."},
    )  # fmt: skip
    purpose = forms.CharField(
        label="Keperluan", max_length=400, widget=forms.TextInput, help_text="Misalnya melihat layanan MPP."
    )
    leader_name = forms.CharField(label="Nama ketua rombongan", max_length=120, required=False)
    leader_position = forms.CharField(label="Jabatan ketua rombongan", max_length=160, required=False)
    submission_key = forms.UUIDField(widget=forms.HiddenInput)

    field_order = ("body", "body_choice", "people", "purpose", "leader_name", "leader_position", "host_choice")

    def __init__(self, data=None, *, hosts: list[Host], **kwargs):
        super().__init__(data, **kwargs)
        self.hosts = {host.key: host for host in hosts}
        self.fields["host_choice"].choices = [(key, host.label) for key, host in self.hosts.items()]  # type: ignore[attr-defined]
        self.initial.setdefault("host_choice", hosts[0].key)
        self.initial.setdefault("submission_key", uuid.uuid4())
        self.fields["body"].required = True
        self.fields["body"].label = "Badan yang datang"

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("leader_position") and not cleaned.get("leader_name"):
            self.add_error("leader_name", "Tulis namanya, atau kosongkan jabatannya.")
        return cleaned

    def told_body(self) -> DelegationBody:
        """The body as it is to be stored; its agency may be new."""
        assert self.picked_body is not None
        raw = "" if self.picked_body.name == self.raw_words else self.raw_words
        return DelegationBody(agency=self.picked_body, raw_name=raw)
