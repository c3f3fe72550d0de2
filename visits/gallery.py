"""Visits for the gallery of components. Everything here is synthetic, as in `mpp_portal/kit/gallery.py`."""

from types import SimpleNamespace as Sample

from mpp_portal.kit.gallery import LONG

CARD = {
    "url": "#kartu",
    "visitors": "Kabupaten Contoh",
    "host": "MPP Kota Teladan",
    "date_text": "Senin, 3 Mei 2021",
    "outcome": "Kabupaten Contoh membuka antrean daring pada Agustus 2021, mengikuti alur MPP Kota Teladan.",
    "number": "K-2021-000001",
    "kind_label": "Studi tiru",
    "state_label": "",
    "is_cancelled": False,
}
CANCELLED = {"outcome": "", "is_cancelled": True, "state_label": "Dibatalkan", "number": "K-2021-000003"}


def samples() -> dict[str, list[Sample]]:
    """What `templates/gallery.html` shows of visits: with a result, without, and cancelled."""
    without = {"outcome": "", "date_text": "Mei 2021", "visitors": LONG, "number": "K-2021-000002"}
    return {"visits": [Sample(**CARD), Sample(**CARD | without), Sample(**CARD | CANCELLED)]}
