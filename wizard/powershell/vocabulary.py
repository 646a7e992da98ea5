"""What a cmdlet of the vocabulary is, and the table that holds them all."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a parameter takes, and therefore how its value is written."""

    STRING = "string"
    STRINGS = "strings"
    NAME = "name"  # a property name, written as a bare word
    NAMES = "names"  # property names
    BOOLEAN = "boolean"
    SWITCH = "switch"
    INTEGER = "integer"
    SIZE = "size"  # a 64-bit integer, mostly in bytes
    GUID = "guid"
    CHOICE = "choice"  # one of a closed list
    TABLE = "table"  # a hash table
    WORDS = "words"  # the arguments of a program, one of a closed list


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a cmdlet; ``accepts`` lists the only values a choice may have."""

    kind: Kind
    accepts: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Cmdlet:
    """A cmdlet of the vocabulary. ``changes``: it may change something on a host.

    A program of Windows has no parameters, only arguments: the one it has here is ``Arguments``.
    Which of them change something, ``CHANGING_WORDS`` tells.
    """

    name: str
    module: str
    parameters: dict[str, Parameter]
    changes: bool = False

    @property
    def qualified(self) -> str:
        """The name as sent: other vendors export ``Get-VM``, too."""
        return f"{self.module}\\{self.name}" if self.module == HYPER_V else self.name

    @property
    def is_program(self) -> bool:
        """Whether it is a program of Windows and not a cmdlet."""
        return self.module == PROGRAM


HYPER_V = "Hyper-V"
CIM = "CimCmdlets"
CORE = "Microsoft.PowerShell.Core"
MANAGEMENT = "Microsoft.PowerShell.Management"
UTILITY = "Microsoft.PowerShell.Utility"
DIAGNOSTICS = "Microsoft.PowerShell.Diagnostics"
CLUSTERS = "FailoverClusters"
DISM = "Dism"
SERVER_MANAGER = "ServerManager"
FIREWALL = "NetSecurity"
DHCP = "DhcpServer"
LOCAL_ACCOUNTS = "Microsoft.PowerShell.LocalAccounts"
PROGRAM = ""  # a program of Windows
CHANGING_WORDS = ("/set", "/deletevalue")  # with which the arguments of a program begin

CMDLETS: dict[str, Cmdlet] = {}


def declare(
    name: str, module: str, *, changes: bool = False, **parameters: Kind | Parameter
) -> None:
    """Take a cmdlet, or a program, into the vocabulary."""
    table = {
        parameter: kind if isinstance(kind, Parameter) else Parameter(kind)
        for parameter, kind in parameters.items()
    }
    CMDLETS[name] = Cmdlet(name, module, table, changes)


def one_of(*values: Any) -> Parameter:
    """Return a parameter that takes nothing but these values."""
    return Parameter(Kind.CHOICE, values)
