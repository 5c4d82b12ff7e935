"""Checks are plain functions outside of test modules; their assertions shall say as much."""

import pytest

pytest.register_assert_rewrite("tests.threats.checks")
