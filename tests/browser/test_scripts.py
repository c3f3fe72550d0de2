"""The tests of the scripts, run where the scripts run: what `tests/test_scripts.py` asks of node holds in Chromium, too."""

from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.browser

FOLDER = Path(settings.BASE_DIR) / "tests" / "scripts"
RUN = """async files => {
    for (const file of files) await import("./" + file);
    return (await import("./check.js")).run();
}"""


def test_the_scripts_pass_their_tests_in_a_browser(browser, server):
    page = browser.new_page(base_url=server.url)
    page.route("**/tests/scripts/", lambda route: route.fulfill(content_type="text/html", body="<title>Uji</title>"))
    page.route(
        "**/tests/scripts/*.js",
        lambda route: route.fulfill(content_type="text/javascript", path=FOLDER / route.request.url.rsplit("/", 1)[1]),
    )
    page.goto("/tests/scripts/")
    told = page.evaluate(RUN, sorted(path.name for path in FOLDER.glob("*.test.js")))
    page.close()
    assert told["failed"] == [] and told["count"] > 20
