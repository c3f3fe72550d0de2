"""Static files as production serves them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class NamedByContent(CompressedManifestStaticFilesStorage):
    """Each file stands under a name that changes with what it holds, also where one script imports another.

    Else a browser would mix scripts of two releases: the one that a page names anew, and an import that it kept.
    """

    support_js_module_import_aggregation = True
