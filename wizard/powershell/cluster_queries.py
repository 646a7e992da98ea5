"""What is asked of a cluster about one virtual machine: who has it, and how its role is.

The cmdlets of the cluster come with its management tools, which a node may lack. Who has a virtual
machine can be asked of WMI, too.
"""

from collections.abc import Mapping
from types import MappingProxyType

from wizard.model.facts import VmRef
from wizard.powershell.command import Command, cmdlet
from wizard.powershell.enumerations import VM_OPERATIONAL_STATUS, name_of
from wizard.powershell.host_queries import CLUSTERED_VMS
from wizard.powershell.queries import NotUnderstood, Query, Row, known, one, selected, the_vm

# Microsoft.FailoverClusters.PowerShell.ClusterGroupState
GROUP_STATE: Mapping[int, str] = MappingProxyType(
    {
        -1: "Unknown",
        0: "Online",
        1: "Offline",
        2: "Failed",
        3: "PartialOnline",
        4: "Pending",
    }
)
NOT_CLUSTERED = "NotClustered"


def _group(vm: VmRef) -> Command:
    return cmdlet("Get-ClusterGroup", VMId=vm.id)


def owner(vm: VmRef) -> Query[str]:
    """Ask which node has a virtual machine: the name of a computer, empty when none has it."""

    def read(rows: tuple[Row, ...]) -> str:
        return _name(one(rows), "Name") if rows else ""

    node = _group(vm) | cmdlet("Select-Object", ExpandProperty="OwnerNode")
    return Query("owner node", selected(node, "Name"), read)


def owner_by_wmi(vm: VmRef) -> Query[str]:
    """Ask the same without the cmdlets of the cluster."""

    def read(rows: tuple[Row, ...]) -> str:
        wanted = vm.id.casefold()
        owners = {_name(row, "OwnerNode") for row in rows if _vm_id(row) == wanted}
        return one(tuple({"OwnerNode": each} for each in owners))["OwnerNode"] if owners else ""

    return Query("owner node", CLUSTERED_VMS.command, read)


def role_state(vm: VmRef) -> Query[str]:
    """Ask for the state of the role of a virtual machine, as the name of ``ClusterGroupState``.

    It is ``NotClustered`` where the cluster has no role for it.
    """

    def read(rows: tuple[Row, ...]) -> str:
        return known(GROUP_STATE, one(rows), "State") if rows else NOT_CLUSTERED

    return Query("cluster role", selected(_group(vm), "State"), read)


def is_migrating(vm: VmRef) -> Query[bool]:
    """Ask Hyper-V whether a virtual machine is on its way to another host."""

    def read(rows: tuple[Row, ...]) -> bool:
        statuses = one(rows).get("OperationalStatus")
        listed = statuses if isinstance(statuses, list) else [statuses]
        names = {name_of(VM_OPERATIONAL_STATUS, each) for each in listed}
        return "MigratingVirtualMachine" in names

    return Query("being moved", selected(the_vm(vm), "OperationalStatus"), read)


def _name(row: Row, name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str) or not value:
        raise NotUnderstood(f"{name} {value!r}")
    return value


def _vm_id(row: Row) -> str:
    return str(row.get("VmID") or "").casefold()
