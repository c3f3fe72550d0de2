"""Rows for tests, made by plain functions: every argument is a keyword with a dull synthetic default.

Regions live under the codes 98 and 99, which Kemendagri never gave out, so that rows made here stand beside the real
regions. Every function writes as the operator, under the verb "test".
"""

import hashlib
import io
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from assessments.models import Aspect, AspectScore, Assessment, GradeBand, Scheme
from directory.models import (
    Agency,
    Designation,
    FactReport,
    Figure,
    Invitation,
    LegalBasis,
    MallLegalBasis,
    Membership,
    Milestone,
    Premises,
    Proposal,
    Region,
    ServiceMall,
    Source,
    Topic,
)
from mpp_portal.kit.history import deed
from mpp_portal.models import PersonalDataRequest
from mpp_portal.privacy.data_requests import Letter
from visits.afterwards.photos import show_photo
from visits.models import (
    AgendaItem,
    Attachment,
    CalendarFeed,
    ClosedPeriod,
    CollectiveLeave,
    DelegationBody,
    Feedback,
    HouseRules,
    Letterhead,
    Paper,
    Participant,
    Reason,
    Receiver,
    Reception,
    RuleClause,
    Trip,
    UnfinishedVisit,
    Visit,
    VisitRequest,
    VisitSource,
    WishedDate,
)
from visits.models.files import name_on_disk
from visits.models.kinds import BEFORE_RECORD
from visits.numbering import next_number, next_paper_sequence
from visits.record.merging import merge
from visits.secret_link import hash_of

SECRET = "rahasia-contoh"  # of the link of every request made here

_serial = count(1)
_NAMES = (
    "Randumaya",
    "Wanatirta",
    "Telagawangi",
    "Karangsemi",
    "Lubuksari",
    "Tanjungpelita",
    "Muarakencana",
    "Batuhijau",
)
_PROVINCES = {"99": "Nusapelangi", "98": "Nusakelabu"}


def make(model, **fields):
    """A stored row of any recorded model, with exactly these fields."""
    with deed(user=None, verb="test"):
        return model.objects.create(**fields)


# --- People ------------------------------------------------------------------------------------------------------


def make_user(*, username="", name="", password=None, **fields):
    username = username or f"orang{next(_serial)}"
    user = get_user_model()(username=username, name=name or f"Orang {username}", **fields)
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    return user


def make_membership(*, user=None, agency=None, mall=None, **fields):
    agency = agency or make_government()
    return make(Membership, user=user or make_user(), agency=agency, mall=mall, **fields)


def make_invitation(*, email="", name="Wati Contoh", agency=None, staff_role="", **fields):
    """A waiting invitation: of petugas to a host, a new one unless given, or to a role of the data side."""
    if not staff_role:
        fields = {"agency": agency or make_government(), "role": "petugas", **fields}
    email = email or f"undangan{next(_serial)}@contoh.example"
    return make(Invitation, email=email, name=name, staff_role=staff_role, **fields)


# --- Places and bodies -------------------------------------------------------------------------------------------

_PLACE = {
    "latitude": Decimal("-6.5"),
    "longitude": Decimal("107"),
    "label_latitude": Decimal("-6.5"),
    "label_longitude": Decimal("107"),
    "timezone": "Asia/Jakarta",
}


def make_province(*, code="99", name="", **fields):
    """The synthetic province under this code: the stored one, else a new one."""
    short_name = _PROVINCES.get(code, f"Nusa {code}")
    stored = Region.objects.filter(code=code).first()
    return stored or make(
        Region,
        **{**_PLACE, "code": code, "name": name or short_name, "short_name": short_name, "type": "provinsi", **fields},
    )


def make_region(*, code="", short_name="", type="kabupaten", parent=None, **fields):
    """A new regency (or city) of the synthetic province; every other one has a name of its own."""
    parent = parent or make_province()
    siblings = Region.objects.filter(parent=parent, type=type).count()
    code = code or f"{parent.code}.{siblings + (1 if type == 'kabupaten' else 71):02d}"
    turn, position = divmod(siblings, len(_NAMES))
    short_name = short_name or _NAMES[position] + (f" {turn + 1}" if turn else "")
    name = fields.pop("name", f"{type.capitalize()} {short_name}")
    return make(
        Region,
        **{**_PLACE, "code": code, "name": name, "short_name": short_name, "type": type, "parent": parent, **fields},
    )


def make_regency(**fields):
    return make_region(type="kabupaten", **fields)


def make_city(**fields):
    return make_region(type="kota", **fields)


