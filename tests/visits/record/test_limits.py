"""It is true of the limits of files and drafts that they hold at both sides of their edge. Numbers are written out: a limit that
is read from the code it proves can be anything."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from mpp_portal.kit.uploads import PDF, CleanFile, FileRefused, clean_upload
from mpp_portal.kit.workflow import StepRefused
from tests import factories as f
from visits.models import Attachment, UnfinishedVisit
from visits.office import Host
from visits.record.drafts import forget_unfinished, keep_unfinished
from visits.record.files import attach

pytestmark = pytest.mark.django_db
MB = 1024 * 1024


def pdf_of(size: int) -> bytes:
    return f.make_pdf("x" * (size - len(f.make_pdf(""))))


def test_a_file_has_10_mb_at_most():
    assert clean_upload(pdf_of(10 * MB)).media_type == PDF
    with pytest.raises(FileRefused, match="lebih dari 10 MB"):
        clean_upload(pdf_of(10 * MB + 1))


def store(visit, total: int):
    """Rows of files that fill so many bytes; their content does not matter here."""
    sizes = [10 * MB] * (total // (10 * MB)) + [total % (10 * MB)]
    Attachment.objects.bulk_create(
        Attachment(visit=visit, kind="foto", title="Foto", media_type=PDF, size=size, sha256=f"{number:064x}")
        for number, size in enumerate(sizes)
    )


@pytest.mark.parametrize(("left", "is_taken"), [(100, True), (99, False)])
def test_a_mall_keeps_1_gb(left, is_taken):
    mall = f.make_mall()
    visit = f.make_visit(mall=mall)
    store(f.make_visit(mall=mall), 1024 * MB - left)
    file = CleanFile(b"x" * 100, PDF)
    if is_taken:
        assert attach(visit, file, kind="surat_tugas", user=None).size == 100
    else:
        with pytest.raises(FileRefused):
            attach(visit, file, kind="surat_tugas", user=None)


def kept(host, typed: str = "purpose=Belajar"):
    return keep_unfinished(QueryDict(typed), hosts=[Host(host, None)], user=f.make_user())


def test_a_host_keeps_200_forms_that_are_not_finished():
    host = f.make_government()
    UnfinishedVisit.objects.bulk_create(UnfinishedVisit(host=host, typed={}) for _ in range(199))
    kept(host)
    with pytest.raises(StepRefused, match="Terlalu banyak draf"):
        kept(host)
    assert kept(f.make_government()), "another host has its own"


def test_a_form_that_is_not_finished_has_500_000_signs_at_most():
    host, frame = f.make_government(), len('{"purpose": [""]}')
    assert kept(host, "purpose=" + "x" * (500_000 - frame))
    with pytest.raises(StepRefused, match="terlalu panjang"):
        kept(host, "purpose=" + "x" * (500_001 - frame))


@pytest.mark.parametrize(
    ("age", "is_gone"), [(timedelta(days=89, hours=23), False), (timedelta(days=90, hours=1), True)]
)
def test_a_form_that_nobody_touches_is_kept_for_90_days(age, is_gone):
    row = f.make_unfinished_visit(host=f.make_government())
    UnfinishedVisit.objects.filter(pk=row.pk).update(touched_at=timezone.now() - age)
    assert forget_unfinished() == int(is_gone)
