"""WSGI entry point."""

import os
from typing import cast

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "escale.conf.settings")
_pages = get_wsgi_application()

from escale.conf.bodies import Application, WholeBodies  # noqa: E402  after Django is set up
from escale.web.bodies import largest_bytes  # noqa: E402

application = WholeBodies(
    cast(Application, _pages),  # Django's stubs name the classes behind these shapes
    threads=int(os.environ.get("ESCALE_WEB_THREADS", "4")),
    largest_bytes=largest_bytes(),
)