def make_agency(*, name="", kind="other", **fields):
    return make(Agency, name=name or f"Badan Contoh {next(_serial)}", kind=kind, **fields)


def make_government(region=None, **fields):
    """The government of a region: the stored one, else a new one."""
    region = region or make_region()
    stored = Agency.objects.filter(region=region, kind="government").first()
    return stored or make_agency(name=f"Pemerintah {region.name}", kind="government", region=region, **fields)


# --- Malls and claims --------------------------------------------------------------------------------------------


def make_mall(*, region=None, name="", slug="", organizer=None, **fields):
    region = region or make_region()
    serial = next(_serial)
    return make(
        ServiceMall,
        name=name or f"MPP {region.name} {serial}",
        slug=slug or f"mpp-contoh-{serial}",
        region=region,
        organizer=organizer or make_government(region),
        **fields,
    )


def make_source(*, title="", publisher="Harian Contoh", **fields):
    return make(Source, title=title or f"Berita contoh {next(_serial)}", publisher=publisher, **fields)


def make_premises(*, mall=None, address="Jalan Contoh 1", source=None, **fields):
    return make(Premises, mall=mall or make_mall(), address=address, source=source or make_source(), **fields)


def make_milestone(*, mall=None, source=None, kind="operational", happened_on=date(2021, 5, 3), **fields):
    fields = {"mall": mall or make_mall(), "source": source or make_source(), **fields}
    return make(Milestone, kind=kind, happened_on=happened_on, **fields)


def make_figure(*, mall=None, source=None, kind="gerai", value=32, **fields):
    return make(Figure, mall=mall or make_mall(), source=source or make_source(), kind=kind, value=value, **fields)


def make_designation(*, mall=None, source=None, kind="prime", title="MPP berkinerja prima", **fields):
    fields = {"mall": mall or make_mall(), "source": source or make_source(), **fields}
    return make(Designation, kind=kind, title=title, **fields)


def make_legal_basis(*, citation="", kind="perpres", **fields):
    return make(LegalBasis, citation=citation or f"Perpres {next(_serial)}/2021", kind=kind, **fields)


def make_mall_legal_basis(*, mall=None, legal_basis=None, source=None, **fields):
    return make(
        MallLegalBasis,
        mall=mall or make_mall(),
        legal_basis=legal_basis or make_legal_basis(),
        source=source or make_source(),
        **fields,
    )


def make_topic(*, code="", name="", **fields):
    serial = next(_serial)
    return make(
        Topic,
        **{"code": code or f"topik-{serial}", "name": name or f"Topik {serial}", "order": serial % 1000, **fields},
    )


# --- Requests ----------------------------------------------------------------------------------------------------


def make_request(*, host=None, visitor=None, state="submitted", secret=SECRET, wishes=(), people=20, **fields):
    """A request that waits, for the first of `wishes` (a date a month ahead), with a contact."""
    wishes = wishes or [timezone.localdate() + timedelta(days=30)]
    visit = make_visit(
        host=host, visitor=visitor, state=state, starts_on=wishes[0], known_by="request", head_count=people
    )
    body = visit.bodies.get()
    with deed(user=None, verb="ask"):
        body.contact_name, body.contact_phone = "Kontak Contoh", "0812 3456 7890"
        body.contact_email, body.head_count = fields.pop("email", "kontak@contoh.example"), people
        body.save()
    with deed(user=None, verb="ask"):
        number = next_number(visit.starts_on.year, "P")
    told = {"sender": "region", "sent_at": timezone.now(), **fields}
    asked = make(VisitRequest, visit=visit, body=body, number=number, secret_hash=hash_of(secret), **told)
    for order, day in enumerate(wishes, start=1):
        make(WishedDate, request=asked, order=order, day=day)
    return asked


def make_reception(*, visit=None, state="arrived", arrived_at=None, people=2, **fields):
    """A delegation of `people` named people that arrived a moment ago, none of them ticked yet."""
    visit = visit or make_visit(state=state, starts_on=timezone.localdate(), head_count=people, **fields)
    body = visit.bodies.get()
    for _ in range(people):
        make_participant(body=body)
    return make(Reception, visit=visit, arrived_at=arrived_at or timezone.now(), expected=visit.head_count)


def make_feedback(*, asked=None, state="waiting", usefulness=4, learned="", mall=None, **fields):
    """What a delegation said of a visit that is recorded; `host` and `visitor` as for a request."""
    asked = asked or make_recorded_request(mall=mall, **fields)
    told = {"usefulness": usefulness, "learned": learned or f"Alur antrean {next(_serial)}", "state": state}
    return make(Feedback, request=asked, sent_at=timezone.now(), **told)


