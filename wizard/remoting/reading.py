"""Values out of rows, as Windows PowerShell and PowerShell 7 write them; unreadable is unknown."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from wizard.model.facts import Version
from wizard.powershell.enumerations import name_of
from wizard.powershell.queries import Row

_DATE = re.compile(r"/Date\((-?\d+)\)/\Z")  # milliseconds since 1970, as Windows PowerShell writes
_IN_INSTANCE = re.compile(
    r"Microsoft:([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})(?:\\|\Z)"
)
LARGEST_NUMBER = 2**60  # an exbibyte: no host has more of anything
LONGEST_NUMBER = 40  # characters, with the blanks around it
_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")
NO_GUID = "00000000-0000-0000-0000-000000000000"


def whole(row: Row, name: str) -> int | None:
    """Return a whole number that can be one; some classes write theirs as text."""
    value = row.get(name)
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value) if len(value) <= LONGEST_NUMBER else None
    return value if type(value) is int and 0 <= value <= LARGEST_NUMBER else None


def flag(row: Row, name: str) -> bool | None:
    """Return a Boolean."""
    value = row.get(name)
    return value if isinstance(value, bool) else None


def words(row: Row, name: str) -> str | None:
    """Return a text that is not empty."""
    value = row.get(name)
    return value if isinstance(value, str) and value else None


def named(row: Row, name: str, table: Mapping[int, str]) -> str | None:
    """Return the name of an enumeration's value."""
    return name_of(table, row.get(name))


def guid(row: Row, name: str) -> str | None:
    """Return a GUID in small letters; the empty one is none, nor is what has another form."""
    value = words(row, name) or NO_GUID
    return value.lower() if value != NO_GUID and _GUID.match(value) else None


def items(row: Row, name: str) -> tuple[Any, ...] | None:
    """Return the items of a list.

    Windows PowerShell may wrap it as ``{"value": [...], "Count": n}``, and one item may come bare.
    """
    value = row.get(name)
    if isinstance(value, Mapping) and "value" in value:
        value = value["value"]
    if value is None:
        return None
    return tuple(value) if isinstance(value, list) else (value,)


def numbers(row: Row, name: str) -> tuple[int, ...] | None:
    """Return a list of whole numbers; one that is none leaves all of them unread."""
    found = items(row, name)
    read = [whole({name: each}, name) for each in found or ()]
    return None if found is None or None in read else tuple(n for n in read if n is not None)


def version(row: Row, name: str) -> Version | None:
    """Return a version, written as text or as an object of numbers."""
    value = row.get(name)
    if isinstance(value, str):
        return Version.parse(value)
    if isinstance(value, Mapping):
        major, minor = whole(value, "Major"), whole(value, "Minor")
        return None if major is None or minor is None else Version(major, minor)
    return None


def moment(row: Row, name: str) -> datetime | None:
    """Return a time, in UTC: ``/Date(…)/``, ISO 8601, or an object that has either as value."""
    value = row.get(name)
    if isinstance(value, Mapping):
        value = value.get("value")
    if not isinstance(value, str):
        return None
    try:
        written = _DATE.match(value)
        if written:
            return datetime.fromtimestamp(int(written.group(1)) / 1000, UTC)
        found = datetime.fromisoformat(value)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def owner(row: Row, name: str = "InstanceID") -> str | None:
    """Return the Id of the virtual machine whose setting it is, out of ``Microsoft:<Id>``."""
    found = _IN_INSTANCE.match(words(row, name) or "")
    return found.group(1).lower() if found else None


def named_part(row: Row, name: str, inner: str) -> str | None:
    """Return a text, or the text that is in an object under ``inner``."""
    value = row.get(name)
    return words(value, inner) if isinstance(value, Mapping) else words(row, name)
