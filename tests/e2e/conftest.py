"""A real browser, signed in as whoever the test needs, that notices what a person would complain about."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, Route, sync_playwright

from escale.apps.accounts.models import User
from escale.web import fonts

# Playwright's own event loop runs in the test's thread, where Django would then refuse to query.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SMALL_PHONE, PHONE, DESK = 360, 390, 1440
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation",
  (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`));
"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("no Chromium here: sudo apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def font_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cut fonts: those of the installation, or made once."""
    made = Path(".var/fonts")
    if all((made / cut.name).is_file() for cut in fonts.CUTS):
        return made.resolve()
    folder = tmp_path_factory.mktemp("fonts")
    fonts.main(folder)
    return folder


@dataclass
class Visitor:
    """One person's browser; ``complaints`` collects console errors, refused content and failed requests."""

    context: BrowserContext
    page: Page
    origin: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Response:
        """Go to a path of this site."""
        response = self.page.goto(self.origin + path)
        assert response is not None, path
        return response

    def path(self) -> str:
        """Where the browser is."""
        return self.page.url.removeprefix(self.origin)

    def listen(self) -> None:
        """Collect what goes wrong from now on."""
        self.context.add_init_script(REPORT_VIOLATIONS)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{self.path()}: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url.removeprefix(self.origin)}")


Visit = Callable[..., Visitor]


@pytest.fixture
def visit(browser: Browser, live_server: object, font_folder: Path) -> Iterator[Visit]:
    """``visit(user, language="ar", width=390)`` opens a browser of one's own; ``user`` None is a stranger.

    ``keeps``: with the service worker, whose own requests nothing here can answer (see ``test_offline``).
    """
    origin = live_server.url  # type: ignore[attr-defined]
    contexts: list[BrowserContext] = []

    def serve_font(route: Route) -> None:
        route.fulfill(path=font_folder / Path(route.request.url).name)

    def open_browser(
        user: User | None = None,
        *,
        language: str = "en",
        width: int = DESK,
        theme: str = "light",
        javascript: bool = True,
        keeps: bool = False,
    ) -> Visitor:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale=language,
            color_scheme=theme,  # type: ignore[arg-type]
            reduced_motion="reduce",
            java_script_enabled=javascript,
            service_workers="allow" if keeps else "block",
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.route("**/static/fonts/*", serve_font)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if user is not None:
            client = Client()
            client.force_login(user)
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": name, "value": value, "url": origin} for name, value in cookies.items()])
        visitor = Visitor(context, context.new_page(), origin)
        visitor.listen()
        return visitor

    yield open_browser
    for context in contexts:
        context.close()
