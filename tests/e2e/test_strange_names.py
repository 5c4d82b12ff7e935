"""30, 56: scripts in every text that people write are shown as text; no page asks for anything the policy forbids."""

import pytest
from playwright.sync_api import Route

from tests.e2e.conftest import Visit
from tests.threats.checks.scripts import pages, posted

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.threat(30)
@pytest.mark.threat(56)
def test_nothing_that_was_written_runs(visit: Visit) -> None:
    """The browser gets each page as it was rendered for whoever may see it, with its policy and our scripts."""
    rendered = {address: (page, policy) for address, page, policy in pages(posted())}
    visitor = visit(None)

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(visitor.origin)
        if path in rendered:
            page, policy = rendered[path]
            headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
            route.fulfill(body=page, headers=headers)
        elif route.request.resource_type == "script":
            route.continue_()
        else:  # looks are of no interest here, and whatever a script would ask for fails
            route.abort()

    visitor.context.route("**/*", serve)
    for address in rendered:
        visitor.open(address)
        assert visitor.page.evaluate("window.taken") is None, address
    assert [line for line in visitor.complaints if "CSP" in line or "taken" in line] == []
    assert len(rendered) > 50
