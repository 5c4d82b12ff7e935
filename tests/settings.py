"""Settings of the test run: the product's own, in test mode."""

import os

os.environ.setdefault("ESCALE_MODE", "test")
os.environ.setdefault("ESCALE_VAR", ".var/test")

from escale.conf.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "django_linear_migrations", "zeal"]  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
