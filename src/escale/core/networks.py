"""Which addresses of the network we go to: those of the public internet, and what the operator allows."""

import ipaddress
from dataclasses import dataclass
from typing import Final

PORTS: Final = {"http": 80, "https": 443}
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_UNICAST: Final = ipaddress.ip_network("2000::/3")  # all of IPv6 that is in public use
# Public by their numbers, but they lead into IPv4, or nowhere: 6to4, Teredo and other protocols, documentation.
_NOT_PUBLIC: Final = tuple(
    map(
        ipaddress.ip_network,
        ("2002::/16", "2001::/23", "2001:db8::/32", "3fff::/20", "192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10"),
    )
)


@dataclass(frozen=True)
class Allowed:
    """One thing the operator allows: a network or a host by name, on the usual ports or on this one."""

    network: Network | None = None
    host: str = ""
    port: int | None = None

    @classmethod
    def read(cls, text: str) -> "Allowed":
        """``10.1.0.0/16``, ``127.0.0.1:8443``, ``[::1]:8443``, ``hooks.example``, ``hooks.example:8443``.

        Raises ``ValueError``.
        """
        words, port = text.strip(), None
        if words.startswith("["):
            words, _bracket, rest = words[1:].partition("]")
            port = int(rest.removeprefix(":")) if rest else None
        elif words.count(":") == 1:
            words, _colon, rest = words.partition(":")
            port = int(rest)
        if not words or (port is not None and not 0 < port < 65536):
            raise ValueError(f"{text!r} is no network, host or port.")
        try:
            return cls(network=ipaddress.ip_network(words), port=port)
        except ValueError:
            if "/" in words or ":" in words or words.replace(".", "").isdigit():
                raise
            return cls(host=words.lower(), port=port)

    def holds(self, host: str, port: int, address: Address) -> bool:
        """Whether this entry lets us go to ``address``, which ``host`` was found at."""
        right_port = port in PORTS.values() if self.port is None else port == self.port
        return right_port and (address in self.network if self.network is not None else host == self.host)


def is_public(address: Address) -> bool:
    """Whether an address is one of the public internet, reached as itself and not through IPv4 inside IPv6."""
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address not in _UNICAST:
        return False
    return not any(address in network for network in _NOT_PUBLIC if network.version == address.version)
