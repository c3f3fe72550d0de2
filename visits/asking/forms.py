"""The form of a request without account, and those of its answers."""

import uuid
from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from directory.lookup import resolve_body
from directory.models import Agency, ServiceMall, Topic
from mpp_portal.kit.forms import Section, SectionedForm
from mpp_portal.kit.identity_numbers import NoIdentityNumbers
from mpp_portal.kit.partial_dates import PartialDateField
from mpp_portal.kit.phones import validate_phone
from mpp_portal.kit.plain_text import PlainTextForm
from mpp_portal.kit.trap import TRAP, TrapForm
from visits.hosting.given import Request
from visits.hosting.judging import LOOK_AHEAD, TOO_FAR
from visits.hosting.words import SenderKind, stated_in_form
from visits.record.pasted import PastedPerson, split_people

from .roster import who_in

WISHES = 3
UNKNOWN_BODY = (
    "Instansi ini tidak dikenal. Tulis nama pemerintah daerah, DPRD, DPMPTSP, atau kementerian; unitnya di bawah. Lembaga lain "
    "yang belum terdaftar di portal mengirim suratnya langsung kepada tuan rumah."
)
OVERNIGHT = {"ya": True, "tidak": False, "": None}
OVERNIGHT_CHOICES = [("", "Belum tahu"), ("ya", "Ya"), ("tidak", "Tidak")]


def wish_boxes(number: int, zone: str) -> dict[str, forms.Field]:
    nth = ("pertama", "kedua", "ketiga")[number - 1]
    return {
        f"day_{number}": PartialDateField(
            label=f"Hari pilihan {nth}", required=number == 1, precisions=("day",), help_text="Misalnya 15/12/2026."
        ),
        f"at_{number}": forms.TimeField(
            label=f"Jam pilihan {nth}",
            required=False,
            help_text=f"Jam setempat ({zone}), misalnya 09.00. Boleh kosong.",
        ),
    }


