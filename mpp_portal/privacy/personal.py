"""What the portal holds about people, and for how long: the one table that access, erasure and `erase_contacts` walk.

Law: UU 27/2022 (PDP) on access and erasure, UU 14/2008 art. 17 and 18 on what of an official is public. A text field of the
portal stands in PERSONAL or, with its reason, in NOT_PERSONAL; a test fails for one that stands in neither.
"""

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.db import models
from django.db.models import Q
from django.utils import timezone

from assessments.models import Aspect, AspectScore, Assessment, GradeBand, Scheme
from directory.models import (
    Agency,
    Designation,
    FactReport,
    Figure,
    FormerCode,
    Invitation,
    LegalBasis,
    MallLegalBasis,
    Membership,
    Milestone,
    Premises,
    Proposal,
    Region,
    RegionAlias,
    ServiceMall,
    Source,
    Topic,
)
from mpp_portal.accounts.models import OpenSession, User
from mpp_portal.kit.erasure import Files, Hit, Retention, TextHit
from mpp_portal.kit.models import Deed
from mpp_portal.models import PersonalDataRequest
from visits.models import (
    AgendaItem,
    Attachment,
    ClosedPeriod,
    CollectiveLeave,
    DelegationBody,
    Feedback,
    HouseRules,
    Letterhead,
    NumberSeries,
    Paper,
    Participant,
    Photo,
    Reason,
    Receiver,
    Reception,
    ReceptionStage,
    RequestMessage,
    RoutingNote,
    RuleClause,
    Trip,
    UnfinishedVisit,
    Visit,
    VisitMerge,
    VisitRequest,
    VisitSource,
)
from visits.record.files import delete_with_content

# --- How long -----------------------------------------------------------------------------------------------------

NAME = Retention("Selama kunjungan tercatat, atau sampai diminta dihapus", with_person=True)
POST = Retention("Selama kunjungan tercatat, atau sampai diminta dihapus", with_person=True, in_text=True)
CONTACT = Retention("90 hari sejak kunjungan selesai atau dibatalkan", with_person=True, days=90)
REPORTER = Retention("30 hari sejak laporan ditangani (forget)", with_person=True)
ACCOUNT = Retention("Selama akun dipakai, atau sampai diminta dihapus", with_person=True)
ABANDONED = Retention("90 hari sejak terakhir disimpan (forget)", in_text=True)
TEXT = Retention("Selama baris tercatat; nama di dalamnya sampai diminta dihapus", in_text=True)

CLAIM = {"rank_reason": TEXT, "note": TEXT}

