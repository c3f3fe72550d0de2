"""Uploads in a bucket: as private as in a folder, and compared with the database the same way."""

from datetime import timedelta

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from moto import mock_aws

from tests.factories import make_attachment
from visits.record import files
from visits.record.files import compare_disk_and_database


@pytest.fixture
def bucket(settings, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "uji")
    with mock_aws():
        made = boto3.resource("s3", region_name="us-east-1").Bucket("berkas")
        made.create()
        settings.STORAGES = settings.STORAGES | {
            "default": {
                "BACKEND": "mpp_portal.kit.private_bucket.PrivateBucket",
                "OPTIONS": {"bucket_name": "berkas", "region_name": "us-east-1", "location": "portal"},
            }
        }
        yield made


def test_no_object_has_an_address_or_rights_of_its_own(bucket):
    name = default_storage.save("kunjungan/1/surat.pdf", ContentFile(b"isi"))
    with pytest.raises(ValueError, match="no address"):
        default_storage.url(name)
    [stored] = bucket.objects.all()
    assert stored.key == "portal/kunjungan/1/surat.pdf"
    assert not [one for one in stored.Acl().grants if "URI" in one["Grantee"]]


def test_no_object_is_ever_overwritten(bucket):
    first = default_storage.save("kunjungan/1/surat.pdf", ContentFile(b"satu"))
    second = default_storage.save("kunjungan/1/surat.pdf", ContentFile(b"dua"))
    assert first != second
    assert default_storage.open(first).read() == b"satu"


def test_what_is_not_there_is_told_like_a_lost_file(bucket):
    with pytest.raises(FileNotFoundError):
        default_storage.open("kunjungan/1/hilang.pdf")
    default_storage.delete("kunjungan/1/hilang.pdf")


@pytest.mark.django_db
def test_bucket_and_database_are_compared(bucket, monkeypatch):
    assert compare_disk_and_database() == files.Disagreement([], [], [])
    kept, lost, grown = make_attachment(), make_attachment(), make_attachment()
    assert compare_disk_and_database() == files.Disagreement([], [], [])
    default_storage.delete(lost.file.name)
    bucket.put_object(Key=f"portal/{grown.file.name}", Body=b"x" * (grown.size + 1))
    orphan = default_storage.save("kunjungan/9/2026/sisa.pdf", ContentFile(b"sisa"))
    found = compare_disk_and_database()
    assert found == files.Disagreement(missing=[lost.file.name], resized=[grown.file.name], orphans=[])
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(files.time, "time", later.timestamp)
    assert compare_disk_and_database().orphans == [orphan]
    assert default_storage.exists(kept.file.name)
