"""Settings of the test run: the product's own, in test mode."""

import os

os.environ.setdefault("ESCALE_MODE", "test")
os.environ.setdefault("ESCALE_VAR", ".var/test")

from escale.conf.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "django_linear_migrations", "zeal"]  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# A view that asks the database once per row fails its test.
MIDDLEWARE = [*MIDDLEWARE, "zeal.middleware.zeal_middleware"]  # noqa: F405
# Concurrent processes must meet in one file, not each in its own memory.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": VAR / f"test-{os.getpid()}.sqlite3"}  # noqa: F405
# A client in another process works on the database of the test that started it (tests/processes.py).
if name := os.environ.get("ESCALE_TEST_DATABASE"):
    DATABASES["default"]["NAME"] = name  # noqa: F405
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
