"""The web client as a person meets it, with everything noted that went wrong on the way."""

from contextlib import suppress

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeout

DESK, PHONE = 1280, 390
HEIGHTS = {DESK: 900, PHONE: 844}
PATIENCE_MS = 20_000
# What Chromium says about things that are no fault of a page.
NOISE = ("fonts.googleapis", "fonts.gstatic", "net::ERR_", "[Violation]")
CREATE_BUTTONS = ".o_list_button_add, .o-kanban-button-new"

_DO_ACTION = """
([action, options]) => odoo.__WOWL_DEBUG__.root.env.services.action.doAction(
    action, {clearBreadcrumbs: true, ...options}).catch((e) => { throw e.cause || e; })
"""
_WIDER_THAN_SCREEN = """
() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width + 1) { return []; }
    const scrolls = (e) => ["auto", "scroll", "hidden"].includes(getComputedStyle(e).overflowX);
    const inside = (e) => { for (e = e.parentElement; e && e !== document.body;
        e = e.parentElement) { if (scrolls(e)) { return true; } } return false; };
    return [...document.querySelectorAll("body *")]
        .filter((e) => e.getBoundingClientRect().right > width + 1 && !inside(e))
        .slice(0, 5).map((e) => `${e.tagName} ${e.className}`.slice(0, 100));
}
"""
_PUSHED_SIDEWAYS = """
() => [...document.querySelectorAll(".o_action_manager .o_content, .o_action_manager .o_content *")]
    .filter((e) => e.role !== "tablist" && e.clientWidth
        && ["auto", "scroll"].includes(getComputedStyle(e).overflowX)
        && e.scrollWidth > e.clientWidth + 1)
    .slice(0, 5).map((e) => `${e.tagName} ${e.className}`.slice(0, 100))
"""
_TEXTS = """
() => {
    const texts = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode.textContent.replace(/\\s+/g, " ").trim();
        const element = walker.currentNode.parentElement;
        // What people wrote is in the language they wrote it in.
        if (text && element.checkVisibility() && !element.closest(".o-mail-Thread")) {
            texts.add(text);
        }
    }
    for (const name of ["title", "placeholder", "data-tooltip", "aria-label"]) {
        for (const element of document.querySelectorAll(`.o_action_manager [${name}]`)) {
            texts.add(element.getAttribute(name).replace(/\\s+/g, " ").trim());
        }
    }
    return [...texts];
}
"""


# A frame that was asked for in the next frame: what was to be drawn by now is drawn.
_DRAWN = """
() => new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));
    setTimeout(done, 1000);  // A window that is not shown draws no frames.
})
"""


class Screen:
    """One window of the web client."""

    def __init__(self, browser, url, width=DESK, locale="en-US", dots=1):
        """:param dots: of the device for each pixel of the page"""
        self._url = url
        self._context = browser.new_context(
            viewport={"width": width, "height": HEIGHTS[width]}, locale=locale,
            device_scale_factor=dots,
        )
        self.page = self._context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self._troubles = []
        self._in_flight = set()
        self._listen()

    def close(self):
        self._context.close()

    def log_in(self, login, password):
        self.log_in_bare(login, password)
        self.page.wait_for_selector(".o_web_client .o_main_navbar")
        self.settle()

    def log_in_bare(self, login, password):
        """For those whose first page fills the whole window, without the bar above."""
        self.page.goto(f"{self._url}/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", password)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_selector(".o_web_client .o_action_manager > *", state="attached")

    def open(self, path):
        self.page.goto(f"{self._url}/{path}")
        self.page.wait_for_selector(".o_action_manager > *", state="attached")
        self.settle()

    def do_action(self, action, **options):
        """Go to an action as a click on its menu does."""
        try:
            self.page.evaluate(_DO_ACTION, [action, options])
        except PlaywrightError as error:
            self._troubles.append(f"cannot be opened: {error.message[:400]}")
        self.settle()

    def close_dialog(self):
        with suppress(PlaywrightTimeout):
            self.page.locator(".modal .btn-close").last.click(timeout=2000)
            self.page.wait_for_selector(".modal", state="detached", timeout=2000)

    def settle(self):
        """Until nothing is asked of the server any more and the page has drawn what it was told.

        Twice in a row: an answer that is drawn may ask the next question.
        """
        self.page.wait_for_selector(".o_action_manager > *", state="attached")
        quiet = 0
        for _ in range(PATIENCE_MS // 50):
            self.page.wait_for_timeout(50)
            if self._in_flight or self.page.query_selector(".o_blockUI"):
                quiet = 0
                continue
            try:
                self.page.evaluate(_DRAWN)
            except PlaywrightError:  # The page has just made room for another one.
                quiet = 0
                continue
            quiet = 0 if self._in_flight else quiet + 1
            if quiet == 2:
                return
        self._troubles.append(f"never at rest: {sorted(self._in_flight)[:3]}")

    def troubles(self):
        """What went wrong since the last time it was asked."""
        dialog = self.page.query_selector(".o_error_dialog, .o_dialog .o_error_detail")
        if dialog:
            self._troubles.append(f"error dialog: {dialog.inner_text()[:400]}")
            with suppress(PlaywrightTimeout):
                self.page.keyboard.press("Escape")
        found, self._troubles = self._troubles, []
        return found

    def can_create(self):
        return self.page.locator(CREATE_BUTTONS).count() > 0

    def too_wide(self):
        """Elements that stand out of the window to the right, where that makes the page scroll."""
        return self.page.evaluate(_WIDER_THAN_SCREEN)

    def pushed_sideways(self):
        """Parts of the action on the screen that do not fit, and scroll to be read; tabs may."""
        return self.page.evaluate(_PUSHED_SIDEWAYS)

    def texts(self):
        """All that can be read on the page, tooltips and placeholders included."""
        return set(self.page.evaluate(_TEXTS))

    # Listening

    def _listen(self):
        page = self.page
        page.on("pageerror", lambda error: self._troubles.append(f"script: {error}"))
        page.on("console", self._on_console)
        page.on("response", self._on_response)
        page.on("request", lambda request: self._in_flight.add(request.url)
                if _is_work(request) else None)
        page.on("requestfinished", lambda request: self._in_flight.discard(request.url))
        page.on("requestfailed", lambda request: self._in_flight.discard(request.url))

    def _on_console(self, message):
        if message.type == "error" and not any(word in message.text for word in NOISE):
            self._troubles.append(f"console: {message.text[:300]}")

    def _on_response(self, response):
        if response.status >= 500:
            self._troubles.append(f"HTTP {response.status}: {response.url}")


def _is_work(request):
    return request.resource_type in ("fetch", "xhr", "script", "stylesheet") and not any(
        part in request.url for part in ("/bus/", "/longpolling/", "fonts.g")
    )
