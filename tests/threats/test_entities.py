"""42: XML that multiplies, reads files or calls addresses."""

import pytest

from tests.threats.checks import entities

pytestmark = [pytest.mark.threat(42), pytest.mark.django_db]


@pytest.mark.parametrize("declaration", entities.DECLARATIONS)
def test_a_workbook_is_refused(declaration: str) -> None:
    entities.check_a_workbook_is_refused(declaration)


@pytest.mark.parametrize("part", entities.PARTS)
def test_in_every_part_that_is_read(part: str) -> None:
    entities.check_a_workbook_is_refused("a billion laughs", part)


@pytest.mark.parametrize("declaration", entities.DECLARATIONS)
def test_a_saml_answer_is_refused(declaration: str) -> None:
    entities.check_a_saml_answer_is_refused(declaration)


@pytest.mark.parametrize("sent", ["", "é", "%%%", "AAAA", "PHg+", "PHgvPg=="])
def test_noise_is_refused(sent: str) -> None:
    entities.check_noise_is_refused(sent)
