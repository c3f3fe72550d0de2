"""Uploaded files in a bucket that all machines share (STORAGE_URL); as private as in a folder of one machine."""

from botocore.config import Config
from storages.backends.s3 import S3Storage


class PrivateBucket(S3Storage):
    """Objects of a bucket that only views hand out. `url` raises, so that no signed link leaves the portal either.

    No object is given rights of its own: who may read is said by the bucket, and that is the portal alone. The keys are those
    that boto3 finds (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the role of the machine).
    """

    default_acl = None
    file_overwrite = False
    client_config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path"},  # a bucket needs no name in DNS
        request_checksum_calculation="when_required",  # not every server that speaks S3 knows the newer ones
        response_checksum_validation="when_required",
        connect_timeout=3,
        read_timeout=20,
        retries={"total_max_attempts": 3, "mode": "standard"},
    )

    def url(self, name, *args, **kwargs):
        raise ValueError("Private files have no address; a view checks who may see them.")
