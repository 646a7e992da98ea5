"""Switches, addresses and NAT networks: what the commands for the inside of a guest do."""

from collections.abc import Iterator
from functools import partial
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from wizard.simulator import errors
from wizard.simulator.host_network import ACTIVE, IPV4, adapters_of, standard_cimv2
from wizard.simulator.machine_queries import switch_object
from wizard.simulator.objects import PsObject, text_of
from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.state import (
    NetworkAddress,
    SimulatedHost,
    VirtualSwitch,
)
from wizard.simulator.values import ErrorRecord, Terminating
from wizard.simulator.vm_access import is_allowed

ADDRESS_TARGET = "MSFT_NetIPAddress:ROOT/StandardCimv2/MSFT_NetIPAddress"
LONGEST_PREFIX = 32
DEFAULT_SWITCH = "default switch"
PERSISTENT, TENTATIVE = 0, 1


def _adapter(host: SimulatedHost, name: str) -> str | None:
    wanted = name.lower()
    return next((each for each in adapters_of(host) if each.lower() == wanted), None)


@cmdlet("New-VMSwitch")
def new_vm_switch(call: Invocation) -> Iterator[PsObject]:
    """Make an internal or a private switch; two of one name are no error."""
    if is_allowed(call):
        given = call.given
        switch = VirtualSwitch(given["Name"], given["SwitchType"], notes=given.get("Notes", ""))
        call.host.switches.append(switch)
        yield switch_object(call.host, switch)


@cmdlet("Remove-VMSwitch")
def remove_vm_switch(call: Invocation) -> Iterator[Any]:
    """Remove switches, unless a NAT network still uses one."""
    host = call.host
    came = [getattr(each, "source", None) or text_of(each) for each in call.piped or ()]
    for each in [*call.given.get("Name", []), *came]:
        if not is_allowed(call):
            return
        switch = each if isinstance(each, VirtualSwitch) else host.switch(each)
        if switch is None:
            message = f'Hyper-V was unable to find a virtual switch with name "{each}".'
            call.fail(_switch_error(call, "ObjectNotFound", "ObjectNotFound", message))
        elif switch.name.lower() == DEFAULT_SWITCH:
            message = "The automatic Internet Connection Sharing switch cannot be modified"
            call.fail(_switch_error(call, "OperationFailed", "NotSpecified", message))
        elif _is_used(host, switch):
            message = "Failed while removing virtual Ethernet switch."
            call.fail(_switch_error(call, "ObjectInUse", "ResourceBusy", message))
        elif not call.given.get("Force"):
            question = f"Are you sure you want to remove the virtual switch '{switch.name}'?"
            raise Terminating(errors.prompt_impossible(call.name, question))
        else:
            host.switches.remove(switch)
            host.addresses = [e for e in host.addresses if _adapter(host, e.interface)]
    yield from ()


def _switch_error(call: Invocation, error: str, category: str, message: str) -> ErrorRecord:
    return errors.hyper_v(error, category, call.name, message)


def _is_used(host: SimulatedHost, switch: VirtualSwitch) -> bool:
    interface = f"vEthernet ({switch.name})".lower()
    own = [IPv4Address(e.address) for e in host.addresses if e.interface.lower() == interface]
    return any(address in IPv4Network(nat.prefix) for address in own for nat in host.nats)


@cmdlet("New-NetIPAddress")
def new_net_ip_address(call: Invocation) -> Iterator[PsObject]:
    """Give an adapter an address; Windows answers with two objects, one a store."""
    refusal = _wrong_address(call)
    if refusal is not None:
        call.fail(refusal)
        return
    address = NetworkAddress(
        _adapter(call.host, call.given["InterfaceAlias"]) or "",
        call.given["IPAddress"],
        call.given.get("PrefixLength", 32),
        call.given.get("DefaultGateway"),
    )
    call.host.addresses.append(address)
    for store, state in ((ACTIVE, TENTATIVE), (PERSISTENT, 0)):
        properties = {
            "InterfaceAlias": address.interface,
            "IPAddress": address.address,
            "PrefixLength": address.prefix_length,
            "AddressFamily": IPV4,
            "AddressState": state,
            "Store": store,
        }
        yield standard_cimv2("MSFT_NetIPAddress", properties, address.address)


