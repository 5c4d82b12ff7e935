"""What is sealed is read again under its key and for its purpose only."""

import pytest
from django.test import override_settings

from escale.core.sealing import Unreadable, seal, unseal


def test_it_is_read_again_for_its_purpose_only() -> None:
    sealed = seal("secret", purpose="one")
    assert "secret" not in sealed
    assert unseal(sealed, purpose="one") == "secret"
    for wrong, purpose in ((sealed, "other"), (sealed[:-2] + "xx", "one"), ("", "one"), ("é", "one")):
        with pytest.raises(Unreadable):
            unseal(wrong, purpose=purpose)


def test_a_key_before_still_opens() -> None:
    with override_settings(SECRET_KEY="old " * 10):
        sealed = seal("secret", purpose="one")
    with pytest.raises(Unreadable):
        unseal(sealed, purpose="one")
    with override_settings(SECRET_KEY_FALLBACKS=["old " * 10]):
        assert unseal(sealed, purpose="one") == "secret"
