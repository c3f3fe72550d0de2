"""The steps of a visit, from the request of who has no account, or the draft of the front office, to its record."""

from django.utils import timezone

from directory.clock import today_at
from mpp_portal.kit.workflow import NOWHERE, REQUIRED, STAYS, Step, StepTable

from .models import EXPECTED_OR_HERE, OPEN, WAITING
from .models import VisitState as S
from .numbering import next_number


def is_host_staff(user, visit) -> bool:
    """A membership of this person reaches this visit today. None is the operator at the command line, who acts for all."""
    return user is None or visit.is_handled_by(user)


def is_requester(user, visit) -> bool:
    """Who holds the secret link of a request has no account; `secret_link.py` has checked the link before it takes the step."""
    return user is None


def is_operator(user, visit) -> bool:
    """What the clock does, no person does by hand."""
    return user is None


def may_record(user, visit) -> bool:
    """Nobody records a visit before its day: who is expected has not come yet."""
    return is_host_staff(user, visit) and not (visit.state == S.ACCEPTED and visit.starts_on > today_at(visit.host))


def give_number(visit, user):
    """Side effects of recording: the number of the year in which it is recorded, who recorded it, and when."""
    now = timezone.now()
    visit.number = next_number(timezone.localdate(now).year)
    visit.recorded_at = now
    visit.recorded_by = user


#: Where steps are offered beside the page of the visit: a request at its host, as an answer or besides, the door, and the page
#: behind the secret link.
INBOX, INBOX_BESIDES, DOOR, LINK = "inbox", "inbox besides", "door", "link"

STEPS = StepTable(
    [
        Step(
            "accept", "Terima permohonan", WAITING, S.ACCEPTED, is_host_staff, at=INBOX, title="Terima",
            done="Permohonan diterima.",
        ),
        Step(
            "reschedule", "Kirim tawaran", (*WAITING, S.ACCEPTED), S.RESCHEDULED, is_host_staff, at=INBOX, reason=REQUIRED,
            tone="secondary", title="Tawarkan hari lain", done="Hari lain ditawarkan.",
        ),
        Step(
            "ask_more", "Kirim pertanyaan", (S.SUBMITTED,), S.NEEDS_INFO, is_host_staff, at=INBOX, reason=REQUIRED,
            tone="secondary", title="Minta keterangan", done="Pertanyaan tersimpan.",
        ),
        Step(
            "decline", "Tolak permohonan", WAITING, S.DECLINED, is_host_staff, at=INBOX, reason=REQUIRED, tone="danger",
            title="Tolak", done="Permohonan ditolak.",
        ),
        Step(
            "route", "Teruskan", WAITING, STAYS, is_host_staff, at=INBOX_BESIDES, reason=REQUIRED, tone="secondary",
            title="Teruskan kepada rekan (disposisi)", done="Permohonan diteruskan.",
        ),
        Step(
            "join", "Gabungkan", WAITING, S.MERGED, is_host_staff, at=INBOX_BESIDES, reason=REQUIRED, tone="secondary",
            title="Terima bersama permohonan lain", done="Permohonan digabung.",
            note="Rombongan ini pindah ke hari permohonan yang dipilih, dan satu jawaban berlaku untuk keduanya. Tautan kedua "
            "pemohon tetap berlaku.",
        ),
        # It leads from the visit that the request was sent as, and is offered on the visit that it came to.
        Step(
            "part", "Pisahkan", (S.MERGED,), S.SUBMITTED, is_host_staff, at=INBOX_BESIDES, shown_in=OPEN, tone="secondary",
            title="Pisahkan dari rombongan lain", done="Permohonan dipisah dan menunggu jawaban sendiri.",
            note="Permohonan ini menunggu jawaban sendiri lagi. Rombongan lain tetap seperti sekarang.",
        ),
        Step(
            "agree", "Setuju, kami datang hari itu", (S.RESCHEDULED,), S.ACCEPTED, is_requester, at=LINK,
            done="Hari itu disepakati. Tuan rumah menunggu rombongan Anda.",
        ),
        # Of those who come together another one may have answered first: this one still may.
        Step(
            "answer", "Kirim jawaban", (S.NEEDS_INFO, S.RESCHEDULED), S.SUBMITTED, is_requester, at=LINK, shown_in=WAITING,
            done="Jawaban terkirim.",
        ),
        Step(
            "withdraw", "Batalkan permohonan", OPEN, S.CANCELLED, is_requester, at=LINK, tone="danger",
            done="Permohonan dibatalkan.",
        ),
        Step("lapse", "Tutup yang lewat harinya", WAITING, S.LAPSED, is_operator, at=NOWHERE),
        Step("arrive", "Rombongan datang", (S.ACCEPTED,), S.ARRIVED, is_host_staff, at=DOOR, done="Kedatangan dicatat."),
        Step(
            "no_show", "Catat tidak datang", (S.ACCEPTED,), S.NO_SHOW, is_host_staff, at=DOOR, tone="danger",
            title="Rombongan tidak datang", done="Dicatat tidak datang.",
        ),
        Step(
            "leave_host", "Catat rombongan pulang", (S.ARRIVED,), S.COMPLETED, is_host_staff, at=DOOR, title="Rombongan pulang",
            done="Rombongan dicatat pulang. Lengkapi catatannya, lalu terbitkan.",
            note="Sesudah ini jumlah orang kunjungan menjadi jumlah yang hadir, dan yang tidak ditandai dicatat tidak hadir. "
            "Tanpa ini, penerimaan ditutup otomatis pukul 18.00.",
        ),
        Step("close", "Tutup penerimaan yang lewat harinya", (S.ARRIVED,), S.COMPLETED, is_operator, at=NOWHERE),
        Step(
            "undo_arrival", "Belum datang: batalkan kedatangan", (S.ARRIVED,), S.ACCEPTED, is_host_staff, at=DOOR,
            tone="secondary", done="Kedatangan dibatalkan. Rombongan ditunggu lagi.", note="Keliru menandai rombongan?",
        ),
        Step(
            "reopen", "Belum pulang: buka lagi", (S.COMPLETED,), S.ARRIVED, is_host_staff, at=DOOR, tone="secondary",
            done="Penerimaan dibuka lagi.",
        ),
        Step("expect", "Tunggu lagi", (S.NO_SHOW,), S.ACCEPTED, is_host_staff, done="Rombongan ditunggu lagi."),
        Step(
            "record", "Terbitkan", (S.DRAFT, S.ACCEPTED, S.COMPLETED), S.RECORDED, may_record, effect=give_number,
            done="Kunjungan tercatat dan tampil untuk umum.",
        ),
        Step(
            "cancel", "Batalkan kunjungan", (S.DRAFT, *EXPECTED_OR_HERE, S.RECORDED), S.CANCELLED, is_host_staff, reason=REQUIRED,
            tone="danger", done="Kunjungan dibatalkan.",
        ),
    ]
)  # fmt: skip
