"""Uploaded files are private: they have no address, lie where no web server looks, and large bodies are not even read."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadhandler import FileUploadHandler


class PrivateStorage(FileSystemStorage):
    """Files under MEDIA_ROOT that only views hand out. `url` raises, so that no template links one by accident."""

    def url(self, name):
        raise ValueError("Private files have no address; a view checks who may see them.")


class BodyLimit(FileUploadHandler):
    """Refuses a body over MAX_BODY_SIZE by its announced length, before anything is read or written to disk.

    Chunked bodies without a length never get this far: WSGI gives Django none of their bytes.
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length > settings.MAX_BODY_SIZE:
            raise RequestDataTooBig(f"A body of {content_length} bytes is over MAX_BODY_SIZE.")

    def receive_data_chunk(self, raw_data, start):
        return raw_data  # to the next handler

    def file_complete(self, file_size):
        return None
