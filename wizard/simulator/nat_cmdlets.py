"""NAT networks, and the ports they lead inside."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from wizard.simulator import errors
from wizard.simulator.guest_network import confirm
from wizard.simulator.host_network import protocol_of, standard_cimv2
from wizard.simulator.host_parts import PortMapping
from wizard.simulator.objects import PsObject
from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.state import NatNetwork
from wizard.simulator.values import ErrorRecord

MAPPING_TARGET = "MSFT_NetNatStaticMapping:root/StandardCimv2/MSFT_NetNatStaticMapping"
DUPLICATE = (
    "You were not connected because a duplicate name exists on the network. If joining a domain, "
    "go to System in Control Panel to change the computer name and try again. If joining a "
    "workgroup, choose another workgroup name."
)
NAT_TARGET = "MSFT_NetNat:root/StandardCimv2/MSFT_NetNat"


@cmdlet("Get-NetNat")
def get_net_nat(call: Invocation) -> Iterator[PsObject]:
    """Give NAT networks; without a name, none is no error."""
    for nat in _nats(call):
        yield _nat(nat)


def _nats(call: Invocation) -> list[NatNetwork]:
    if "Name" not in call.given:
        return [*call.host.nats]
    picked = []
    for pattern in call.given["Name"]:
        found = [e for e in call.host.nats if fnmatchcase(e.name.lower(), pattern.lower())]
        if not found and "*" not in pattern:
            call.fail(errors.query_found_nothing(call.name, "MSFT_NetNat", "Name", pattern))
        picked += found
    return picked


def _nat(nat: NatNetwork) -> PsObject:
    properties = {
        "Name": nat.name,
        "ExternalIPInterfaceAddressPrefix": "",
        "InternalIPInterfaceAddressPrefix": nat.prefix,
        "Store": 1,
        "Active": 1,
    }
    return standard_cimv2("MSFT_NetNat", properties, nat.name)


@cmdlet("New-NetNat")
def new_net_nat(call: Invocation) -> Iterator[PsObject]:
    """Make a NAT network, beside others whose prefixes it does not touch."""
    name, prefix = call.given["Name"], call.given.get("InternalIPInterfaceAddressPrefix", "")
    refusal = _wrong_nat(call, name, prefix)
    if refusal is not None:
        call.fail(refusal)
        return
    nat = NatNetwork(name, prefix)
    call.host.nats.append(nat)
    yield _nat(nat)


def _wrong_nat(call: Invocation, name: str, prefix: str) -> ErrorRecord | None:
    if not call.rights.administrator:
        return errors.win32(call.name, 5, "PermissionDenied", "Access is denied.", NAT_TARGET)
    if any(each.name.lower() == name.lower() for each in call.host.nats):
        return errors.win32(call.name, 52, "NotSpecified", DUPLICATE, NAT_TARGET)
    try:
        network = IPv4Network(prefix)
        free = not any(network.overlaps(IPv4Network(each.prefix)) for each in call.host.nats)
    except ValueError:
        free = False
    if free:
        return None
    message = "The parameter is incorrect."
    return errors.win32(call.name, 87, "InvalidArgument", message, NAT_TARGET)


@cmdlet("Remove-NetNat")
def remove_net_nat(call: Invocation) -> Iterator[Any]:
    """Remove NAT networks: without a name, all of them."""
    for nat in _nats(call):
        confirm(call, f"the NAT network '{nat.name}'")
        if call.rights.administrator:
            call.host.nats.remove(nat)
        else:
            message = "Access is denied."
            call.fail(errors.win32(call.name, 5, "PermissionDenied", message, NAT_TARGET))
    yield from ()


@cmdlet("Add-NetNatStaticMapping")
def add_net_nat_static_mapping(call: Invocation) -> Iterator[PsObject]:
    """Lead a port of the outside to an address inside."""
    given, host = call.given, call.host
    nat = next((e for e in host.nats if e.name.lower() == given["NatName"].lower()), None)
    mapping = PortMapping(
        given["ExternalPort"],
        given["Protocol"],
        given["InternalIPAddress"],
        given.get("InternalPort"),
        given["ExternalIPAddress"],
    )
    if not call.rights.administrator:
        _refuse_mapping(call, 5, "PermissionDenied", "Access is denied.")
    elif nat is None:
        _refuse_mapping(call, 1168, "ObjectNotFound", "Element not found.")
    elif not _fits(nat, mapping):
        _refuse_mapping(call, 87, "InvalidArgument", "The parameter is incorrect.")
    elif any(_is_same(mapping, each) for other in host.nats for each in other.mappings):
        _refuse_mapping(call, 52, "NotSpecified", DUPLICATE)
    else:
        nat.mappings.append(mapping)
        properties = {
            "StaticMappingID": sum(len(each.mappings) for each in host.nats) - 1,
            "NatName": nat.name,
            "Protocol": protocol_of(mapping),
            "ExternalPort": mapping.port,
        }
        yield standard_cimv2("MSFT_NetNatStaticMapping", properties, nat.name, (nat, mapping))


def _fits(nat: NatNetwork, mapping: PortMapping) -> bool:
    ports = (mapping.port, mapping.inner_port or mapping.port)
    try:
        inside = IPv4Address(mapping.address) in IPv4Network(nat.prefix)
        IPv4Address(mapping.external_address)
    except ValueError:
        return False
    return inside and all(0 < each < 1 << 16 for each in ports)


def _is_same(one: PortMapping, other: PortMapping) -> bool:
    def key(each: PortMapping) -> tuple[int, str, str]:
        return each.port, each.protocol, each.external_address

    return key(one) == key(other)


def _refuse_mapping(call: Invocation, code: int, category: str, message: str) -> None:
    call.fail(errors.win32(call.name, code, category, message, MAPPING_TARGET))


@cmdlet("Remove-NetNatStaticMapping")
def remove_net_nat_static_mapping(call: Invocation) -> Iterator[Any]:
    """Remove the mappings that came: without any, all of them."""
    if call.piped is None:
        came = [(nat, each) for nat in call.host.nats for each in nat.mappings]
    else:
        came = [each.source for each in call.piped if isinstance(each, PsObject)]
    for nat, mapping in came:
        confirm(call, f"the mapping of port {mapping.port}")
        if not call.rights.administrator:
            _refuse_mapping(call, 5, "PermissionDenied", "Access is denied.")
        elif mapping in nat.mappings:
            nat.mappings.remove(mapping)
    yield from ()
