"""An organiser with a mission that came from a workbook."""

import pytest
from django.test import Client

from escale.apps.accounts.models import User
from escale.apps.missions.domain.importing import apply_import, start_import
from escale.apps.missions.models import Mission, WorkbookImport
from tests.apps.missions.workbooks import workbook
from tests.factories import CooperationFactory, organiser


@pytest.fixture
def host(db: None) -> User:
    """The organiser."""
    return organiser(CooperationFactory())


@pytest.fixture
def upload(host: User) -> WorkbookImport:
    """The applied import of the usual small workbook."""
    cooperation = host.memberships.get().cooperation
    kept = start_import(acting_user=host, cooperation=cooperation, mission=None, filename="m.zip", content=workbook())
    return apply_import(acting_user=host, upload=kept)


@pytest.fixture
def mission(upload: WorkbookImport) -> Mission:
    """The mission of that workbook."""
    assert upload.mission is not None
    return upload.mission


@pytest.fixture
def desk(client: Client, host: User) -> Client:
    """A browser in which the organiser is signed in."""
    client.force_login(host)
    return client


@pytest.fixture
def stranger(host: User) -> Client:
    """A browser of the organiser of another cooperation."""
    browser = Client()
    browser.force_login(organiser(CooperationFactory()))
    return browser
