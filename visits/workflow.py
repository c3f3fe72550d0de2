"""The steps of a visit, from the request of who has no account, or the draft of the front office, to its record."""

from django.utils import timezone

from directory.clock import today_at
from mpp_portal.kit.workflow import REQUIRED, STAYS, Step, StepTable

from .models import EXPECTED_OR_HERE, WAITING
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


STEPS = StepTable(
    [
        Step("accept", "Terima", WAITING, S.ACCEPTED, is_host_staff, by_hand=False, done="Permohonan diterima."),
        Step(
            "ask_more", "Minta keterangan", (S.SUBMITTED,), S.NEEDS_INFO, is_host_staff, reason=REQUIRED, by_hand=False,
            done="Pertanyaan dikirim kepada pemohon.",
        ),
        Step(
            "decline", "Tolak", WAITING, S.DECLINED, is_host_staff, reason=REQUIRED, by_hand=False, tone="danger",
            done="Permohonan ditolak.",
        ),
        Step(
            "reschedule", "Tawarkan hari lain", (*WAITING, S.ACCEPTED), S.RESCHEDULED, is_host_staff, reason=REQUIRED,
            by_hand=False, done="Hari lain ditawarkan.",
        ),
        Step("route", "Disposisi", WAITING, STAYS, is_host_staff, reason=REQUIRED, by_hand=False),
        Step("join", "Gabungkan permohonan", WAITING, S.MERGED, is_host_staff, reason=REQUIRED, by_hand=False),
        Step("part", "Pisahkan permohonan", (S.MERGED,), S.SUBMITTED, is_host_staff, by_hand=False),
        Step("agree", "Setuju", (S.RESCHEDULED,), S.ACCEPTED, is_requester, by_hand=False, done="Hari itu disepakati."),
        Step("lapse", "Tutup yang lewat harinya", WAITING, S.LAPSED, is_requester, by_hand=False),
        Step("answer", "Jawab", (S.NEEDS_INFO, S.RESCHEDULED), S.SUBMITTED, is_requester, by_hand=False, done="Jawaban terkirim."),
        Step(
            "withdraw", "Batalkan permohonan", (*WAITING, S.ACCEPTED), S.CANCELLED, is_requester, by_hand=False,
            tone="danger", done="Permohonan dibatalkan.",
        ),
        Step("arrive", "Rombongan datang", (S.ACCEPTED,), S.ARRIVED, is_host_staff, by_hand=False),
        Step("leave_host", "Rombongan pulang", (S.ARRIVED,), S.COMPLETED, is_host_staff, by_hand=False),
        Step("close", "Tutup penerimaan yang lewat harinya", (S.ARRIVED,), S.COMPLETED, is_operator, by_hand=False),
        Step("undo_arrival", "Belum datang", (S.ARRIVED,), S.ACCEPTED, is_host_staff, by_hand=False),
        Step("reopen", "Buka lagi penerimaan", (S.COMPLETED,), S.ARRIVED, is_host_staff, by_hand=False),
        Step(
            "no_show", "Tidak datang", (S.ACCEPTED,), S.NO_SHOW, is_host_staff, by_hand=False, tone="danger",
            done="Dicatat tidak datang.",
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
