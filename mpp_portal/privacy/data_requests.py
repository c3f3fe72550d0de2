"""Requests of people about their own data: what the portal holds about them, a copy of it, its erasure.

UU 27/2022 art. 7 (access and copy) and 8 (erasure), to be answered within 3×24 hours. Searching is an act too: whoever looks
somebody up here leaves an entry under the number of the request, which never holds the name.
"""

import csv
import io
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db import IntegrityError
from django.utils import timezone
from rapidfuzz import fuzz

from mpp_portal.accounts.models import User
from mpp_portal.kit.dates import date_text
from mpp_portal.kit.erasure import (
    Erased,
    FileHit,
    Hit,
    RecordHit,
    TextHit,
    erase_hits,
    find_files,
    find_records,
    find_texts,
    recorded_models,
)
from mpp_portal.kit.history import deed
from mpp_portal.kit.sought import LEAST_WORD, WORD, Sought
from mpp_portal.kit.workflow import StepRefused
from mpp_portal.models import PersonalDataRequest, RequestKind

from .personal import FILES, PERSONAL, emptied, withdraw_photos

ALIKE = 85  # of 100: "Hairuddiin" is 95 of "Hairuddin"
SHOWN = 300  # hits on one page: what is left over comes with the next round

CHANGED = "Sebagian yang Anda centang sudah berubah sejak dicari, jadi belum ada yang dikerjakan. Periksa lagi hasil di bawah."
NOTHING_CHOSEN = "Centang sedikitnya satu hasil."
ONLY_SUPERUSER = "Akun pengguna hanya dihapus oleh superuser, dan tidak oleh pemiliknya sendiri."
TWO_ROWS_ALIKE = (
    "Belum ada yang dihapus: tanpa nama itu, salah satu baris menjadi sama dengan baris lain yang harus berbeda. "
    "Ubah dulu baris itu, lalu ulangi."
)


@dataclass(frozen=True)
class Found:
    """What a search found; the sure before what only may be the person. `sought` is widened by what the rows found tell."""

    sought: Sought
    records: tuple[RecordHit, ...]
    texts: tuple[TextHit, ...]
    files: tuple[FileHit, ...]
    left_out: int = 0

    @property
    def hits(self) -> list[Hit]:
        return [*self.records, *self.texts, *self.files]

    @property
    def other_spellings(self) -> list[str]:
        """Words beside what was found that are nearly a name sought: perhaps the same person, misspelt in the source."""
        beside = {
            word for hit in self.texts for one in hit.passages for word in WORD.findall(f"{one.before} {one.after}")
        }
        beside |= {word for hit in self.records for _, value in hit.values for word in WORD.findall(value)}
        sought = {word for words in self.sought.spellings for word in words if len(word) >= LEAST_WORD}
        return sorted(
            word
            for word in beside
            if len(word) >= LEAST_WORD
            and word.casefold() not in sought
            and any(fuzz.ratio(word.casefold(), one) >= ALIKE for one in sought)
        )

    def chosen(self, keys: Collection[str]) -> list[Hit]:
        """The hits with these keys. Raises StepRefused when none is chosen or one is not, or no longer, as it was shown."""
        by_key = {hit.key: hit for hit in self.hits}
        if not keys:
            raise StepRefused(NOTHING_CHOSEN)
        if not set(keys) <= by_key.keys():
            raise StepRefused(CHANGED)
        return [by_key[key] for key in dict.fromkeys(keys)]


@dataclass(frozen=True)
class Letter:
    """The request as it came in. `reason` is the handler's own word; neither it nor `reference` names the person."""

    kind: str
    reference: str
    received_on: date
    reason: str = ""

    @property
    def in_trail(self) -> str:
        return f"Permintaan {RequestKind(self.kind).label.lower()} nomor {self.reference}. {self.reason}".strip()


def search(sought: Sought) -> Found:
    """All that the portal holds about the person sought, in a number of queries that does not grow with the rows searched."""
    records = find_records(PERSONAL, sought)
    sought = _widened(sought, records)
    texts = find_texts(PERSONAL, sought)
    files = find_files(FILES, [hit for hit in (*records, *texts) if hit.is_sure])
    return Found(
        sought=sought,
        records=tuple(records[:SHOWN]),
        texts=tuple(texts[:SHOWN]),
        files=tuple(files[:SHOWN]),
        left_out=sum(max(0, len(hits) - SHOWN) for hits in (records, texts, files)),
    )


def _widened(sought: Sought, records: Iterable[RecordHit]) -> Sought:
    """Whose account was found by name may be spoken of by user name or e-mail."""
    keys = [hit.pk for hit in records if hit.model is User and hit.is_sure]
    accounts = User.objects.filter(pk__in=keys)
    return replace(
        sought,
        emails=tuple(dict.fromkeys([*sought.emails, *(one.email for one in accounts if one.email)])),
        marks=tuple(dict.fromkeys([*sought.marks, *(one.username for one in accounts)])),
    )


