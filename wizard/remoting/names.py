"""Names of hosts, typed or pasted."""

import ipaddress
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from wizard.model.text import Text, text

MOST_PROBLEMS = 20  # more of them help nobody
LONGEST_NAME = 253  # RFC 1035 2.3.4, written with dots
LONGEST_LABEL = 63
_SEPARATORS = re.compile(r"[,;\s]+")
_LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?\Z")  # _ occurs in NetBIOS names
_WITH_PORT = re.compile(r"([^:]+|\[[^\]]+\]):(\d{1,9})\Z")
LAST_PORT = 65535
_ODD = re.compile(r"[^A-Za-z0-9_.-]")
SHOWN = 80  # characters of a wrong word in a message


@dataclass(frozen=True, slots=True)
class Parsed:
    """The names found, each once and as written, and what is wrong with the other words."""

    names: tuple[str, ...]
    problems: tuple[Text, ...] = ()


def parse_names(written: str) -> Parsed:
    """Read host names and addresses separated by commas, semicolons, spaces or lines."""
    return names_among(_SEPARATORS.split(written))


def names_among(words: Iterable[str]) -> Parsed:
    """Check words one by one; the same host in other letters counts once."""
    names: dict[str, str] = {}
    problems: list[Text] = []
    for word in words:
        name = word.strip().strip("\"'").strip().rstrip(".")
        if not name:
            continue
        wrong = what_is_wrong_with(name)
        if wrong is None:
            names.setdefault(_identity(name), _plain(name))
        else:
            problems.append(wrong)
    if len(problems) > MOST_PROBLEMS:
        more = len(problems) - MOST_PROBLEMS
        problems[MOST_PROBLEMS:] = [text("{more} more words are not host names.", more=more)]
    return Parsed(tuple(names.values()), tuple(problems))


def what_is_wrong_with(name: str) -> Text | None:
    """Say why a word cannot be the name or the address of a host; ``None``: it can."""
    host, port = split_port(name)
    if port is not None and not 0 < port <= LAST_PORT:
        return text("“{name}”: a port is a number from 1 to 65535.", name=name[:SHOWN])
    if _address(host) is not None:
        return None
    return _wrong_shape(host) or _wrong_name(host)


def split_port(name: str) -> tuple[str, int | None]:
    """Return a host and the port written behind it: ``hv-01:15985``, ``[fd00::1]:15985``."""
    match = _WITH_PORT.match(name)
    return (match[1], int(match[2])) if match else (name, None)


def in_ascii(name: str) -> str:
    """Return a name as it goes over the wire: letters outside ASCII in their IDNA form."""
    if name.isascii():
        return name
    return name.encode("idna").decode("ascii")


# Words that are recognizably something else
_OTHER_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r".*://"), "“{name}” is a web address: give the host name alone."),
    (re.compile(r".*[*?]"), "“{name}”: name every host, * and ? stand for nothing here."),
    (re.compile(r".*[\\/@]"), "“{name}” is not a host name: leave out everything but the host."),
    (re.compile(r".*[:%]"), "“{name}” is not a complete IPv6 address."),
    (re.compile(r"[\d.]+\Z"), "“{name}” is not a complete IPv4 address."),
)


def _wrong_shape(name: str) -> Text | None:
    for shape, template in _OTHER_SHAPES:
        if shape.match(name):
            return text(template, name=name[:SHOWN])
    return None


def _wrong_name(name: str) -> Text | None:
    try:
        plain = in_ascii(name)
    except UnicodeError:
        return text("“{name}” cannot be a host name.", name=name[:SHOWN])
    odd = _ODD.search(plain)
    if odd:
        return text("“{name}”: “{odd}” cannot be in a host name.", name=name[:SHOWN], odd=odd[0])
    labels = plain.split(".")
    template = next((template for test, template in _WRONG_LABELS if test(labels)), None)
    return None if template is None else text(template, name=name[:SHOWN])


_WRONG_LABELS: tuple[tuple[Callable[[list[str]], bool], str], ...] = (
    (lambda labels: "" in labels, "“{name}” has two dots in a row, or begins with one."),
    (
        lambda labels: len(".".join(labels)) > LONGEST_NAME,
        "“{name}…” is too long: a name has at most 253 characters.",
    ),
    (
        lambda labels: any(len(label) > LONGEST_LABEL for label in labels),
        "“{name}…”: no part of a name may have more than 63 characters.",
    ),
    (
        lambda labels: not all(map(_LABEL.match, labels)),
        "“{name}”: no part of a name may begin or end with a hyphen.",
    ),
)


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None
    scoped = isinstance(address, ipaddress.IPv6Address) and address.scope_id is not None
    return None if scoped else address


def _plain(name: str) -> str:
    if split_port(name)[1] is not None:
        return name
    return name if _address(name) is None else name.removeprefix("[").removesuffix("]")


def _identity(name: str) -> str:
    host, port = split_port(name)
    address = _address(host)
    found = str(address) if address else in_ascii(host).casefold()
    return found if port is None else f"[{found}]:{port}"
