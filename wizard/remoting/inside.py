"""What was read inside a virtual machine, out of the rows of its questions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wizard.model.facts import (
    Address,
    Inside,
    NatNetwork,
    NestedVm,
    Service,
    StaticMapping,
    VirtualSwitch,
)
from wizard.powershell import inside_queries as asked
from wizard.powershell.enumerations import SWITCH_TYPE, VM_STATE
from wizard.powershell.queries import Query, Row
from wizard.remoting.assembling import device_guard_of, role_state_of, windows_of
from wizard.remoting.gathered import Gathered
from wizard.remoting.reading import flag, guid, named, whole, words

DEFAULT_ROUTE = "0.0.0.0/0"


def vm_id_of(gathered: Gathered) -> str | None:
    """Return the Id the virtual machine knows of itself, in small letters."""
    rows = gathered.rows(asked.INSIDE_IDENTITY)
    written = words(rows[0], "VirtualMachineId") if rows else None
    return written.strip().strip("{}").lower() if written else None


def assemble_inside(gathered: Gathered, now: datetime) -> Inside:
    """Return what was observed; what was not answered is ``None`` and has its reason."""
    host = gathered.rows(asked.INSIDE_VM_HOST)
    pool = host[0] if host else {}
    fast = gathered.optional_row(asked.INSIDE_FAST_STARTUP)
    services = _each(gathered, asked.INSIDE_SERVICES, _service)
    return Inside(
        asked_at=now,
        windows=windows_of(gathered, asked.INSIDE_WINDOWS, asked.INSIDE_RELEASE),
        hyper_v_role=role_state_of(gathered, asked.INSIDE_ROLE),
        device_guard=device_guard_of(gathered, asked.INSIDE_DEVICE_GUARD),
        addresses=_each(gathered, asked.INSIDE_ADDRESSES, _address),
        routes=_each(gathered, asked.INSIDE_ROUTES, _route),
        nat_networks=_each(gathered, asked.INSIDE_NAT, _nat),
        static_mappings=_each(gathered, asked.INSIDE_MAPPINGS, _mapping),
        listening_ports=_each(gathered, asked.INSIDE_PORTS, lambda row: whole(row, "LocalPort")),
        adapter_names=_each(gathered, asked.INSIDE_ADAPTERS, lambda row: words(row, "Name")),
        switches=_each(gathered, asked.INSIDE_SWITCHES, _switch),
        services=services,
        mac_minimum=words(pool, "MacAddressMinimum"),
        mac_maximum=words(pool, "MacAddressMaximum"),
        fast_startup=None if fast is None else whole(fast, "HiberbootEnabled") == 1,
        in_domain=_in_domain(gathered),
        nested_vms=_each(gathered, asked.INSIDE_VMS, _nested_vm),
        dhcp_scopes=_scopes(gathered, services),
        unanswered=_without_what_is_not_there(gathered.unanswered, services),
    )


def _in_domain(gathered: Gathered) -> bool | None:
    rows = gathered.rows(asked.INSIDE_SYSTEM)
    return flag(rows[0], "PartOfDomain") if rows else None


def _has_no_dhcp(services: tuple[Service, ...] | None) -> bool:
    """Whether no DHCP server is installed, so that its cmdlets need not be known."""
    return services is not None and all(s.name.casefold() != "dhcpserver" for s in services)


def _scopes(gathered: Gathered, services: tuple[Service, ...] | None) -> Any:
    if _has_no_dhcp(services):
        return ()
    return _each(gathered, asked.INSIDE_SCOPES, lambda row: words(row, "Name"))


def _without_what_is_not_there(
    unanswered: Mapping[str, str], services: tuple[Service, ...] | None
) -> Mapping[str, str]:
    """Leave out the question to a DHCP server where there is none."""
    if not _has_no_dhcp(services):
        return unanswered
    return {name: why for name, why in unanswered.items() if name != asked.INSIDE_SCOPES.name}


def _each(gathered: Gathered, query: Query[Any], read: Any) -> Any:
    """Read every row; one that cannot be read leaves the whole unread, for it may be the one."""
    rows = gathered.rows(query)
    if rows is None or gathered.is_partial(query):
        return None
    found = tuple(map(read, rows))
    if None in found:
        gathered.doubt(query, "The answer has a part that could not be read.")
        return None
    return tuple(value for value in found if value != ())


def _address(row: Row) -> Address | None:
    interface, address = words(row, "InterfaceAlias"), words(row, "IPAddress")
    length = whole(row, "PrefixLength")
    if address is None or length is None:
        return None
    return Address(interface or "", address, length)


def _route(row: Row) -> Any:
    """Return the prefix; the default route leads everywhere and so overlaps with nothing."""
    prefix = words(row, "DestinationPrefix")
    return () if prefix == DEFAULT_ROUTE else prefix


def _nat(row: Row) -> NatNetwork | None:
    name = words(row, "Name")
    return None if name is None else NatNetwork(name, _prefix(row))


def _prefix(row: Row) -> str:
    return words(row, "InternalIPInterfaceAddressPrefix") or ""


def _mapping(row: Row) -> StaticMapping | None:
    name = words(row, "NatName")
    protocol = row.get("Protocol")
    if name is None:
        return None
    written = None if protocol is None else str(protocol)
    return StaticMapping(name, written, whole(row, "ExternalPort"))


def _switch(row: Row) -> VirtualSwitch:
    kind = named(row, "SwitchType", SWITCH_TYPE)
    return VirtualSwitch(guid(row, "Id") or "", words(row, "Name") or "", kind)


def _nested_vm(row: Row) -> NestedVm | None:
    found = guid(row, "Id")
    return None if found is None else NestedVm(found, words(row, "Name") or "", _state(row))


def _state(row: Row) -> str | None:
    return named(row, "State", VM_STATE)


def _service(row: Row) -> Service | None:
    name = words(row, "Name")
    return None if name is None else Service(name, words(row, "State"), words(row, "StartMode"))
