"""What every template knows about the installation."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language


def installation(request: HttpRequest) -> dict[str, object]:
    """``is_demo``: example data and the mailbox page are there; ``languages``: what a person may choose.

    ``keeps_offline``: browsers of signed-in people may keep what ``core.keeping`` says.
    """
    return {
        "is_demo": settings.MODE == "demo",
        "keeps_offline": settings.OFFLINE,
        "languages": settings.LANGUAGES,
        "LANGUAGE_CODE": get_language() or settings.LANGUAGE_CODE,
    }
