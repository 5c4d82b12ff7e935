"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "escale.conf.settings")
_pages = get_wsgi_application()

from escale.conf.bodies import WholeBodies  # noqa: E402  after Django is set up
from escale.conf.room import roomy  # noqa: E402
from escale.web.bodies import largest_bytes  # noqa: E402

application = roomy(
    WholeBodies(_pages, threads=int(os.environ.get("ESCALE_WEB_THREADS", "4")), largest_bytes=largest_bytes())
)
