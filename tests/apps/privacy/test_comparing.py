"""One person's export and erasure, compared with the whole database."""

import pytest

from tests.apps.privacy import comparing

pytestmark = pytest.mark.django_db


@pytest.mark.threat(86)
def test_every_row_with_a_way_to_somebody_is_in_their_export() -> None:
    comparing.check_every_row_with_a_way_to_somebody_is_in_their_export()


@pytest.mark.threat(86)
def test_every_value_about_somebody_is_in_their_export_and_none_about_another() -> None:
    comparing.check_every_value_about_somebody_is_in_their_export_and_none_about_another()


def test_a_person_who_was_not_invited_yet_is_found_by_the_address_of_the_account() -> None:
    comparing.check_a_person_who_was_not_invited_yet_is_found_by_the_address_of_the_account()


@pytest.mark.threat(87)
def test_an_erasure_leaves_nothing_anywhere() -> None:
    comparing.check_an_erasure_leaves_nothing_anywhere()
