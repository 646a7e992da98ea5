"""How questions for a whole host are made: each is a query of its own.

One that fails leaves its facts unknown and hinders no other.
"""

from wizard.powershell.command import Command, cmdlet
from wizard.powershell.queries import VIRTUALIZATION, Query, Row, selected

STANDARD_CIM = "root/StandardCimv2"
_GET_CIM = "Microsoft.Management.Infrastructure.CimCmdlets.GetCimInstanceCommand"

NO_SUCH_KEY = ("PathNotFound,Microsoft.PowerShell.Commands.GetItemPropertyCommand",)
NO_SUCH_ITEM = ("PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand",)
NO_SUCH_NAMESPACE = (f"HRESULT 0x8004100e,{_GET_CIM}",)
NO_SUCH_CLASS = (f"HRESULT 0x80041010,{_GET_CIM}",)
NO_SUCH_EVENT = ("NoMatchingEventsFound,Microsoft.PowerShell.Commands.GetWinEventCommand",)
# Not "CommandNotFoundException" alone: that is a host without Get-Command, which says nothing.
NO_SUCH_COMMAND = (
    "CommandNotFoundException,Microsoft.PowerShell.Commands.GetCommandCommand",
    "CommandParameterNotFound,Microsoft.PowerShell.Commands.GetCommandCommand",
)

Rows = tuple[Row, ...]


def _as_they_are(rows: Rows) -> Rows:
    return rows


def asked(name: str, command: Command, absent: tuple[str, ...] = ()) -> Query[Rows]:
    """Return a query whose answer is its rows."""
    return Query(name, command, _as_they_are, absent)


def cim(class_name: str, *properties: str, where: str = "", namespace: str = "") -> Command:
    """Return the command that lists the objects of a CIM class."""
    within = {"Namespace": namespace} if namespace else {}
    filtered = {"Filter": where} if where else {}
    return selected(
        cmdlet("Get-CimInstance", **within, ClassName=class_name, **filtered), *properties
    )


def services(*names: str) -> Command:
    """Return the command that lists those of some services that exist."""
    where = " OR ".join(f"Name='{name}'" for name in names)
    return cim("Win32_Service", "Name", "State", "StartMode", where=where)


def registry(key: str, *values: str) -> Command:
    """Return the command that reads values of a registry key."""
    return selected(cmdlet("Get-ItemProperty", LiteralPath=(key,)), *values)


def of_every_vm(getter: str, *properties: str) -> Command:
    """Return the command that lists parts of all virtual machines."""
    return selected(cmdlet("Get-VM") | cmdlet(getter), *properties)


def expanded(source: Command, inner: str, *beside: str) -> Command:
    """Return ``source`` with what a property contains in place of it, and others beside."""
    if not beside:
        return source | cmdlet("Select-Object", ExpandProperty=inner)
    return source | cmdlet("Select-Object", Property=beside, ExpandProperty=inner)


def virtualization_setting(class_name: str, *properties: str) -> Command:
    """Return the command that lists settings of all VMs; ``InstanceID`` says whose they are."""
    return cim(class_name, "InstanceID", *properties, namespace=VIRTUALIZATION)
