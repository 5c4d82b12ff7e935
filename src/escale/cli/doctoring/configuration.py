"""The configuration: what was mistyped, or left as the example has it. Nothing here stops a start."""

import os
from collections.abc import Iterator
from difflib import get_close_matches

from escale.cli.doctoring.findings import Finding

_EXAMPLE = "escale.example"


def names() -> Iterator[Finding]:
    """Variables that look like ours and are read by nobody."""
    from escale.conf.variables import NAMES

    unknown = sorted(name for name in os.environ if name.startswith("ESCALE_") and name not in NAMES)
    words = []
    for name in unknown:
        near = get_close_matches(name, NAMES, n=1)
        words.append(f"{name} means nothing" + (f": is {near[0]} meant?" if near else ""))
    yield Finding("variables", not unknown, "; ".join(words) or "all known", needed=False)


def left_as_they_were() -> Iterator[Finding]:
    """What the example of a configuration holds in place of names of one's own."""
    from django.conf import settings

    if not settings.ENVIRONMENT.production:
        return
    found = {
        "ESCALE_HOSTS": ",".join(settings.ALLOWED_HOSTS),
        "ESCALE_BASE_URL": settings.BASE_URL,
        "ESCALE_MAIL_FROM": settings.DEFAULT_FROM_EMAIL,
    }
    left = [name for name, value in found.items() if _EXAMPLE in value]
    words = f"still {_EXAMPLE}: {', '.join(left)}" if left else "names of your own"
    yield Finding("names", not left, words, needed=False)
    words = (
        "the proxy of ESCALE_TRUSTED_PROXIES is believed"
        if settings.TRUSTED_PROXIES
        else "nobody is believed: behind a proxy all visitors count as one, and are throttled together "
        "(ESCALE_TRUSTED_PROXIES)"
    )
    yield Finding("proxy", bool(settings.TRUSTED_PROXIES), words, needed=False)
