import pytest
from django.core.cache import cache

from tests.web.api.caller import Scene, scene


@pytest.fixture
def staged(db: None) -> Scene:
    cache.clear()
    return scene()
