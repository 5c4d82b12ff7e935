"""As little as a migration needs."""

import os
from pathlib import Path

from escale.conf.settings import DATABASES  # noqa: F401  with the product's own connection options

VAR = Path(os.environ["ESCALE_VAR"])
SECRET_KEY = "x" * 50
USE_TZ = True
INSTALLED_APPS = ["django.contrib.contenttypes", "tests.core.migrating"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
