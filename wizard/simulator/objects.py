"""Objects as they travel along a simulated pipeline.

Plain values are Python's own: ``None``, ``bool``, ``int``, ``str``, times with their time zone and
lists of them. Everything
that .NET has a type of its own for is one of the classes below, so that the JSON writer and the
wire can tell a GUID from a string and an enumeration from its number.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class EnumValue:
    """A value of an enumeration: its type's full name, its own name and its number."""

    type_name: str
    name: str
    number: int

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Guid:
    """A ``System.Guid``, in the lower-case form that ``ToString()`` gives."""

    text: str

    def __post_init__(self) -> None:
        """Raise ``ValueError`` if the text is no GUID."""
        object.__setattr__(self, "text", str(UUID(self.text)))

    def __str__(self) -> str:
        return self.text


EMPTY_GUID = Guid("00000000-0000-0000-0000-000000000000")


@dataclass(frozen=True, slots=True)
class Version:
    """A ``System.Version``; a part that was not given is -1."""

    major: int
    minor: int
    build: int = -1
    revision: int = -1

    @classmethod
    def parse(cls, text: str) -> "Version":
        """Read ``major.minor[.build[.revision]]``; raise ``ValueError`` for anything else."""
        parts = [int(part) for part in text.split(".")]
        if len(parts) not in (2, 3, 4):
            raise ValueError(text)
        return cls(*parts)

    @property
    def properties(self) -> dict[str, int]:
        """The properties of the .NET type, in its order."""
        high, low = (-1, -1) if self.revision < 0 else divmod(self.revision, 1 << 16)
        return {
            "Major": self.major,
            "Minor": self.minor,
            "Build": self.build,
            "Revision": self.revision,
            "MajorRevision": high,
            "MinorRevision": low,
        }

    def __str__(self) -> str:
        parts = (self.major, self.minor, self.build, self.revision)
        return ".".join(str(part) for part in parts if part >= 0)


@dataclass(frozen=True, slots=True)
class PsObject:
    """An object with type names (the most special first) and ordered properties.

    ``text`` is what ``ToString()`` gives. ``source`` is the simulated thing behind it, which a
    later cmdlet acts on; it never crosses the wire.
    """

    type_names: tuple[str, ...]
    properties: Mapping[str, Any]
    text: str = ""
    source: Any = field(default=None, repr=False, compare=False)

    @property
    def type_name(self) -> str:
        """The most special type name."""
        return self.type_names[0]

    def get(self, name: str) -> Any:
        """Return a property whatever the case of its name, and ``None`` for a missing one."""
        return self.properties.get(name, self.properties.get(self.spelled(name) or ""))

    def spelled(self, name: str) -> str | None:
        """Return a property's name as the object spells it, or ``None``."""
        wanted = name.lower()
        return next((each for each in self.properties if each.lower() == wanted), None)

    def __str__(self) -> str:
        return self.text or self.type_name


@dataclass(frozen=True, slots=True)
class EmbeddedInstance:
    """An instance of WMI that is the value of a property.

    It is not wrapped as one on the pipeline is. So the JSON writer sees what the .NET class has,
    and of what WMI has in it only texts. Expanded, it is an instance like any other.
    """

    instance: PsObject

    @property
    def properties(self) -> Mapping[str, Any]:
        """The properties of ``CimInstance`` itself."""
        where, _, name = self.instance.type_name.partition("#")[2].rpartition("/")
        own = [*self.instance.properties.items()]
        return {
            "CimClass": f"{where}:{name}",
            "CimInstanceProperties": [_named_value(each, value) for each, value in own],
            "CimSystemProperties": {"Namespace": where, "ServerName": "", "ClassName": name},
        }

    def __str__(self) -> str:
        return str(self.instance)


def _named_value(name: str, value: Any) -> str:
    if value is None:
        return name
    return f'{name} = "{value}"' if isinstance(value, str) else f"{name} = {value}"


CUSTOM_OBJECT = "System.Management.Automation.PSCustomObject"


def selected_type(name: str) -> tuple[str, ...]:
    """Return the type names of what ``Select-Object`` makes of an object of this type."""
    bare = name.removeprefix("Selected.")
    return (f"Selected.{bare}", CUSTOM_OBJECT, "System.Object")


def properties_of(value: Any) -> Mapping[str, Any]:
    """Return the properties of whatever is on the pipeline."""
    if isinstance(value, PsObject | Version | EmbeddedInstance):
        return value.properties
    return {"Length": len(value)} if isinstance(value, str) else {}


def type_name_of(value: Any) -> str:
    """Return the full .NET name of a value's type, and nothing for null."""
    if isinstance(value, PsObject | EnumValue):
        return value.type_name
    if type(value) is int and not -(1 << 31) <= value < 1 << 31:
        return "System.Int64"
    return _NAMES.get(type(value), "")


_NAMES: dict[type, str] = {
    bool: "System.Boolean",
    int: "System.Int32",
    float: "System.Double",
    str: "System.String",
    list: "System.Object[]",
    tuple: "System.Object[]",
    dict: "System.Collections.Hashtable",
    Guid: "System.Guid",
    Version: "System.Version",
    datetime: "System.DateTime",
    EmbeddedInstance: "Microsoft.Management.Infrastructure.CimInstance",
}


def text_of(value: Any) -> str:
    """Return a value as PowerShell writes it into a string."""
    match value:
        case None:
            return ""
        case bool():
            return "True" if value else "False"
        case list() | tuple():
            return " ".join(map(text_of, value))
        case datetime():
            return f"{value:%m/%d/%Y %H:%M:%S}"
    return str(value)
