"""Every page in a real Chromium, as its reader sees it: no barrier that axe knows (WCAG 2.2 AA), no console error, the same
words with scripts and without, nothing wider than the window."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from tests.test_routes import ROUTES, address, reader_of
from tests.world import make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (360, 1280)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
NOT_DRAWN = ":not(.select2-hidden-accessible):not([name*=__prefix__])"  # choices that jQuery still has to make
NO_PAGES = ("health", "body_suggestions", "visit_file", "admin:jsi18n", "admin:autocomplete")


def pages():
    """The routes that answer with a page to somebody."""
    for name, route in ROUTES.items():
        if route.budget and 200 in route.statuses.values() and "export" not in name and name not in NO_PAGES:
            yield name


@pytest.fixture
def world(portal):
    made = make_world()
    made.grow(3)
    return made


@pytest.fixture
def reader(browser, portal, world):
    """`reader(name, width, scripts)`: a window in which one of the eight people is signed in."""
    windows, errors = {}, []

    def open_window(name: str, width: int, scripts: bool = True):
        key = name, width, scripts
        if key not in windows:
            context = browser.new_context(
                base_url=portal.url,
                locale="id-ID",
                java_script_enabled=scripts,
                viewport={"width": width, "height": 800},
            )
            if session := world.people[name].client().cookies.get(settings.SESSION_COOKIE_NAME):
                context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session.value, "url": portal.url}])
            page = context.new_page()
            page.set_default_timeout(15_000)
            page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: errors.append(str(error)))
            windows[key] = page
        return windows[key]

    open_window.errors = errors
    yield open_window
    for page in windows.values():
        page.context.close()


def barriers(page) -> list[str]:
    """What axe finds: the rule, and the first elements that break it. Stock pages of the admin are held to WCAG alone."""
    rules = WCAG if "/admin/" in page.url else [*WCAG, "best-practice"]
    # Preloading styles would add inline styles of axe's own, which the policy of the portal refuses.
    found = Axe().run(page, options={"runOnly": rules, "preload": False}).response["violations"]
    return [f"{one['id']}: {one['help']} | {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_has_a_barrier_a_console_error_or_sideways_scrolling(reader, world, width):
    wrong = {}
    for name in pages():
        if name.startswith("admin:") and width == WIDTHS[0]:
            continue  # stock pages, made for a desk
        page = reader(reader_of(name), width)
        page.goto(address(world, name))
        page.wait_for_function(f"!document.querySelector('.admin-autocomplete{NOT_DRAWN}')")
        said = barriers(page)
        if page.evaluate("document.scrollingElement.scrollWidth") > width and not name.startswith("admin:"):
            said.append("scrolls sideways")
        said += [f"console: {text}" for text in reader.errors]
        reader.errors.clear()
        if said:
            wrong[name] = said
    assert wrong == {}, "\n".join(f"{name}: {one}" for name, said in wrong.items() for one in said)


def test_every_page_says_the_same_without_scripts(reader, world):
    different = {}
    for name in pages():
        if name == "mfa_activate_totp":
            continue  # draws a new key each time
        texts = []
        for scripts in (True, False):
            page = reader(reader_of(name), 1280, scripts)
            page.goto(address(world, name))
            texts.append(page.locator("h1" if name.startswith("admin:") else "main").first.inner_text().split())
        if texts[0] != texts[1] or not texts[0]:
            different[name] = " ".join(sorted(set(texts[0]) ^ set(texts[1])))
    assert different == {}
    assert reader.errors == []
