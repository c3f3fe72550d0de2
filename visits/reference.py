"""Why a host is chosen: the reasons found in practice (domain research 3.2). Idempotent; overwrites nothing."""

from .models import Reason

REASONS = (
    ("recommended", "Direkomendasikan kementerian"),
    ("high_grade", "Nilai pelayanan publik tinggi"),
    ("prime", "MPP berkinerja prima"),
    ("indicators", "Memenuhi indikator yang disarankan kementerian"),
    ("strong_it", "Teknologi informasi kuat, layanan serba digital"),
    ("early", "Termasuk yang paling awal di provinsinya"),
    ("kin", "Daerah serumpun atau bertetangga"),
    ("new_rule", "Menindaklanjuti aturan baru"),
    ("ordered", "Arahan kepala daerah"),
    ("building", "Sedang menyiapkan MPP sendiri"),
)


def load_reasons() -> int:
    """Add the reasons that are missing, inside the caller's deed. Returns how many."""
    stored = set(Reason.objects.values_list("code", flat=True))
    new = [(order, code, name) for order, (code, name) in enumerate(REASONS, start=1) if code not in stored]
    for order, code, name in new:
        Reason.objects.create(code=code, name=name, order=order)
    return len(new)
