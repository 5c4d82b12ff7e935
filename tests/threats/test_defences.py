"""Each check of a threat fails when its defence is switched off, and only then."""

import pytest

from tests.threats.defences import DEFENCES, Defence


def _case(defence: Defence) -> object:
    marks = [pytest.mark.threat(defence.threat), pytest.mark.django_db(transaction=defence.in_processes)]
    return pytest.param(defence, marks=marks, id=f"{defence.threat}-{defence.name}")


@pytest.mark.parametrize("defence", [_case(each) for each in DEFENCES])
def test_without_it_the_attack_succeeds(defence: Defence) -> None:
    with defence.off(), pytest.raises(AssertionError):
        defence.check()
