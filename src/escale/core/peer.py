"""Who is at the other end of a request."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def peer(request: HttpRequest) -> str:
    """The client's address: the connected peer, or what our own proxies say of it; ``""`` when there is none.

    ``X-Forwarded-For`` is believed from the right, as long as the one who wrote it is a trusted proxy. An IPv6
    client stands for its /64, because it may choose the rest.
    """
    address = _plain(request.META.get("REMOTE_ADDR", ""))
    claimed = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while _trusted(address) and claimed and (before := _plain(claimed.pop())):
        address = before
    return address


def _plain(text: str) -> str:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        if not _trusted(str(address)):
            return str(ip_network((address, 64), strict=False).network_address)
    return str(address)


def _trusted(text: str) -> bool:
    if not text:
        return False
    address = ip_address(text)
    return any(address in ip_network(network) for network in settings.TRUSTED_PROXIES)