PERSONAL: dict[type[models.Model], dict[str, Retention]] = {
    # People
    User: {"username": ACCOUNT, "name": ACCOUNT, "email": ACCOUNT},
    Participant: {
        "title_prefix": NAME, "name": NAME, "title_suffix": NAME, "position": POST, "acting_kind": POST,
    },
    Receiver: {
        "title_prefix": NAME, "name": NAME, "title_suffix": NAME, "position": POST, "on_behalf_of": TEXT,
    },
    DelegationBody: {
        "contact_name": CONTACT, "contact_phone": CONTACT, "contact_email": CONTACT,
        "raw_name": TEXT, "letter_number": TEXT,
    },
    # Texts in which somebody may be named
    Visit: {
        "host_raw": TEXT, "venue": TEXT, "date_raw": TEXT, "kind_raw": TEXT, "purpose": TEXT, "reason_note": TEXT,
        "results": TEXT, "agreements": TEXT, "next_steps": TEXT, "host_learned": TEXT, "date_reason": TEXT,
    },
    VisitSource: {"differs": TEXT, "says_raw": TEXT},
    VisitMerge: {"changed": TEXT, "reason": TEXT},
    Attachment: {"title": TEXT},
    UnfinishedVisit: {"typed": ABANDONED},
    Trip: {"title": TEXT},
    AgendaItem: {"title": TEXT, "place": TEXT},
    Reception: {"note": TEXT},
    Letterhead: {
        "government": TEXT, "office": TEXT, "address": TEXT, "contact": TEXT, "place": TEXT,
        "signatory_name": TEXT, "signatory_position": TEXT,
    },
    Paper: {"letterhead": TEXT, "revoke_reason": TEXT},
    VisitRequest: {"composition": TEXT},
    RequestMessage: {"text": TEXT},
    RoutingNote: {"text": TEXT},
    Photo: {"caption": TEXT, "consent": TEXT},
    Feedback: {"learned": TEXT, "will_apply": TEXT},
    HouseRules: {"addressee": TEXT, "copies_to": TEXT, "contact_channel": TEXT},
    RuleClause: {"text": TEXT},
    ReceptionStage: {"title": TEXT},
    ClosedPeriod: {"reason": TEXT},
    Source: {"publisher": TEXT, "title": TEXT, "address": TEXT},
    Milestone: CLAIM,
    Figure: CLAIM,
    Designation: {"title": TEXT, **CLAIM},
    MallLegalBasis: CLAIM,
    Assessment: CLAIM,
    Agency: {"name": TEXT, "short_name": TEXT, "other_names": TEXT},  # a person typed where a body belongs
    FactReport: {
        "email": REPORTER, "fact_value": TEXT, "wrong": TEXT, "right_value": TEXT, "source_address": TEXT,
    },
    Proposal: {
        "source_publisher": TEXT, "source_title": TEXT, "source_address": TEXT, "note": TEXT, "decline_reason": TEXT,
    },
    ServiceMall: {"contact": TEXT},
    Premises: {"address": TEXT},
    Scheme: {"verification_note": TEXT},
    Aspect: {"note": TEXT},
    Deed: {"reason": TEXT},
    LogEntry: {"object_repr": TEXT, "change_message": TEXT},
    Invitation: {"name": ACCOUNT, "email": ACCOUNT},
    EmailAddress: {"email": ACCOUNT},
    AccessAttempt: {"username": TEXT, "path_info": TEXT, "get_data": TEXT, "post_data": TEXT},
    AccessFailureLog: {"username": TEXT, "path_info": TEXT},
    AccessLog: {"username": TEXT, "path_info": TEXT},
}  # fmt: skip

POINTER = "points to an account; the name stands there and is erased there"
FLEETING = "network data of attempts to sign in, kept a day (forget)"
TRACES = {"ip_address": FLEETING, "user_agent": FLEETING, "http_accept": FLEETING}
KEY = {"key": "a public key, of chance or made of a name that is public"}
REFERENCE = "reference data from laws and statistics, written by no visitor"

