"""Visits as files: what the list shows, without any person's name in public."""

from django.db.models import Prefetch

from mpp_portal.kit.exporting import Column

from .models import Participant, Visit

PUBLIC = [
    Column("Nomor", lambda visit: visit.number, 16),
    Column("Tanggal mulai", lambda visit: visit.starts_on, 13),
    Column("Tanggal selesai", lambda visit: visit.ends_on, 13),
    Column("Ketelitian tanggal", lambda visit: visit.get_date_precision_display(), 12),
    Column("Tanggal dalam kata", lambda visit: visit.date_text, 24),
    Column("Tanggal menurut sumber", lambda visit: visit.date_raw, 18),
    Column("Tuan rumah", lambda visit: visit.host.name, 32),
    Column("Kode wilayah tuan rumah", lambda visit: visit.host.region.code if visit.host.region else "", 12),
    Column("MPP", lambda visit: visit.mall.name if visit.mall else "", 36),
    Column("Badan yang berkunjung", lambda visit: visit.visitors_text, 40),
    Column("Kode wilayah pengunjung", lambda visit: codes_of(visit), 16),
    Column("Jenis", lambda visit: visit.get_kind_display(), 18),
    Column("Istilah di sumber", lambda visit: visit.kind_raw, 18),
    Column("Topik", lambda visit: ", ".join(topic.name for topic in visit.topics.all()), 30),
    Column("Jumlah orang", lambda visit: visit.head_count, 10),
    Column("Tujuan", lambda visit: visit.purpose, 50),
    Column("Hasil", lambda visit: visit.results, 50),
    Column("Tindak lanjut", lambda visit: visit.next_steps, 50),
]
FOR_STAFF = [
    *PUBLIC,
    Column("Status", lambda visit: visit.get_state_display(), 12),
    Column("Diketahui dari", lambda visit: visit.get_known_by_display(), 20),
    Column("Ketua rombongan", lambda visit: "; ".join(leader.line_name for leader in visit.leaders), 30),
    Column("Tempat diterima", lambda visit: visit.venue, 30),
]


def codes_of(visit: Visit) -> str:
    """Codes of the regions that came, each once."""
    regions = [body.agency.region for body in visit.visiting()]
    return ", ".join(dict.fromkeys(region.code for region in regions if region))


def for_export(visits):
    """The rows of a list, with what the columns need; constant queries for each 2,000 rows."""
    return visits.for_list().prefetch_related("topics").order_by("-starts_on", "-pk").iterator(chunk_size=2000)


def for_staff_export(visits):
    """As `for_export`, with the leaders of each delegation as `leaders`."""
    leaders = Prefetch("participants", Participant.objects.filter(leads_visit=True), to_attr="leaders")
    return for_export(visits.prefetch_related(leaders))