def note_request(
    letter: Letter, *, user, verb: str, erased: Erased | None = None, copies: int = 0
) -> PersonalDataRequest:
    """Record that a request was worked on, in the request's own row and trail. Returns the row; its counts have grown."""
    with deed(user=user, verb=verb, reason=letter.reason):
        row = (
            PersonalDataRequest.objects.select_for_update().filter(kind=letter.kind, reference=letter.reference).first()
        )
        if row is None:
            row = PersonalDataRequest(kind=letter.kind, reference=letter.reference, received_on=letter.received_on)
        row.handled_by, row.handled_at = user, timezone.now()
        row.copies += copies
        for name in ("records", "texts", "versions", "files"):
            setattr(row, name, getattr(row, name) + getattr(erased, name, 0))
        row.save()
        return row


def erase(sought: Sought, keys: Collection[str], letter: Letter, *, user) -> tuple[PersonalDataRequest, Erased]:
    """Erase what was chosen of what a search finds now, all or nothing, as one deed. Returns the request and what went.

    Side effects: names, posts and contacts of the rows chosen become empty, in the rows and in every version of them; texts
    keep "[nama dihapus]" in the place of the name; accounts sign in no more; files go; a photo whose caption or title named
    the person is public no more. Raises StepRefused; then nothing has changed.
    """
    try:
        with deed(user=user, verb="erase", reason=letter.in_trail):
            found = search(sought)
            hits = found.chosen(keys)
            if any(_is_account(hit) and not _may_close(user, hit) for hit in hits):
                raise StepRefused(ONLY_SUPERUSER)
            erased = erase_hits(PERSONAL, hits, found.sought, emptied=emptied)
            withdraw_photos(hits)
            return note_request(letter, user=user, verb="erase", erased=erased), erased
    except IntegrityError:
        raise StepRefused(TWO_ROWS_ALIKE) from None


def _is_account(hit: Hit) -> bool:
    return hit.model is User


def _may_close(user, hit: Hit) -> bool:
    return user is None or (user.is_superuser and user.pk != hit.pk)


# --- A copy for the person ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """One thing that the portal holds about the person."""

    where: str
    row: str
    label: str
    value: str
    kept: str

    @property
    def place(self) -> str:
        return f"{self.where}: {self.row}"


def copy_of(hits: Iterable[Hit]) -> list[Held]:
    """What was chosen of the hits, told for the person whom it is about, with how long it is kept."""
    held: list[Held] = []
    for hit in hits:
        fields = PERSONAL.get(hit.model, {})
        if isinstance(hit, RecordHit):
            boxes = [box for box in hit.model._meta.fields if box.name in fields]
            words = {str(box.verbose_name).casefold(): fields[box.name].words for box in boxes}
            held += [
                Held(hit.where, hit.about, label, value, words.get(label.casefold(), ""))
                for label, value in (*hit.values, *(_of_account(hit) if _is_account(hit) else ()))
            ]
        elif isinstance(hit, TextHit):
            kept = fields[hit.field].words if hit.field in fields else "Selama riwayat disimpan"
            held += [
                Held(hit.where, hit.about, hit.label, f"{one.before}{one.match}{one.after}", kept)
                for one in hit.passages
            ]
        else:
            held.append(Held(hit.where, hit.about, "Berkas", "dapat diminta tersendiri", ""))
    return held


def _of_account(hit: RecordHit) -> list[tuple[str, str]]:
    account = User.objects.get(pk=hit.pk)
    signed = sum(versions._base_manager.filter(history_user=account).count() for versions in recorded_models().values())
    memberships = [f"{one.get_role_display()} {one.agency}" for one in account.memberships.select_related("agency")]
    last = timezone.localtime(account.last_login) if account.last_login else None
    return [
        ("Terdaftar sejak", date_text(timezone.localtime(account.date_joined), weekday=False)),
        ("Terakhir masuk", date_text(last, weekday=False) or "belum pernah"),
        ("Keanggotaan", "; ".join(memberships) or "tidak ada"),
        ("Baris riwayat atas nama akun ini", str(signed)),
    ]


COLUMNS = ("Tempat", "Baris", "Isian", "Isi", "Masa simpan")


def as_csv(held: Iterable[Held]) -> str:
    """The copy as CSV for spreadsheets: a cell that would be a formula is told as text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for one in held:
        cells = (one.where, one.row, one.label, one.value, one.kept)
        writer.writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for cell in cells])
    return "\ufeff" + out.getvalue()  # the mark by which Excel knows UTF-8


def as_json(held: Iterable[Held]) -> list[dict[str, str]]:
    """The copy as plain data, under the same names as the columns."""
    return [dict(zip(COLUMNS, (one.where, one.row, one.label, one.value, one.kept), strict=True)) for one in held]
