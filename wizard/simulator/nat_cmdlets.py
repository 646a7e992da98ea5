"""NAT networks."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from ipaddress import IPv4Network
from typing import Any

from wizard.simulator import errors
from wizard.simulator.guest_network import confirm
from wizard.simulator.host_network import standard_cimv2
from wizard.simulator.objects import PsObject
from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.state import NatNetwork
from wizard.simulator.values import ErrorRecord

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
        message = (
            "You were not connected because a duplicate name exists on the network. If joining a "
            "domain, go to System in Control Panel to change the computer name and try again. If "
            "joining a workgroup, choose another workgroup name."
        )
        return errors.win32(call.name, 52, "NotSpecified", message, NAT_TARGET)
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
