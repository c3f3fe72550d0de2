"""Every page, in a real browser: axe finds nothing, the policy blocks nothing, nothing is wider than the window whatever the
page holds, and its scripts change nothing of what it says."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import override_settings

from tests.world import overfill

from .conftest import sign_in, until
from .every_page import PAGES, make_world_of_pages

pytestmark = pytest.mark.browser

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

# --- One portal with rows and one tab for each reader serve all pages: no page changes what another shows ---------------


@pytest.fixture(scope="module")
def db(snapshots, django_db_blocker):
    with django_db_blocker.unblock():
        yield
        snapshots["empty"].put_back()


@pytest.fixture(scope="module")
def world(db):
    with override_settings(ROOT_URLCONF="tests.browser.urls"):
        world = make_world_of_pages()
        overfill(world)
        yield world


@pytest.fixture(scope="module")
def tab_of(browser, server, world):
    """`tab_of(reader, scripts=True)`: (tab in which this person is signed in, what its console said)."""
    tabs = {}

    def open_tab(reader: str, scripts: bool):
        context = browser.new_context(base_url=server.url, locale="id-ID", java_script_enabled=scripts)
        sign_in(context, world.clients[reader], server.url)
        context.add_init_script(SAY_WHAT_IS_BLOCKED)
        tab, messages = context.new_page(), []
        tab.on("console", lambda message: messages.append(message) if message.type in ("error", "warning") else None)
        tab.on("pageerror", lambda error: messages.append(error))
        return tab, messages

    def tab_of(reader: str, *, scripts=True):
        if (reader, scripts) not in tabs:
            tabs[reader, scripts] = open_tab(reader, scripts)
        return tabs[reader, scripts]

    yield tab_of
    for tab, _ in tabs.values():
        tab.context.close()
    server.wait()


@pytest.fixture
def open_page(tab_of, world):
    """`open_page(page, scripts=True)`: (tab with the page as its reader sees it, its HTML as sent, what was complained of)."""

    def open_in_tab(page, *, scripts=True):
        tab, messages = tab_of(page.reader, scripts=scripts)
        tab.set_viewport_size(WIDE)
        messages.clear()
        answer = tab.goto(page.at(world))
        assert answer.status == page.status
        if page.sent_empty:
            answer = send_empty(tab)
        return tab, answer.text(), [text_of(message) for message in messages if not is_own_status(message, tab.url)]

    return open_in_tab


def send_empty(tab):
    """The answer to the main button of the page, pressed with nothing typed and past the checks of the browser itself."""
    tab.evaluate(UNFOLD)
    tab.evaluate("document.querySelectorAll('form').forEach(form => form.noValidate = true)")
    with tab.expect_navigation() as answer:
        tab.locator(MAIN_BUTTON).last.click()
    return answer.value


def is_own_status(message, url) -> bool:
    """A browser calls it an error that a page answers 404, 410 or 422, which the page is there to do."""
    return getattr(message, "text", "").startswith("Failed to load resource") and message.location["url"] == url


def text_of(message) -> str:
    return f"{getattr(message, 'text', message)} {getattr(message, 'location', '')}"


# --- What is held against each page ------------------------------------------------------------------------------


#: Two rules look at every text and every target by itself, which takes four fifths of the time of axe. They leave out parts
#: that look like three before them: of the same tags, classes and attributes, down to the last within and up to the body.
LEAVE_OUT_WHAT_IS_ALIKE = """() => {
    const told = ({name, value}) => ["class", "type"].includes(name) ? name + "=" + value : name;
    const look = part => part.tagName + [...part.attributes].map(told).sort();
    const inside = part => look(part) + "(" + [...part.children].map(inside).join() + ")";
    const seen = {};
    const walk = (part, around) => {
        for (const child of part.children) {
            const kind = around + inside(child);
            seen[kind] = (seen[kind] ?? 0) + 1;
            if (seen[kind] <= 3) walk(child, around + look(child) + ">");
            else for (const one of [child, ...child.querySelectorAll("*")]) one.setAttribute("data-alike", "");
        }
    };
    walk(document.body, "");
    axe.configure({rules: ["color-contrast", "target-size"].map(id => ({id, selector: "*:not([data-alike])"}))});
}"""


def barriers(tab, name) -> list[str]:
    """What axe finds, by rule and element. Pages of Django admin are held to WCAG alone, all others to best practice, too."""
    options = {
        "runOnly": WCAG if name.startswith("admin:") else [*WCAG, "best-practice"],
        "rules": {"target-size": {"enabled": True}},  # off unless asked for by name
        "resultTypes": ["violations"],
        "preload": False,  # it would add styles of its own, which the policy of the portal refuses
    }
    return [
        f"{rule['id']}: {rule['help']}: {' '.join(map(str, node['target']))}: {node['html'][:200]}"
        for rule in tab.evaluate("async options => (await axe.run(options)).violations", options)
        for node in rule["nodes"]
        if (name, rule["id"]) not in ALLOWED
    ]


def faults_in_looks(tab, name) -> list[str]:
    wrong = []
    tab.evaluate(UNFOLD)
    until(lambda: tab.evaluate(PICKERS_ARE_MADE), "the pickers are not made")
    tab.evaluate(Axe().axe_script)
    tab.evaluate(LEAVE_OUT_WHAT_IS_ALIKE)
    for window in (WIDE, MIDDLE, NARROW):
        tab.set_viewport_size(window)
        if (wider := tab.evaluate(WIDER)) > 0:
            wrong.append(f"{window['width']} px: {wider} pixels wider than the window")
        if window is WIDE or (window is NARROW and not name.startswith("admin:")):  # those are made for a desk
            wrong += [f"{window['width']} px: {barrier}" for barrier in barriers(tab, name)]
    return wrong


#: The door offers one row again and again instead of three; both ways are walked in `test_arrival.py`.
OTHERWISE_WITH_SCRIPTS = re.compile(r"arrival( of .*|, sent empty)?")
#: In Django admin scripts add pickers, calendars, empty rows and buttons to the form; what is there without them is compared
#: by its heading and by the boxes and buttons of its forms.
BOXES = "main form :is(input, select, textarea, button)[name]:not([name*=__prefix__])"
WORDS = {
    True: f"""() => [
        ...[...document.querySelectorAll("h1")].map(heading => heading.innerText.trim()).filter(Boolean),
        ...[...document.querySelectorAll("{BOXES}")].map(box => box.name).sort(),
    ]""",
    False: """() => document.querySelector("main").innerText.split(/\\s+/).filter(Boolean)""",
}
#: In place of what scripts made of the page: what was sent, on which none has run.
LAY_AS_SENT = """html => {
    const sent = new DOMParser().parseFromString(html, "text/html");
    for (const script of sent.querySelectorAll("script")) script.remove();
    document.body.replaceWith(sent.body);
}"""


def words_on(tab, name) -> list[str]:
    """What a page says to the eye, or of a page of Django admin its heading and what can be filled in."""
    return tab.evaluate(WORDS[name.startswith("admin:")])


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_barrier_no_error_fits_its_window_and_says_what_was_sent(open_page, name):
    tab, html, wrong = open_page(PAGES[name])
    words = words_on(tab, name)
    wrong += faults_in_looks(tab, name)
    if not OTHERWISE_WITH_SCRIPTS.fullmatch(name):
        tab.set_viewport_size(WIDE)
        tab.evaluate(LAY_AS_SENT, html)
        assert words and words == words_on(tab, name)
    assert not wrong, "\n".join(wrong)


#: One of each kind: in a browser without scripts nothing may wait for one. `test_main_job.py`, `test_asking.py` and
#: `test_arrival.py` work without scripts, too.
WITHOUT_SCRIPTS = (
    "home", "search", "mall_detail", "request_new", "request_new, sent empty", "visit_log", "visit_log, sent empty",
    "walk_in", "today_board", "inbox", "admin:index", "admin:directory_servicemall_add",
)  # fmt: skip


@pytest.mark.parametrize("name", WITHOUT_SCRIPTS)
def test_a_browser_without_scripts_shows_the_same(open_page, name):
    tab, _, _ = open_page(PAGES[name])
    words = words_on(tab, name)
    tab, _, _ = open_page(PAGES[name], scripts=False)
    assert words and words == words_on(tab, name)
