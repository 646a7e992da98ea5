"""The virtual machines of a host, out of the rows of several questions."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

from wizard.model.facts import NetworkAdapter, VirtualMachine, VmProcessor, VmRef
from wizard.powershell import host_queries as asked
from wizard.powershell import vm_queries as asked_of_vms
from wizard.powershell.enumerations import (
    CHECKPOINT_TYPE,
    HEARTBEAT,
    REPLICATION_MODE,
    START_ACTION,
    STOP_ACTION,
    VM_OPERATIONAL_STATUS,
    VM_STATE,
    VM_TYPE,
    name_of,
)
from wizard.powershell.queries import Query, Row
from wizard.remoting import machine_parts as part
from wizard.remoting.gathered import Gathered
from wizard.remoting.reading import flag, guid, items, named, owner, version, whole, words

Owner: TypeAlias = Callable[[Row], str | None]
_Told: TypeAlias = Callable[[VmRef], list[Row] | None]
_Rows = Mapping[str, list[Row]]
T = TypeVar("T")


def machines_of(gathered: Gathered) -> tuple[VirtualMachine, ...] | None:
    """Return the virtual machines, or ``None`` with a reason: unread is not "none"."""
    rows = gathered.rows(asked_of_vms.VMS)
    if rows is None:
        return None
    if not rows and gathered.rows(asked.VM_HOST) is None:
        # Without rights on Hyper-V some versions answer with an empty list
        gathered.doubt(asked_of_vms.VMS, gathered.why_not(asked.VM_HOST))
        return None
    known = [row for row in rows if guid(row, "Id") and words(row, "Name")]
    if len(known) < len(rows):
        gathered.doubt(asked_of_vms.VMS, "Some virtual machines came without a name or an Id.")
    parts = _Parts(gathered, [VmRef(str(guid(r, "Id")), str(r["Name"])) for r in known])
    return tuple(_machine(row, parts) for row in known)


class _Parts:
    """The questions about parts of virtual machines, by the Id of the virtual machine."""

    def __init__(self, gathered: Gathered, machines: list[VmRef]) -> None:
        self._gathered = gathered
        self._machines = machines
        self.memory = self._of_each(asked_of_vms.VM_MEMORY)
        self.processors = self._of_each(asked_of_vms.VM_PROCESSORS)
        self.integration = self._of_each(asked_of_vms.VM_INTEGRATION)
        self.adapters = self._by_machine(asked_of_vms.VM_ADAPTERS)
        self.guests = self._by_machine(asked_of_vms.VM_GUESTS, "SystemName")
        self.security = self._of_each(asked_of_vms.VM_SECURITY, owner)
        self.processor_settings = self._of_each(asked_of_vms.VM_PROCESSOR_SETTINGS, owner)
        self.vlans = {str(r.get("Id")): r for r in gathered.rows(asked_of_vms.VM_VLANS) or ()}
        self.checkpoints = self._told(asked_of_vms.VM_CHECKPOINTS)
        self.disks = self._told(asked_of_vms.VM_DISKS)
        self.devices = self._told(asked_of_vms.VM_DEVICES, owner)
        self.gpu_partitions = self._told(asked_of_vms.VM_GPU_PARTITIONS, owner)
        self.fibre_channel = self._told(asked_of_vms.VM_FIBRE_CHANNEL)
        self.port_rules = self._told(asked_of_vms.VM_PORT_RULES)
        self.extended_port_rules = self._told(asked_of_vms.VM_EXTENDED_PORT_RULES)
        # A virtual machine without adapters has no row, if all were told
        self.all_adapters_told = not gathered.is_partial(asked_of_vms.VM_ADAPTERS)

    def _told(self, query: Query[Any], key: str | Owner = "VMId") -> _Told:
        """Return what each virtual machine has of something; no row is none, if all were told."""
        found = self._by_machine(query, key)
        strays = [] if found is None else [row for row in found.get("", []) if not _is_model(row)]
        if strays:
            self._gathered.doubt(
                query, "Some rows do not say to which virtual machine they belong."
            )
        complete = not strays and not self._gathered.is_partial(query)

        def of(ref: VmRef) -> list[Row] | None:
            own = None if found is None else found.get(ref.id, [])
            return own if own or complete else None

        return of

    def _by_machine(self, query: Query[Any], key: str | Owner = "VMId") -> _Rows | None:
        rows = self._gathered.rows(query)
        if rows is None:
            return None
        found: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            whose = guid(row, key) if isinstance(key, str) else key(row)
            found[whose or ""].append(row)
        return found

    def _of_each(self, query: Query[Any], key: str | Owner = "VMId") -> _Rows | None:
        """Rows that every virtual machine has; who lacks them is noted."""
        found = self._by_machine(query, key)
        lacking = [m.name for m in self._machines if found is not None and m.id not in found]
        if lacking:
            self._gathered.doubt(query, f"The host left out {', '.join(sorted(lacking))}.")
        return found


def _machine(row: Row, parts: _Parts) -> VirtualMachine:
    ref = VmRef(str(guid(row, "Id")), str(row["Name"]))
    status = items(row, "OperationalStatus")
    return VirtualMachine(
        ref=ref,
        state=named(row, "State", VM_STATE),
        operational_status=None if status is None else _statuses(status),
        generation=whole(row, "Generation"),
        configuration_version=version(row, "Version"),
        memory=_only(parts.memory, ref, part.memory),
        memory_assigned=whole(row, "MemoryAssigned"),
        memory_demand=whole(row, "MemoryDemand"),
        processor=_processor(parts, ref),
        adapters=_adapters(parts, ref),
        integration_services=None
        if parts.integration is None or ref.id not in parts.integration
        else part.integration_services(parts.integration[ref.id]),
        heartbeat=named(row, "Heartbeat", HEARTBEAT),
        guest=_only(parts.guests, ref, part.guest),
        clustered=flag(row, "IsClustered"),
        has_checkpoint=_has_parent(row),
        automatic_checkpoints=flag(row, "AutomaticCheckpointsEnabled"),
        automatic_start_action=named(row, "AutomaticStartAction", START_ACTION),
        automatic_stop_action=named(row, "AutomaticStopAction", STOP_ACTION),
        replication_mode=named(row, "ReplicationMode", REPLICATION_MODE),
        kind=named(row, "VirtualMachineType", VM_TYPE),
        checkpoint_type=named(row, "CheckpointType", CHECKPOINT_TYPE),
        memory_status=str(row.get("MemoryStatus") or "") if "MemoryStatus" in row else None,
        smart_paging=flag(row, "SmartPagingFileInUse"),
        configuration_path=words(row, "ConfigurationLocation"),
        smart_paging_path=words(row, "SmartPagingFilePath"),
        security=_only(parts.security, ref, part.security),
        **_counted(parts, ref),
    )


def _counted(parts: _Parts, ref: VmRef) -> dict[str, Any]:
    """Return what a virtual machine may have none or several of."""
    checkpoints, disks = parts.checkpoints(ref), parts.disks(ref)
    rules, extended = parts.port_rules(ref), parts.extended_port_rules(ref)
    return {
        "checkpoints": None if checkpoints is None else tuple(map(part.checkpoint, checkpoints)),
        "assigned_devices": _number(parts.devices(ref)),
        "gpu_partitions": _number(parts.gpu_partitions(ref)),
        "fibre_channel_adapters": _number(parts.fibre_channel(ref)),
        "pass_through_disks": None
        if disks is None
        else sum(whole(disk, "DiskNumber") is not None for disk in disks),
        "port_rules": None if rules is None or extended is None else len(rules) + len(extended),
    }


def _number(rows: list[Row] | None) -> int | None:
    return None if rows is None else len(rows)


def _processor(parts: _Parts, ref: VmRef) -> VmProcessor | None:
    settings = _only(parts.processor_settings, ref, lambda row: row)
    return _only(parts.processors, ref, lambda row: part.processor(row, settings))


def _adapters(parts: _Parts, ref: VmRef) -> tuple[NetworkAdapter, ...] | None:
    if parts.adapters is None:
        return None
    rows = parts.adapters.get(ref.id, [])
    if not rows and not parts.all_adapters_told:
        return None
    return tuple(
        part.adapter(row, parts.vlans.get(str(row["Id"]))) for row in rows if words(row, "Id")
    )


def _only(rows: _Rows | None, ref: VmRef, make: Callable[[Row], T]) -> T | None:
    """Read the one row of a virtual machine; none or several are no answer."""
    own = [] if rows is None else rows.get(ref.id, [])
    return make(own[0]) if len(own) == 1 else None


def _statuses(values: tuple[Any, ...]) -> tuple[str, ...] | None:
    """Read the first, which says how it is, and the details after it, listed or not."""
    names = tuple(name_of(VM_OPERATIONAL_STATUS, value) for value in values)
    if None in names[:1]:
        return None
    return tuple(
        str(value) if name is None else name for name, value in zip(names, values, strict=True)
    )


def _is_model(row: Row) -> bool:
    """Whether a setting belongs to no machine: it is what Hyper-V makes new ones of."""
    return (words(row, "InstanceID") or "").startswith("Microsoft:Definition")


def _has_parent(row: Row) -> bool | None:
    """Whether a machine goes on from a checkpoint; what is neither an Id nor nothing is unread."""
    value = row.get("ParentSnapshotId")
    if value is not None and (not isinstance(value, str) or not value):
        return None
    return guid(row, "ParentSnapshotId") is not None if "ParentSnapshotId" in row else None
