"""The virtual machines of a host, out of the rows of several questions."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from wizard.model.facts import (
    GuestSystem,
    IntegrationService,
    Memory,
    NetworkAdapter,
    VirtualMachine,
    VmProcessor,
    VmRef,
)
from wizard.powershell import host_queries as asked
from wizard.powershell import vm_queries as asked_of_vms
from wizard.powershell.enumerations import (
    HEARTBEAT,
    INTEGRATION_STATUS,
    ON_OFF,
    REPLICATION_MODE,
    START_ACTION,
    STOP_ACTION,
    VM_OPERATIONAL_STATUS,
    VM_STATE,
    name_of,
)
from wizard.powershell.queries import Query, Row, memory_of, settings_in_force
from wizard.remoting.gathered import Gathered
from wizard.remoting.guests import guest_of
from wizard.remoting.reading import flag, guid, items, named, version, whole, words

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
        # A virtual machine without adapters has no row, if all were told
        self.all_adapters_told = not gathered.is_partial(asked_of_vms.VM_ADAPTERS)

    def _by_machine(self, query: Query[Any], key: str = "VMId") -> _Rows | None:
        rows = self._gathered.rows(query)
        if rows is None:
            return None
        found: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            found[guid(row, key) or ""].append(row)
        return found

    def _of_each(self, query: Query[Any]) -> _Rows | None:
        """Rows that every virtual machine has; who lacks them is noted."""
        found = self._by_machine(query)
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
        memory=_only(parts.memory, ref, _memory),
        memory_assigned=whole(row, "MemoryAssigned"),
        memory_demand=whole(row, "MemoryDemand"),
        processor=_only(parts.processors, ref, _processor),
        adapters=_adapters(parts, ref),
        integration_services=_integration_services(parts, ref),
        heartbeat=named(row, "Heartbeat", HEARTBEAT),
        guest=_only(parts.guests, ref, _guest),
        clustered=flag(row, "IsClustered"),
        has_checkpoint=guid(row, "ParentSnapshotId") is not None
        if "ParentSnapshotId" in row
        else None,
        automatic_checkpoints=flag(row, "AutomaticCheckpointsEnabled"),
        automatic_start_action=named(row, "AutomaticStartAction", START_ACTION),
        automatic_stop_action=named(row, "AutomaticStopAction", STOP_ACTION),
        replication_mode=named(row, "ReplicationMode", REPLICATION_MODE),
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


def _memory(row: Row) -> Memory:
    return settings_in_force(memory_of(row))


def _processor(row: Row) -> VmProcessor:
    return VmProcessor(
        count=whole(row, "Count"),
        exposes_virtualization=flag(row, "ExposeVirtualizationExtensions"),
        compatible_for_migration=flag(row, "CompatibilityForMigrationEnabled"),
        compatible_for_older_systems=flag(row, "CompatibilityForOlderOperatingSystemsEnabled"),
    )


def _guest(row: Row) -> GuestSystem | None:
    return guest_of(items(row, "GuestIntrinsicExchangeItems") or ())


def _adapters(parts: _Parts, ref: VmRef) -> tuple[NetworkAdapter, ...] | None:
    if parts.adapters is None:
        return None
    rows = parts.adapters.get(ref.id, [])
    if not rows and not parts.all_adapters_told:
        return None
    return tuple(_adapter(row) for row in rows if words(row, "Id"))


def _adapter(row: Row) -> NetworkAdapter:
    addresses = items(row, "IPAddresses")
    return NetworkAdapter(
        id=str(row["Id"]),
        name=words(row, "Name") or "",
        switch_id=guid(row, "SwitchId"),
        switch_name=words(row, "SwitchName"),
        connected=flag(row, "Connected"),
        legacy=flag(row, "IsLegacy"),
        mac_address=words(row, "MacAddress"),
        mac_address_spoofing=_on(row, "MacAddressSpoofing"),
        dhcp_guard=_on(row, "DhcpGuard"),
        router_guard=_on(row, "RouterGuard"),
        ip_addresses=None if addresses is None else tuple(map(str, addresses)),
    )


def _on(row: Row, name: str) -> bool | None:
    state = named(row, name, ON_OFF)
    return None if state is None else state == "On"


def _integration_services(parts: _Parts, ref: VmRef) -> tuple[IntegrationService, ...] | None:
    rows = None if parts.integration is None else parts.integration.get(ref.id)
    if rows is None:
        return None
    services = (_integration_service(row) for row in rows)
    return tuple(service for service in services if service is not None)


def _integration_service(row: Row) -> IntegrationService | None:
    """Read a service; its kind is the GUID at the end of its Id, for names are localized."""
    kind = (words(row, "Id") or "").rpartition("\\")[2].upper()
    if not kind:
        return None
    status = named(row, "PrimaryOperationalStatus", INTEGRATION_STATUS)
    return IntegrationService(kind, flag(row, "Enabled"), status)
