"""The one door to the outside: whatever Escale asks of another server goes through :func:`fetch`.

>>> fetch(Request("https://feed.example/", headers={"If-None-Match": etag}, redirects=3), limits=Limits(seconds=10))
"""

from escale.core.fetching.connecting import Resolver
from escale.core.fetching.errors import FetchError, Malformed, Refused, TooLarge, TooSlow, Unreachable
from escale.core.fetching.places import Place, place_of
from escale.core.fetching.transfer import Limits, Request, Response, check, fetch
from escale.core.networks import Allowed, is_public

__all__ = [
    "Allowed",
    "FetchError",
    "Limits",
    "Malformed",
    "Place",
    "Refused",
    "Request",
    "Resolver",
    "Response",
    "TooLarge",
    "TooSlow",
    "Unreachable",
    "check",
    "fetch",
    "is_public",
    "place_of",
]
