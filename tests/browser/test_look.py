"""No page scrolls sideways, on a phone or on a desk, whatever the longest name or the largest delegation it holds.

One world of hostile content serves all routes; each page is opened as the person who may read it.
"""

import pytest
from django.conf import settings

from directory.models import ServiceMall
from tests.test_routes import ROUTES, address, reader_of
from tests.world import make_world, overfill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Files and answers for programs have no layout.
NO_PAGE = ("_export", "health", "body_suggestions", "visit_file", "admin:jsi18n", "admin:autocomplete")
READERS = {"anonymous", "petugas", "admin_data", "superuser"}
WIDER = "() => document.scrollingElement.scrollWidth - innerWidth"
WIDTHS = (360, 1280)


def pages() -> list[str]:
    """Each route that answers 200 to one of the readers, and is a page."""
    return [
        name
        for name, route in ROUTES.items()
        if any(route.statuses[who] == 200 for who in READERS) and not name.endswith(NO_PAGE)
    ]


def test_no_page_scrolls_sideways_whatever_it_holds(browser, portal):
    world = make_world()
    world.grow(2)
    overfill(world)
    assert len(ServiceMall.objects.get(pk=world.mall.pk).name) > 115
    sessions = {name: one.client().cookies for name, one in world.people.items() if one.user is not None}
    context = browser.new_context(base_url=portal.url, locale="id-ID", java_script_enabled=True)
    page = context.new_page()
    page.set_default_timeout(15_000)
    too_wide = {}
    for name in pages():
        reader = reader_of(name)
        context.clear_cookies()
        if reader != "anonymous":
            key = sessions[reader][settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": portal.url}])
        page.set_viewport_size({"width": WIDTHS[0], "height": 800})
        answer = page.goto(address(world, name))  # until the style sheets are there: without them anything is too wide
        assert answer.status == 200, name
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            if (wider := page.evaluate(WIDER)) > 0:
                too_wide[name, width] = wider
    context.close()
    assert too_wide == {}