class AskForm(NoIdentityNumbers, TrapForm, SectionedForm, forms.Form):
    """A request to `host`. Cleans `body` to an Agency, `wishes` to [(day, time or None)], `mall`, `topics`, `overnight`.

    `plan` names what was judged: a form whose plan is not the one that was shown is shown its verdict first.
    """

    body = forms.CharField(
        label="Instansi Anda", max_length=160,
        help_text="Pemerintah daerah, DPRD, DPMPTSP, atau kementerian. Contoh: Pemkab Paser, DPRD Wajo.",
    )  # fmt: skip
    unit = forms.CharField(label="Unit, komisi, atau bagian", max_length=160, required=False)
    sender = forms.ChoiceField(label="Jenis instansi", choices=SenderKind.choices)
    people = forms.IntegerField(
        label="Jumlah orang", min_value=1, max_value=1000, widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={"invalid": "Tulis bilangan bulat, misalnya 20."},
    )  # fmt: skip
    composition = forms.CharField(
        label="Unsur peserta",
        max_length=250,
        required=False,
        help_text="Misalnya: kepala dinas, kepala bidang, operator.",
    )
    leader_name = forms.CharField(label="Nama ketua rombongan", max_length=120, required=False)
    leader_position = forms.CharField(label="Jabatan ketua rombongan", max_length=160, required=False)
    mall = forms.ModelChoiceField(
        label="MPP yang ingin dilihat",
        queryset=ServiceMall.objects.none(),
        required=False,
        empty_label="Tidak tertentu",
    )
    purpose = forms.CharField(
        label="Tujuan", max_length=2000, widget=forms.Textarea({"rows": 3}), help_text="Apa yang ingin dipelajari."
    )
    topics = forms.ModelMultipleChoiceField(
        label="Topik", queryset=Topic.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    overnight = forms.ChoiceField(
        label="Bermalam di daerah tuan rumah",
        required=False,
        choices=OVERNIGHT_CHOICES,
    )
    letter_number = forms.CharField(label="Nomor surat", max_length=80, required=False)
    letter_date = PartialDateField(
        label="Tanggal surat", required=False, precisions=("day",), help_text="Misalnya 1/12/2026."
    )
    contact_name = forms.CharField(label="Nama narahubung", max_length=120)
    contact_phone = forms.CharField(
        label="Nomor telepon narahubung",
        max_length=30,
        validators=[validate_phone],
        help_text="Nomor WhatsApp lebih baik.",
    )
    contact_email = forms.EmailField(
        label="E-mail narahubung",
        max_length=120,
        required=False,
        help_text="Jawaban dan tautan permohonan dikirim ke sini.",
    )
    submission_key = forms.UUIDField(widget=forms.HiddenInput)
    plan = forms.CharField(widget=forms.HiddenInput, required=False)

    sections: tuple[Section, ...] = (
        Section("Rombongan", (
            "body", "unit", "sender", "people", "composition", "leader_name", "leader_position",
        ), is_open=True),
        Section("Kunjungan", (
            "mall", "day_1", "at_1", "day_2", "at_2", "day_3", "at_3", "overnight", "purpose", "topics",
        ), is_open=True),
        Section("Surat dan narahubung", (
            "letter_number", "letter_date", "contact_name", "contact_phone", "contact_email",
        ), is_open=True),
        TRAP,
    )  # fmt: skip

    def __init__(self, data=None, *, host: Agency, asks_overnight: bool, **kwargs):
        super().__init__(data, **kwargs)
        for number in range(1, WISHES + 1):
            self.fields.update(wish_boxes(number, host.zone_label))
        malls = ServiceMall.objects.filter(region=host.region_id) if host.region_id else ServiceMall.objects.none()
        self.fields["mall"].queryset = malls.order_by("name")  # type: ignore[attr-defined]
        left_out = set() if asks_overnight else {"overnight"}
        for name in left_out:
            del self.fields[name]
        self.sections = tuple(
            Section(one.title, tuple(name for name in one.fields if name not in left_out), one.is_open)
            for one in self.sections
        )
        self.order_fields([name for section in self.sections for name in section.fields])
        self.initial.setdefault("submission_key", uuid.uuid4())
        self.initial.setdefault("sender", SenderKind.REGION)

    def clean_body(self) -> Agency:
        match = resolve_body(self.cleaned_data["body"])
        if match.body is not None:
            return match.body
        names = ", ".join(one.name for one in match.candidates[:5])
        raise ValidationError(f"Pilih salah satu dan tulis lengkap: {names}." if names else UNKNOWN_BODY)

    def clean_letter_date(self):
        known = self.cleaned_data["letter_date"]
        return known.day if known else None

    def clean(self):
        cleaned = super().clean() or {}
        cleaned["overnight"] = OVERNIGHT[cleaned.get("overnight") or ""]
        cleaned["wishes"] = self._wishes(cleaned)
        if cleaned.get("leader_position") and not cleaned.get("leader_name"):
            self.add_error("leader_name", "Tulis namanya, atau kosongkan jabatannya.")
        return cleaned

    def _wishes(self, cleaned) -> list[tuple]:
        wishes = []
        for number in range(1, WISHES + 1):
            day, at = cleaned.get(f"day_{number}"), cleaned.get(f"at_{number}")
            if at and not day and f"day_{number}" not in self.errors:
                self.add_error(f"day_{number}", "Tulis harinya, atau kosongkan jamnya.")
            if day and (day.day, at) in wishes:
                self.add_error(f"day_{number}", "Hari dan jam ini sudah ditulis di atas.")
            elif day:
                wishes.append((day.day, at))
        return wishes

    def check_days(self, today: date) -> None:
        """Adds an error at each day that is over on the host's clock, or so far ahead that no host plans for it."""
        for number in range(1, WISHES + 1):
            known = self.cleaned_data.get(f"day_{number}")
            if known and known.day < today:
                self.add_error(f"day_{number}", "Hari ini sudah lewat.")
            elif known and (known.day - today).days > LOOK_AHEAD:
                self.add_error(f"day_{number}", TOO_FAR)

    def requests(self, today: date) -> list[Request]:
        """What `hosting.judge` is asked for each day wished for."""
        cleaned = self.cleaned_data
        return [
            Request(
                asked_on=today, day=day, at=at, people=cleaned["people"], sender=cleaned["sender"],
                overnight=cleaned["overnight"], items=stated_in_form(cleaned["composition"]),
            )
            for day, at in cleaned["wishes"]
        ]  # fmt: skip

    def plan_text(self) -> str:
        """What the verdict hangs on, in one line: the same line, the same verdict."""
        cleaned = self.cleaned_data
        days = " ".join(f"{day}/{at or ''}" for day, at in cleaned["wishes"])
        return f"{days}|{cleaned['people']}|{cleaned['sender']}|{cleaned['overnight']}|{bool(cleaned['composition'])}"


MOST_LINES = 200
LONGEST = (40, 120, 60, 160)  # letters of title before, name, title after and post, as a participant has room for


class RosterForm(NoIdentityNumbers, PlainTextForm, forms.Form):
    """The list of people of a request of `most` people, one a line; `listed` are the lines of who stands in it already.

    Cleans `lines` to the people and `seen` to the lines that the page was opened with.
    """

    lines = forms.CharField(
        label="Peserta, satu orang satu baris", required=False, max_length=40_000, widget=forms.Textarea({"rows": 12}),
        help_text="Misalnya: Drs. Ahmad Fauzi, M.Si. – Kepala Dinas (ketua rombongan). Kosongkan bila belum tahu.",
    )  # fmt: skip

    seen = forms.CharField(required=False, max_length=80_000, strip=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, most: int, listed: list[str], **kwargs):
        text = "\n".join(listed)
        super().__init__(data, initial={"lines": text, "seen": text}, **kwargs)
        self.most = max(most, len(listed))  # the host may have added somebody
        self.known = {who_in(line) for line in listed}

    def clean_seen(self) -> list[str]:
        return self.cleaned_data["seen"].splitlines()

    def clean_lines(self) -> list[PastedPerson]:
        people = split_people(self.cleaned_data["lines"])
        if len(people) > MOST_LINES:
            raise ValidationError(
                f"Daftar ini {len(people)} baris; portal memuat paling banyak {MOST_LINES} nama. Yang lain dihitung saat tiba."
            )
        if len(people) > self.most:
            raise ValidationError(
                f"Daftar ini {len(people)} baris, permohonannya untuk {self.most} orang. Persingkat daftarnya. Bila yang datang "
                "lebih banyak, hubungi tuan rumah: tempatnya terbatas."
            )
        wrong, seen = [], set()
        for number, person in enumerate(people, start=1):
            key = (person.title_prefix, person.name, person.title_suffix, person.position, person.acting_kind)
            if who_in(person.line) in self.known:
                pass  # as it is stored, however it would be split
            elif not person.name:
                wrong.append(f"Baris {number}: namanya tidak ditemukan.")
            elif any(len(text) > most for most, text in zip(LONGEST, key, strict=False)):
                wrong.append(f"Baris {number} terlalu panjang.")
            elif key in seen:
                wrong.append(f"Baris {number} sama dengan baris sebelumnya.")
            seen.add(key)
        if sum(person.leads_visit for person in people) > 1:
            wrong.append("Hanya satu orang ditandai ketua rombongan.")
        if wrong:
            raise ValidationError(wrong[:10])
        return people


class MessageForm(NoIdentityNumbers, PlainTextForm, forms.Form):
    text = forms.CharField(label="Pesan", max_length=1000, widget=forms.Textarea({"rows": 4}))


class AgreeForm(forms.Form):
    """The day offered that the requester saw: nobody agrees to another one."""

    offer = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


class WithdrawForm(NoIdentityNumbers, PlainTextForm, forms.Form):
    text = forms.CharField(label="Alasan", required=False, max_length=1000, widget=forms.Textarea({"rows": 2}))


class RouteForm(NoIdentityNumbers, PlainTextForm, forms.Form):
    """A request passed on to one of `colleagues` with a note (disposisi)."""

    to = forms.TypedChoiceField(label="Diteruskan kepada", coerce=int)
    text = forms.CharField(
        label="Isi disposisi", max_length=1000, widget=forms.Textarea({"rows": 3}), help_text="Pemohon tidak membacanya."
    )  # fmt: skip

    def __init__(self, data=None, *, colleagues, **kwargs):
        super().__init__(data, **kwargs)
        self.colleagues = {one.pk: one for one in colleagues}
        self.fields["to"].choices = [("", "Pilih rekan"), *self.colleagues.items()]  # type: ignore[attr-defined]


class JoinForm(NoIdentityNumbers, PlainTextForm, forms.Form):
    """Another of the open requests `others`, with whose delegation this one is to come."""

    other = forms.TypedChoiceField(label="Diterima bersama", coerce=int)
    text = forms.CharField(label="Pesan kepada pemohon", max_length=1000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, data=None, *, others, **kwargs):
        super().__init__(data, **kwargs)
        self.others = {one.pk: one for one in others}
        self.fields["other"].choices = [  # type: ignore[attr-defined]
            ("", "Pilih permohonan"),
            *((one.pk, f"{one.number}, {one.body.agency}, {one.visit.date_text}") for one in self.others.values()),
        ]


class AcceptForm(NoIdentityNumbers, PlainTextForm, forms.Form):
    """The day on which the host receives: one of those wished for that are not over."""

    wish = forms.TypedChoiceField(label="Diterima pada", coerce=int, widget=forms.RadioSelect)
    text = forms.CharField(
        label="Pesan kepada pemohon", max_length=1000, required=False, widget=forms.Textarea({"rows": 3}),
        help_text="Misalnya tempat bertemu dan siapa yang menerima.",
    )  # fmt: skip

    def __init__(self, data=None, *, wishes, today: date, **kwargs):
        super().__init__(data, **kwargs)
        self.wishes = {wish.pk: wish for wish in wishes if wish.day >= today}
        self.fields["wish"].choices = [(pk, wish.text) for pk, wish in self.wishes.items()]  # type: ignore[attr-defined]
        self.initial.setdefault("wish", next(iter(self.wishes), None))


class OfferForm(NoIdentityNumbers, PlainTextForm, forms.Form):
    """Another day that the host offers."""

    day = PartialDateField(label="Hari yang ditawarkan", precisions=("day",), help_text="Misalnya 15/12/2026.")
    at = forms.TimeField(label="Jam", required=False, help_text="Misalnya 09.00. Boleh kosong.")
    text = forms.CharField(label="Pesan kepada pemohon", max_length=1000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, data=None, *, today: date, **kwargs):
        super().__init__(data, **kwargs)
        self.today = today

    def clean_day(self) -> date:
        day = self.cleaned_data["day"].day
        if day < self.today:
            raise ValidationError("Hari ini sudah lewat.")
        if (day - self.today).days > LOOK_AHEAD:
            raise ValidationError(TOO_FAR)
        return day


class PlanForm(PlainTextForm, forms.Form):
    """A plan in the address, so that it can be sent to a colleague. Cleans to the fields of `hosting.Request`."""

    hari = PartialDateField(label="Hari kunjungan", precisions=("day",), help_text="Misalnya 15/12/2026.")
    jam = forms.TimeField(label="Jam", required=False, help_text="Jam setempat, misalnya 09.00. Boleh kosong.")
    orang = forms.IntegerField(
        label="Jumlah orang",
        min_value=1,
        max_value=1000,
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={"invalid": "Tulis bilangan bulat, misalnya 20."},
    )
    pengirim = forms.ChoiceField(label="Rombongan dari", choices=SenderKind.choices)
    bermalam = forms.ChoiceField(
        label="Bermalam di daerah tuan rumah",
        required=False,
        choices=OVERNIGHT_CHOICES,
    )

    def __init__(self, data=None, *, asks_overnight: bool, **kwargs):
        super().__init__(data, **kwargs)
        if not asks_overnight:
            del self.fields["bermalam"]

    def request(self, asked_on: date) -> Request:
        """What `hosting.judge` is asked. Raises KeyError unless the form is valid."""
        plan = self.cleaned_data
        return Request(
            asked_on=asked_on,
            day=plan["hari"].day,
            people=plan["orang"],
            sender=plan["pengirim"],
            at=plan["jam"],
            overnight=OVERNIGHT[plan.get("bermalam") or ""],
        )
