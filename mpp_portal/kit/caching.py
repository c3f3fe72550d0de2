"""What browsers and proxies may keep: a public page only together with the question whether it still holds.

What was corrected must show at once, so no age is ever given away: `no-cache` allows a copy and demands that it is confirmed
each time. The ETag is that of the finished page, so nothing has to know when it changed; a page that did not is answered by
304 without its body (Django's ConditionalGetMiddleware). It is made all the same: this saves the line, not the database.
"""

import json
from http import HTTPStatus
from typing import Any

from django.middleware.gzip import GZipMiddleware
from django.utils.cache import add_never_cache_headers, patch_vary_headers, set_response_etag

COMPRESSED = ("text/", "application/json", "application/javascript", "image/svg+xml")


class CacheRule:
    """Every answer says whether it may be kept.

    One that already does says it best (`never_cache`, a file). For a person with a session, and for anything but a reading,
    it is kept by nobody; else it is confirmed each time. `Vary: Cookie` keeps apart what browsers with and without a
    session are shown. The ETag is weak: it names the page, compressed or not. Stands inside ConditionalGetMiddleware.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        patch_vary_headers(response, ["Cookie"])
        if response.has_header("Cache-Control"):
            return response
        if request.method in ("GET", "HEAD") and request.session.is_empty():
            response["Cache-Control"] = "no-cache"
            if request.method == "GET" and response.status_code == HTTPStatus.OK and not response.streaming:
                response["ETag"] = f"W/{set_response_etag(response)['ETag']}"
        else:
            add_never_cache_headers(response)
        return response


class CompressText(GZipMiddleware):
    """Pages and other text compressed; what is compressed by its nature (photos, PDF, Excel) keeps its length.

    Lengths would betray what is secret beside what a stranger chose (BREACH): tokens against forged forms are masked anew
    in each page, Django pads each answer at random, and no other site's page can ask with the session (SameSite=Lax).
    """

    def process_response(self, request, response):
        if response.status_code == HTTPStatus.NOT_MODIFIED:  # says of the page what its 200 said
            patch_vary_headers(response, ["Accept-Encoding"])
        if response.headers.get("Content-Type", "").startswith(COMPRESSED):
            return super().process_response(request, response)
        return response


class JsonValues:
    """How counts stand in Redis: as JSON, so that who gets into it gets no code into the portal, as pickles would let him."""

    def dumps(self, value: Any) -> str | int:
        return value if type(value) is int else json.dumps(value)  # a number as it is, so that Redis counts it up

    def loads(self, text: bytes) -> Any:
        return json.loads(text)