def make_recorded_request(*, mall=None, starts_on=None, **fields):
    """A request whose delegation came, and whose visit was recorded."""
    asked = make_request(wishes=[starts_on or timezone.localdate()], state="completed", **fields)
    with deed(user=None, verb="test"):
        asked.visit.mall = mall
        asked.visit.state, asked.visit.recorded_at = "recorded", timezone.now()
        asked.visit.number = next_number(timezone.localdate().year)
        asked.visit.save()
    return asked


def make_photo(*, visit=None, caption="Rombongan di loket", consent="Ketua rombongan, lisan", **fields):
    """A photo of a visit (recorded unless one is given) that everybody may see."""
    attachment = make_attachment(
        visit=visit, kind="foto", title="Foto", media_type="image/jpeg", content=make_jpeg(next(_serial)), **fields
    )
    return show_photo(attachment, user=None, caption=caption, consent=consent)


def make_jpeg(tone=0, size=(60, 40)) -> bytes:
    """A picture of one colour, for each tone another file: JPEG makes neighbouring colours one, a comment tells them apart."""
    out = io.BytesIO()
    Image.new("RGB", size, (tone % 256, tone // 256 % 256, 90)).save(out, "JPEG", comment=f"nada {tone}")
    return out.getvalue()


def make_feed(*, host=None, **fields):
    return make(CalendarFeed, host=host or make_government(), **fields)


def make_letterhead(*, host=None, **fields):
    told = {
        "government": "Pemerintah Contoh", "address": "Jalan Contoh 1", "place": "Contoh", "number_format": "{urut}/CTH/{tahun}",
        "signatory_name": "Penanda Tangan Contoh", "signatory_position": "Kepala Dinas Contoh",
    }  # fmt: skip
    return make(Letterhead, **{"host": host or make_government(), **told, **fields})


def make_paper(*, visit=None, kind="daftar_hadir", **fields):
    """A paper of a recorded visit, under the next number of its host, by the verb's own numbering."""
    visit = visit or make_visit()
    with deed(user=None, verb="issue"):
        sequence = next_paper_sequence(visit.host, 2026)
    told = {
        "host": visit.host, "year": 2026, "sequence": sequence, "number": f"{sequence:03d}/CTH/2026", "letterhead": LETTERHEAD,
        "issued_on": date(2026, 1, 5), "check_code": f"kode-{next(_serial)}",
    }  # fmt: skip
    return make(Paper, **{"visit": visit, "kind": kind, **told, **fields})


LETTERHEAD = {
    "government": "Pemerintah Contoh", "office": "", "address": "Jalan Contoh 1", "contact": "", "place": "Contoh",
    "signatory_name": "Penanda Tangan Contoh", "signatory_position": "Kepala Dinas Contoh",
}  # fmt: skip


# --- House rules -------------------------------------------------------------------------------------------------


def make_house_rules(*, host=None, source=None, **fields):
    """A version in force since 2020 that states a lead of three working days, with its clause."""
    host = host or make_government(make_region())
    rules = make(
        HouseRules,
        **{"host": host, "source": source or make_source(), "valid_from": date(2020, 1, 1), "lead_days": 3, **fields},
    )
    make(RuleClause, rules=rules, topic="lead", text="Surat paling lambat tiga hari kerja sebelumnya.")
    return rules


def make_closed_period(*, host=None, first=date(2030, 1, 1), last=None, **fields):
    host = host or make_government(make_region())
    return make(ClosedPeriod, **{"host": host, "first": first, "last": last or first, "reason": "Tutup", **fields})


def make_leave(*, day=None, **fields):
    serial = next(_serial)
    day = day or date(2040, 1, 1) + timedelta(days=serial)
    return make(CollectiveLeave, **{"day": day, "name": f"Cuti bersama {serial}", "source": make_source(), **fields})


# --- What readers and staff say ----------------------------------------------------------------------------------


def make_report(*, figure=None, wrong="", **fields):
    """A report about a figure (a new one unless given), each from a sender of its own."""
    figure = figure or make_figure()
    serial = next(_serial)
    fields = {
        "number": f"LAP-X{serial:05d}",
        "fact": f"figure/{figure.key}",
        "fact_label": f"Gerai, {figure.mall.name}",
        "fact_value": "32 gerai, per tanggal tidak disebut",
        "page": figure.mall.get_absolute_url(),
        "mall": figure.mall,
        "sent_at": timezone.now(),
        "sender": f"{serial:064x}",
        "nth_of_sender": 1,
        "fingerprint": f"{serial:064x}",
        **fields,
    }
    return make(FactReport, wrong=wrong or f"Angka ini keliru, laporan {serial}.", **fields)


def make_proposal(*, mall=None, claim="figure", **fields):
    """A waiting proposal of a figure (or, with claim="milestone", of an opening), each with a source of its own."""
    serial = next(_serial)
    kind = {"figure_kind": "gerai", "value": 32} if claim == "figure" else {"milestone_kind": "operational"}
    fields = {
        **kind,
        "source_publisher": "DPMPTSP Contoh",
        "source_title": f"Surat contoh {serial}",
        "evidence": "local_government",
        "proposed_at": timezone.now(),
        "fingerprint": f"{serial:064x}",
        **fields,
    }
    if "proposed_by" not in fields:
        fields["proposed_by"] = make_user()
    return make(Proposal, mall=mall or make_mall(), claim=claim, **fields)


# --- Grades ------------------------------------------------------------------------------------------------------

IPP_BANDS = (
    ("A", "Pelayanan Prima", "4.51", "5.00"),
    ("A-", "Sangat Baik", "4.01", "4.50"),
    ("B", "Baik", "3.51", "4.00"),
    ("B-", "Baik (Dengan Catatan)", "3.01", "3.50"),
    ("C", "Cukup", "2.51", "3.00"),
    ("C-", "Cukup (Dengan Catatan)", "2.01", "2.50"),
    ("D", "Buruk", "1.51", "2.00"),
    ("E", "Sangat Buruk", "1.01", "1.50"),
    ("F", "Gagal", "0", "1.00"),
)


def make_scheme(*, code="", name="", bands=IPP_BANDS, aspects=(), source=None, **fields):
    """A scheme with bands like those of the IPP, (letter, name, lower, upper) from the best, and aspects by name."""
    serial = next(_serial)
    fields = {"scale_min": Decimal(0), "scale_max": Decimal(5), "valid_from_year": 2017, **fields}
    scheme = make(
        Scheme,
        code=code or f"skema-{serial}",
        name=name or f"Skema contoh {serial}",
        rule="Peraturan contoh",
        subject_note="Unit contoh",
        source=source or make_source(),
        **fields,
    )
    for rank, (letter, band_name, lower, upper) in enumerate(bands, start=1):
        make_band(scheme=scheme, letter=letter, name=band_name, rank=rank, lower=Decimal(lower), upper=Decimal(upper))
    for order, aspect_name in enumerate(aspects, start=1):
        make_aspect(scheme=scheme, code=f"aspek-{order}", name=aspect_name, order=order)
    return scheme


def make_band(*, scheme=None, letter="Z", name="Contoh", rank=99, **fields):
    return make(GradeBand, scheme=scheme or make_scheme(), letter=letter, name=name, rank=rank, **fields)


def make_aspect(*, scheme=None, code="aspek", name="Aspek contoh", order=1, **fields):
    return make(Aspect, scheme=scheme or make_scheme(), code=code, name=name, order=order, **fields)


def make_assessment(*, state="draft", region=None, agency=None, mall=None, scheme=None, source=None, **fields):
    """A grade of one subject (a new region unless one is given), drafted and, if published, approved by two persons."""
    if region is None and agency is None and mall is None:
        region = make_region()
    if "index" not in fields and "letter" not in fields:
        fields |= {"index": Decimal("4.44"), "letter": "A-"}
    if "drafted_by" not in fields:
        fields["drafted_by"] = make_user()
    if state in ("published", "superseded"):
        if "approved_by" not in fields:
            fields["approved_by"] = make_user()
        fields.setdefault("published_at", timezone.now())
    if state == "superseded":
        fields.setdefault("superseded_on", date(2025, 1, 1))
    return make(
        Assessment,
        state=state,
        region=region,
        agency=agency,
        mall=mall,
        scheme=scheme or make_scheme(),
        source=source or make_source(),
        **fields,
    )


def make_aspect_score(*, assessment=None, aspect=None, score=Decimal("4.25"), **fields):
    assessment = assessment or make_assessment()
    aspect = aspect or make_aspect(scheme=assessment.scheme)
    return make(AspectScore, assessment=assessment, aspect=aspect, score=score, **fields)


# --- Visits ------------------------------------------------------------------------------------------------------


def make_reason(*, code="", name="", **fields):
    serial = next(_serial)
    return make(
        Reason,
        **{"code": code or f"alasan-{serial}", "name": name or f"Alasan {serial}", "order": serial % 1000, **fields},
    )


def make_trip(**fields):
    return make(Trip, **fields)


def make_visit(*, state="recorded", host=None, mall=None, visitor=None, trip=None, with_body=True, **fields):
    """A visit of one body (a new government unless `visitor` is given) to `host`; recorded ones draw their number.

    `state` "cancelled" is a visit that had been recorded; pass number=None, recorded_at=None for a draft that was cancelled.
    """
    with deed(user=None, verb="test"):
        if host is None:
            host = (mall.organizer if mall else None) or make_government()
        has_number = state not in BEFORE_RECORD
        if has_number and "number" not in fields:
            fields["number"] = next_number(timezone.localdate().year)
        if has_number:
            fields.setdefault("recorded_at", timezone.now())
        visit = make(
            Visit,
            **{
                "state": state,
                "submission_key": uuid4(),
                "host": host,
                "mall": mall,
                "trip": trip or make_trip(),
                "starts_on": date(2025, 3, 10),
                "purpose": "Mempelajari layanan terpadu",
                "known_by": "received",
                **fields,
            },
        )
        if with_body:
            make_body(visit=visit, agency=visitor or make_government())
    return visit


def make_visit_merge(*, kept=None, absorbed=None, **fields):
    """A merge of two recorded visits, by the verb that people use."""
    done = merge(kept or make_visit(), absorbed or make_visit(), user=None, reason="Satu peristiwa")
    with deed(user=None, verb="test"):
        for name, value in fields.items():
            setattr(done, name, value)
        done.save()
    return done


def make_unfinished_visit(*, host, mall=None, typed=None):
    """A visit form that somebody of `host` began; `typed` is {field name: [values]}."""
    return UnfinishedVisit.objects.create(host=host, mall=mall, typed=typed or {"purpose": ["Belum selesai"]})


def make_body(*, visit=None, agency=None, role="visiting", **fields):
    return make(
        DelegationBody,
        visit=visit or make_visit(with_body=False),
        agency=agency or make_government(),
        role=role,
        **fields,
    )


def make_participant(*, body=None, visit=None, name="Budi Contoh", position="Analis", **fields):
    """Somebody of `body`, else of the first body of `visit`."""
    body = body or (visit.bodies.first() if visit else make_body())
    return make(Participant, body=body, **{"visit": body.visit, "name": name, "position": position, **fields})


def make_receiver(*, visit=None, name="Siti Contoh", position="Kepala Dinas", **fields):
    return make(Receiver, visit=visit or make_visit(), name=name, position=position, **fields)


def make_agenda_item(*, visit=None, order=1, title="Sambutan", **fields):
    return make(AgendaItem, visit=visit or make_visit(), order=order, title=title, **fields)


def make_visit_source(*, visit=None, source=None, **fields):
    return make(VisitSource, visit=visit or make_visit(), source=source or make_source(), **fields)


# --- Requests about personal data ----------------------------------------------------------------------------------


def make_letter(
    *, kind="erasure", reference="470/UJI/2026", received_on=date(2026, 1, 5), reason="Permintaan pemilik data"
):
    """The letter in which somebody asks: no row, but what a verb is given."""
    return Letter(kind, reference, received_on, reason)


def make_data_request(*, kind="access", reference="", **fields):
    return make(
        PersonalDataRequest,
        kind=kind,
        reference=reference or f"UJI/{next(_serial)}",
        **{"received_on": date(2025, 3, 10), "handled_at": timezone.now(), **fields},
    )


# --- Files ---------------------------------------------------------------------------------------------------------


def make_pdf(text="Surat contoh") -> bytes:
    """A small whole PDF without objects of interest; another text is another file."""
    return f"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >> % {text}\nendobj\nxref\n0 1\nstartxref\n9\n%%EOF\n".encode()


def make_attachment(*, visit=None, kind="surat_permohonan", content=b"", **fields):
    """A stored PDF with its file on disk; every one has other content unless `content` is given."""
    content = content or make_pdf(f"Surat {next(_serial)}")
    row = Attachment(
        visit=visit or make_visit(),
        kind=kind,
        **{
            "title": "Surat permohonan",
            "media_type": "application/pdf",
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            **fields,
        },
    )
    row.file.name = default_storage.save(name_on_disk(row), ContentFile(content))
    with deed(user=None, verb="test"):
        row.save()
    return row
