"""Settings of the test run: the product's own, in test mode."""

import os

os.environ.setdefault("ESCALE_MODE", "test")
os.environ.setdefault("ESCALE_VAR", ".var/test")

from escale.conf.settings import *  # noqa: E402, F403
