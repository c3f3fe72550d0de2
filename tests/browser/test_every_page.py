"""Every page, in a real browser: axe finds nothing, the policy blocks nothing, nothing is wider than the window whatever the
page holds, and without scripts it says the same."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache

from tests.world import overfill

from .every_page import PAGES, make_world_of_pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MAIN_BUTTON = "main form[method=post] :is(.btn-primary, .default, .button):visible"
UNFOLD = "document.querySelectorAll('main details').forEach(part => part.open = true)"
WIDE, MIDDLE, NARROW = ({"width": width, "height": 800} for width in (1280, 768, 360))
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDER = "document.scrollingElement.scrollWidth - innerWidth"
PICKERS_ARE_MADE = (
    "!document.querySelector('.admin-autocomplete:not(.select2-hidden-accessible):not([name*=__prefix__])')"
)
#: The gallery shows one component several times over, as no page does.
ALLOWED = {("gallery", "landmark-unique")}
SAY_WHAT_IS_BLOCKED = """document.addEventListener("securitypolicyviolation", event =>
    console.error("blocked: " + event.violatedDirective + " " + event.blockedURI + " " + event.sample))"""


@pytest.fixture
def open_page(browser, live_server, settings):
    """`open_page(sight, scripts=True)`: (tab, what its console said), with the page in it as its reader sees it.

    One portal with rows and one tab for each reader serve all pages: no page changes what another shows.
    """
    settings.ROOT_URLCONF = "tests.browser.urls"
    cache.clear()
    world, tabs = make_world_of_pages(), {}
    overfill(world)

    def tab_of(reader: str, scripts: bool):
        context = browser.new_context(base_url=live_server.url, locale="id-ID", java_script_enabled=scripts)
        cookies = world.clients[reader].cookies.values()
        context.add_cookies([{"name": one.key, "value": one.value, "url": live_server.url} for one in cookies])
        context.add_init_script(SAY_WHAT_IS_BLOCKED)
        page, said = context.new_page(), []
        page.on("console", lambda message: said.append(message) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: said.append(error))
        return page, said

    def open_in_tab(sight, *, scripts=True):
        page, said = tabs.get((sight.reader, scripts)) or tabs.setdefault(
            (sight.reader, scripts), tab_of(sight.reader, scripts)
        )
        page.set_viewport_size(WIDE)
        said.clear()
        answer = page.goto(sight.at(world))
        assert answer.status == sight.status
        if sight.sent_empty:
            send_empty(page)
        return page, [told(one) for one in said if not is_own_status(one, page.url)]

    yield open_in_tab
    for page, _ in tabs.values():
        page.context.close()


def send_empty(page):
    """Press the main button of the page with nothing typed, past the checks of the browser itself."""
    page.evaluate(UNFOLD)
    page.evaluate("document.querySelectorAll('form').forEach(form => form.noValidate = true)")
    with page.expect_navigation():
        page.locator(MAIN_BUTTON).last.click()


def is_own_status(message, url) -> bool:
    """A browser calls it an error that a page answers 404, 410 or 422, which the page is there to do."""
    return getattr(message, "text", "").startswith("Failed to load resource") and message.location["url"] == url


def told(message) -> str:
    return f"{getattr(message, 'text', message)} {getattr(message, 'location', '')}"


def barriers(page, name) -> list[str]:
    """What axe finds, by rule and element. Pages of Django admin are held to WCAG alone, all others to best practice, too."""
    options = {
        "runOnly": WCAG if name.startswith("admin:") else [*WCAG, "best-practice"],
        "rules": {"target-size": {"enabled": True}},  # off unless asked for by name
        "resultTypes": ["violations"],
        "preload": False,  # it would add styles of its own, which the policy of the portal refuses
    }
    return [
        f"{one['id']}: {one['help']}: {' '.join(map(str, node['target']))}: {node['html'][:200]}"
        for one in Axe().run(page, options=options).response["violations"]
        for node in one["nodes"]
        if (name, one["id"]) not in ALLOWED
    ]


def test_axe_finds_no_barrier_on_any_page_no_console_an_error_and_nothing_is_too_wide(open_page, subtests):
    for name, sight in PAGES.items():
        with subtests.test(name):
            page, wrong = open_page(sight)
            page.evaluate(UNFOLD)
            page.wait_for_function(PICKERS_ARE_MADE)
            for window in (WIDE, MIDDLE, NARROW):
                page.set_viewport_size(window)
                if (wider := page.evaluate(WIDER)) > 0:
                    wrong.append(f"{window['width']} px: {wider} pixels wider than the window")
                if window is WIDE or (window is NARROW and not name.startswith("admin:")):  # those are made for a desk
                    wrong += [f"{window['width']} px: {one}" for one in barriers(page, name)]
            assert not wrong, "\n".join(wrong)


#: In Django admin scripts add pickers, calendars, empty rows and buttons to the form; what is there without them is compared
#: by its heading and by the boxes and buttons of its forms.
NEW_EACH_TIME = re.compile(r"([A-Z2-7]{4} ){8}")  # the secret of an authenticator
BOXES = "main form :is(input, select, textarea, button)[name]:not([name*=__prefix__])"


def test_every_page_says_the_same_without_scripts(open_page, subtests):
    for name, sight in PAGES.items():
        if name.startswith("arrival of") or name.split(",")[0] == "arrival":
            continue  # it offers one row again and again instead of three; both ways are walked in test_arrival.py
        with subtests.test(name):
            seen = []
            for scripts in (True, False):
                page, _ = open_page(sight, scripts=scripts)
                if name.startswith("admin:"):
                    names = page.locator(BOXES).evaluate_all("boxes => boxes.map(box => box.name)")
                    seen.append((page.locator("h1:visible").inner_text(), sorted(names)))
                else:
                    seen.append(NEW_EACH_TIME.sub("", " ".join(page.locator("main").inner_text().split())))
            assert seen[0] and seen[0] == seen[1]
