"""Values out of rows, as Windows PowerShell and PowerShell 7 write them; unreadable is unknown."""

from collections.abc import Mapping
from typing import Any

from wizard.model.facts import Version
from wizard.powershell.enumerations import name_of
from wizard.powershell.queries import Row

NO_GUID = "00000000-0000-0000-0000-000000000000"


def whole(row: Row, name: str) -> int | None:
    """Return a whole number; some classes write theirs as text."""
    value = row.get(name)
    if isinstance(value, str) and value.strip().isdecimal():
        return int(value)
    return value if type(value) is int else None


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
    """Return a GUID in small letters; the empty one is none."""
    value = words(row, name)
    return None if value is None or value == NO_GUID else value.lower()


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
    """Return a list of whole numbers."""
    found = items(row, name)
    return None if found is None else tuple(each for each in found if type(each) is int)


def version(row: Row, name: str) -> Version | None:
    """Return a version, written as text or as an object of numbers."""
    value = row.get(name)
    if isinstance(value, str):
        return Version.parse(value)
    if isinstance(value, Mapping):
        major, minor = whole(value, "Major"), whole(value, "Minor")
        return None if major is None or minor is None else Version(major, minor)
    return None