def _wrong_address(call: Invocation) -> ErrorRecord | None:
    host, given = call.host, call.given
    refuse = partial(_address_error, call)
    if not call.rights.administrator:
        return refuse(5, "PermissionDenied", "Access is denied.")
    interface = _adapter(host, given["InterfaceAlias"])
    if interface is None:
        return refuse(1168, "ObjectNotFound", "Element not found.")
    wanted = [given["IPAddress"], *([given["DefaultGateway"]] if "DefaultGateway" in given else [])]
    if (
        not all(map(_is_address, wanted))
        or given.get("PrefixLength", LONGEST_PREFIX) > LONGEST_PREFIX
    ):
        return refuse(87, "InvalidArgument", "The parameter is incorrect.")
    same = [each for each in host.addresses if each.address == given["IPAddress"]]
    if any(each.interface == interface for each in same):
        return refuse(87, "InvalidArgument", "Instance MSFT_NetIPAddress already exists")
    return refuse(5010, "NotSpecified", "The object already exists.") if same else None


def _address_error(call: Invocation, code: int, category: str, message: str) -> ErrorRecord:
    return errors.win32(call.name, code, category, message, ADDRESS_TARGET)


def _is_address(text: str) -> bool:
    try:
        IPv4Address(text)
    except ValueError:
        return False
    return True


@cmdlet("Remove-NetIPAddress")
def remove_net_ip_address(call: Invocation) -> Iterator[Any]:
    """Take addresses away, picked by address and by adapter."""
    host = call.host
    keys = {
        name: call.given[name] for name in ("IPAddress", "InterfaceAlias") if name in call.given
    }
    addresses = [each.lower() for each in keys.get("IPAddress", [])]
    interfaces = [each.lower() for each in keys.get("InterfaceAlias", [])]
    picked = [
        each
        for each in host.addresses
        if (not addresses or each.address in addresses)
        and (not interfaces or each.interface.lower() in interfaces)
    ]
    if not picked and keys:
        call.fail(_no_address(call, keys))
    for each in picked:
        confirm(call, f"the address '{each.address}'")
        if not call.rights.administrator:
            call.fail(_address_error(call, 5, "PermissionDenied", "Access is denied."))
        else:
            host.addresses.remove(each)
    yield from ()


def _no_address(call: Invocation, keys: dict[str, list[str]]) -> ErrorRecord:
    class_name = "MSFT_NetIPAddress"
    if len(keys) == 1:
        key, values = next(iter(keys.items()))
        return errors.query_found_nothing(call.name, class_name, key, values[0])
    return ErrorRecord(
        id=f"CmdletizationQuery_NotFound,{call.name}",
        category="ObjectNotFound",
        message=f"No matching {class_name} objects found by CIM query for instances of the "
        f"ROOT/StandardCimv2/{class_name} class. Verify query parameters and retry.",
        activity=call.name,
        exception="Microsoft.PowerShell.Cmdletization.Cim.CimJobException",
    )


def confirm(call: Invocation, what: str) -> None:
    """Ask, as a cmdlet of high impact does unless told not to: nobody can answer."""
    if call.given.get("Confirm") is not False:
        question = f"Are you sure you want to perform this action on {what}?"
        raise Terminating(errors.prompt_impossible(call.name, question))


@cmdlet("Set-DnsClientServerAddress")
def set_dns_client_server_address(call: Invocation) -> Iterator[Any]:
    """Set the DNS servers of adapters."""
    servers = call.given.get("ServerAddresses", [])
    for alias in call.given["InterfaceAlias"]:
        interface = _adapter(call.host, alias)
        class_name = "MSFT_DNSClientServerAddress"
        if interface is None:
            key = "InterfaceAlias"
            call.fail(errors.query_found_nothing(call.name, class_name, key, alias))
        elif not call.rights.administrator:
            call.fail(errors.win32(call.name, 5, "PermissionDenied", "Access is denied."))
        elif not all(map(_is_address, servers)):
            text = "The parameter is incorrect."
            call.fail(errors.win32(call.name, 87, "InvalidArgument", text))
        else:
            call.host.dns_servers[interface] = [*servers]
    yield from ()
