"""What house rules speak of: kinds of senders, topics of rules, what a letter states."""

from __future__ import annotations

from django.db.models import TextChoices


class SenderKind(TextChoices):
    """Who asks, as house rules tell senders apart."""

    REGION = "region", "Pemerintah daerah atau DPRD"
    OWN_PROVINCE = "own_province", "Pemerintah provinsi tuan rumah"
    CENTRAL = "central", "Kementerian atau lembaga pusat"
    PARLIAMENT = "parliament", "DPR RI atau DPD RI"
    FOREIGN = "foreign", "Tamu luar negeri"
    OTHER = "other", "Lainnya (kampus, organisasi, perusahaan, warga)"


class RuleTopic(TextChoices):
    """What a rule is about; each has its clause."""

    DAY = "day", "Hari dan jam menerima"
    CLOSED = "closed", "Hari tutup"
    LEAD = "lead", "Batas pengajuan"
    HORIZON = "horizon", "Paling jauh ke depan"
    CAPACITY = "capacity", "Jumlah orang"
    MERGING = "merging", "Rombongan bersamaan"
    ITEMS = "items", "Isi surat dan yang dibawa"
    OVERNIGHT = "overnight", "Bermalam"
    LETTER = "letter", "Alamat surat"
    REPLY = "reply", "Waktu jawaban"
    CONTACT = "contact", "Cara menghubungi"
    STAMP = "stamp", "Surat perjalanan dinas"
    STAGES = "stages", "Alur penerimaan"


class Merging(TextChoices):
    """Whether delegations may be received together."""

    MAY = "may", "Boleh digabung dengan rombongan lain"
    ALONE = "alone", "Satu rombongan saja"


class Item(TextChoices):
    IDENTITY = "identity", "Identitas instansi"
    DAY = "day", "Hari, tanggal, dan jam"
    PURPOSE = "purpose", "Tujuan kunjungan"
    PEOPLE = "people", "Jumlah peserta"
    KINDS = "kinds", "Unsur peserta"
    CONTACT = "contact", "Narahubung"
    LETTER = "letter", "Surat permohonan"
    ASSIGNMENT = "assignment", "Surat tugas"
    TRAVEL_ORDER = "travel_order", "Surat perjalanan dinas (SPD)"
    STATEMENT = "statement", "Formulir dari tuan rumah"


#: Papers that come with the delegation; all other items stand in the letter.
BROUGHT = (Item.LETTER, Item.ASSIGNMENT, Item.TRAVEL_ORDER, Item.STATEMENT)
#: What the portal's own form asks of everybody, whatever the host requires.
ALWAYS_STATED = frozenset({Item.IDENTITY, Item.DAY, Item.PURPOSE, Item.PEOPLE, Item.CONTACT})


def stated_in_form(composition: str) -> frozenset[str]:
    """What a request that came through the portal's form states; `composition` says what kinds of people come, or ""."""
    return ALWAYS_STATED | ({Item.KINDS} if composition else frozenset())
