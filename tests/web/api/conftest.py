import pytest

from escale.web.api import throttle
from tests.web.api.caller import Scene, scene


@pytest.fixture
def staged(db: None) -> Scene:
    throttle.forget()
    return scene()
