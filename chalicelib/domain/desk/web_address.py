"""Addresses on the web that somebody else names and that we call: which there may be, and where nobody gets through us."""

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

LENGTH_MAX: Final = 500
HTTPS_PORT: Final = 443
PUBLIC: Final = re.compile(r"https://(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+)(?P<path>[/?][!-~]*)?", re.ASCII)
"""A name with a dot, at the usual port: no address in figures, no user, no other port."""
OF_A_LAPTOP: Final = re.compile(r"http://(?P<host>127\.0\.0\.1):(?P<port>\d{1,5})(?P<path>[/?][!-~]*)?", re.ASCII)
HIDDEN: Final = tuple(map(IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "fec0::/10")))
"""IPv6 in which an IPv4 address is hidden, of whatever network; and what was for somebody's own site once."""


class Why(StrEnum):
    """Why an address is not called."""

    NOT_HTTPS = "not_https"
    ODD = "odd"
    UNKNOWN_HOST = "unknown_host"
    PRIVATE = "private"
    """It leads into a network that is not the public one."""


class Unreachable(Exception):
    """The address is not called."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An address, taken apart. Only on a laptop it is not encrypted."""

    host: str
    path: str
    port: int = HTTPS_PORT
    is_encrypted: bool = True


def read_address(typed: str, *, on_laptop: bool = False) -> WebAddress:
    """The address that was typed. `on_laptop`: one on this machine is taken as well. Raises Unreachable."""
    scheme, _, rest = typed.strip().partition("://")
    host, slash, path = rest.partition("/")
    said = f"{scheme.lower()}://{host.lower()}{slash}{path}"
    if len(said) <= LENGTH_MAX and (found := PUBLIC.fullmatch(said)):
        return WebAddress(found["host"], _path(found["path"]))
    if on_laptop and (found := OF_A_LAPTOP.fullmatch(said)):
        return WebAddress(found["host"], _path(found["path"]), int(found["port"]), is_encrypted=False)
    raise Unreachable(Why.ODD if scheme.lower() == "https" else Why.NOT_HTTPS)


def check_numbers(numbers: tuple[str, ...]) -> str:
    """The first of the numbers that a name stands for, if all of them are in the public network. Raises Unreachable.

    All: a name that leads to one machine outside and one inside is made to get past a look at one of them.
    """
    if not numbers:
        raise Unreachable(Why.UNKNOWN_HOST)
    if not all(map(is_public, numbers)):
        raise Unreachable(Why.PRIVATE)
    return numbers[0]


def is_public(number: str) -> bool:
    """Whether a machine with this number is in the public network, and the number means that machine and no hidden one."""
    try:
        address: IPv4Address | IPv6Address = ip_address(number)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(str(address.ipv4_mapped))
        if any(address in network for network in HIDDEN):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _path(found: str | None) -> str:
    path = found or "/"
    return path if path.startswith("/") else f"/{path}"