NOT_PERSONAL: dict[type[models.Model], dict[str, str]] = {
    User: {"password": "a hash, made unusable with the account"},
    Membership: {"user": POINTER},
    FactReport: {
        "number": "the portal's own number", "fact": "a key", "fact_label": "the name of a fact", "page": "an address of ours",
        "sender": "a hash that changes every day, forgotten with the e-mail", "fingerprint": "a hash", "handled_by": POINTER,
    },
    Proposal: {"proposed_by": POINTER, "decided_by": POINTER, "fingerprint": "a hash"},
    Assessment: {"drafted_by": POINTER, "approved_by": POINTER, "letter": "a grade", **KEY},
    Visit: {"recorded_by": POINTER, "number": "the portal's own number"},
    NumberSeries: {"prefix": "the beginning of our own numbers"},
    VisitRequest: {"number": "the portal's own number", "secret_hash": "a hash"},
    RequestMessage: {"written_by": POINTER},
    Photo: {"shown_by": POINTER},
    RoutingNote: {"to": POINTER, "written_by": POINTER},
    Letterhead: {"number_format": "a pattern of numbers"},
    Paper: {
        "issued_by": POINTER, "number": "the host's own number", "check_code": "a random code",
    },
    VisitMerge: {"merged_by": POINTER, "copied": "keys of rows"},
    UnfinishedVisit: {"touched_by": POINTER},
    Attachment: {
        "uploaded_by": POINTER, "media_type": "a kind of content", "sha256": "a hash", "file": "a random name; see FILES",
    },
    PersonalDataRequest: {
        "handled_by": POINTER,
        "reference": "the number of a letter; the form refuses the name sought in it",
    },
    Deed: {"user": POINTER, "verb": "a word of ours"},
    LogEntry: {"user": POINTER, "object_id": "a key"},
    Invitation: {"invited_by": POINTER},
    OpenSession: {
        "user": POINTER, "session_key": "a key", "device": "a kind of browser", "network": "a network without the visitor's part",
    },
    EmailAddress: {"user": POINTER},
    EmailConfirmation: {"key": "a key"},
    Authenticator: {"user": POINTER, "data": "secrets, encrypted"},
    AccessAttempt: TRACES,
    AccessFailureLog: TRACES,
    AccessLog: {**TRACES, "session_hash": "a hash"},
    Region: {"code": REFERENCE, "name": REFERENCE, "short_name": REFERENCE},
    FormerCode: {
        "code": REFERENCE, "name": REFERENCE, "parent_code": REFERENCE, "law": REFERENCE, "note": REFERENCE,
    },
    RegionAlias: {"alias": REFERENCE, "note": REFERENCE},
    LegalBasis: {"citation": REFERENCE, "about": REFERENCE, "other_names": REFERENCE},
    Topic: {"code": REFERENCE, "name": REFERENCE, "synonyms": REFERENCE},
    Reason: {"code": REFERENCE, "name": REFERENCE},
    Scheme: {"code": REFERENCE, "name": REFERENCE, "rule": REFERENCE, "subject_note": REFERENCE},
    CollectiveLeave: {"name": REFERENCE},
    Aspect: {"code": REFERENCE, "name": REFERENCE},
    GradeBand: {"letter": REFERENCE, "name": REFERENCE},
    AspectScore: {},
    Agency: {"country": "the country of a foreign body", **KEY},
    Source: KEY,
    Milestone: KEY,
    Figure: KEY,
    Designation: KEY,
    MallLegalBasis: KEY,
    Premises: KEY,
    ServiceMall: {
        "name": "the official name of a building", "brand_name": "the name of a building", "slug": "made of the name", **KEY,
    },
}  # fmt: skip


def files_beside(row: Any) -> models.QuerySet:
    """The letters and photos of the visit that a person or a contact belongs to; the file itself of a title or a caption."""
    if isinstance(row, Participant | Receiver | DelegationBody):
        return Attachment.objects.filter(visit=row.visit_id)
    if isinstance(row, Photo):
        return Attachment.objects.filter(photo=row)
    return Attachment.objects.filter(pk=row.pk) if isinstance(row, Attachment) else Attachment.objects.none()


# Where it is written who is to be seen in a file.
NAMED_IN = ((Photo, "caption"), (Attachment, "title"))

# Files that may name a person inside, one entry a model.
FILES: tuple[Files, ...] = (
    Files(Attachment, beside=files_beside, remove=delete_with_content, named_in=NAMED_IN),  # type: ignore[arg-type]
)


def withdraw_photos(hits: Iterable[Hit]) -> None:
    """A photo that was said to show the person is public no more, inside the caller's deed; its file stays with the host."""
    said = [(hit.model, hit.pk) for hit in hits if isinstance(hit, TextHit) and (hit.model, hit.field) in NAMED_IN]
    keys = {model: [pk for of, pk in said if of is model] for model, _ in NAMED_IN}
    for photo in Photo.objects.filter(Q(pk__in=keys[Photo]) | Q(attachment__in=keys[Attachment])).defer("content"):
        photo.delete()


def emptied(row: models.Model) -> dict[str, Any]:
    """What stands in the place of an erased person's own fields, where empty would not do.

    An account keeps its row, to which grades, visits and the trail point, under a name that says nothing, and signs in no more.
    """
    if isinstance(row, User):
        return {
            "username": f"pengguna-{row.pk}",
            "name": "Pengguna (nama dihapus)",
            "password": make_password(None),
            "is_active": False,
        }
    if isinstance(row, EmailAddress):
        return {"email": f"pengguna-{row.pk}@invalid"}  # one address is one account's
    if isinstance(row, Participant | Receiver):
        return {"erased_on": timezone.localdate()}
    return {}
