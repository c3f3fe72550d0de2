"""Static files as production serves them: collected, under names of the manifest. Only what saves bandwidth is left out."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

#: Compressing takes ten times as long as all the rest; that it is done stands in `test_caching.py`.
UNCOMPRESSED = ("css", "ico", "js", "json", "map", "md", "svg", "txt")


def served_from(folder: Path):
    """Settings under which a site serves the static files that lie collected in `folder`."""
    return override_settings(
        STATIC_ROOT=folder,
        STORAGES=settings.STORAGES | {"staticfiles": settings.PRODUCTION_STATIC_FILES},
        WHITENOISE_AUTOREFRESH=False,
        WHITENOISE_SKIP_COMPRESS_EXTENSIONS=UNCOMPRESSED,
    )


def collect(folder: Path) -> Path:
    """Collects all static files into `folder`, as `collectstatic` does in production."""
    with served_from(folder):
        call_command("collectstatic", interactive=False, verbosity=0)
    return folder
