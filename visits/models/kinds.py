"""The words of visits: kinds, states, roles. States before a record are those of a request and of a draft."""

from django.db.models import TextChoices


class VisitKind(TextChoices):
    """One code for each idea; the writer's own word is kept beside it (domain research 3.1)."""

    STUDY = "studi_tiru", "Studi tiru"
    COMPARISON = "studi_banding", "Studi banding atau benchmarking"
    WORKING_VISIT = "kunjungan_kerja", "Kunjungan kerja"
    CONSULTATION = "konsultasi", "Konsultasi dan koordinasi"
    TRAINING = "pelatihan", "Pendidikan atau pelatihan"
    OTHER = "lainnya", "Kunjungan lain"


class VisitState(TextChoices):
    DRAFT = "draft", "Draf"
    SUBMITTED = "submitted", "Diajukan"
    NEEDS_INFO = "needs_info", "Perlu keterangan"
    RESCHEDULED = "rescheduled", "Ditawari hari lain"
    ACCEPTED = "accepted", "Diterima"
    DECLINED = "declined", "Ditolak"
    LAPSED = "lapsed", "Kedaluwarsa"
    ARRIVED = "arrived", "Sedang diterima"
    COMPLETED = "completed", "Selesai diterima"
    NO_SHOW = "no_show", "Tidak datang"
    RECORDED = "recorded", "Tercatat"
    CANCELLED = "cancelled", "Dibatalkan"
    MERGED = "merged", "Digabung"


#: A request that waits for the host, or for its requester: it holds its place until it is answered.
WAITING = (VisitState.SUBMITTED, VisitState.NEEDS_INFO, VisitState.RESCHEDULED)
#: A delegation that is expected, is here, or was here, and whose visit is not recorded yet.
EXPECTED_OR_HERE = (VisitState.ACCEPTED, VisitState.ARRIVED, VisitState.COMPLETED)
#: A request that its requester may still change or withdraw.
OPEN = (*WAITING, VisitState.ACCEPTED)
#: What did not come to a visit.
CAME_TO_NOTHING = (VisitState.DECLINED, VisitState.LAPSED, VisitState.CANCELLED, VisitState.NO_SHOW)
#: What a day at the door shows.
ON_THE_BOARD = (*EXPECTED_OR_HERE, VisitState.NO_SHOW, VisitState.RECORDED)
#: A delegation that was received and has left: there is something to say, to report and to hand out.
HAS_LEFT = (VisitState.COMPLETED, VisitState.RECORDED)
#: What the form of a visit may change.
CORRECTABLE = (VisitState.DRAFT, *EXPECTED_OR_HERE, VisitState.RECORDED)
#: Without number and public page, however long.
BEFORE_RECORD = (
    VisitState.DRAFT, *WAITING, *EXPECTED_OR_HERE, VisitState.DECLINED, VisitState.LAPSED, VisitState.NO_SHOW,
)  # fmt: skip


class KnownBy(TextChoices):
    """How the one who logs a visit knows of it."""

    RECEIVED = "received", "Kami terima sendiri"
    LETTER = "letter", "Dari surat atau laporan"
    PRESS = "press", "Dari pemberitaan"
    TOLD = "told", "Dari keterangan lisan"
    REQUEST = "request", "Dari permohonan di portal"


class FollowKind(TextChoices):
    AGAIN = "again", "Kunjungan lanjutan"
    RETURN = "return", "Kunjungan balasan"
    REREQUEST = "rerequest", "Pengganti kunjungan yang batal"


class BodyRole(TextChoices):
    VISITING = "visiting", "Berkunjung"
    FACILITATING = "facilitating", "Memfasilitasi"
    COMPANION = "companion", "Mendampingi"
