"""The DHCP server: its scopes, what it tells with an address, and where it listens."""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from wizard.simulator.host_network import adapters_of, standard_cimv2
from wizard.simulator.host_parts import DhcpScope, DhcpServer
from wizard.simulator.objects import EnumValue, PsObject, text_of
from wizard.simulator.registry import Invocation, cmdlet
from wizard.simulator.values import ErrorRecord

ROUTER, DNS_SERVERS = 3, 6
NO_RIGHT, NO_SCOPE, SCOPE_EXISTS, WRONG_RANGE = 20000, 20005, 20052, 20041
WIN32 = "Microsoft.Management.Infrastructure.CimException"


def _refuse(call: Invocation, code: int, category: str, what: str) -> None:
    message = f"Failed to {what} on DHCP server {call.host.computer_name}."
    call.fail(ErrorRecord(f"DHCP {code},{call.name}", category, message, call.name, WIN32))


def _server(call: Invocation) -> DhcpServer:
    """Return the server; the cmdlets are there only where it is."""
    return call.host.dhcp or DhcpServer()


def _may_change(call: Invocation, what: str) -> bool:
    if not call.rights.administrator:
        _refuse(call, NO_RIGHT, "PermissionDenied", what)
    return call.rights.administrator


def _scope(call: Invocation, scope_id: str) -> DhcpScope | None:
    found = next((each for each in _server(call).scopes if each.id == scope_id), None)
    if found is None:
        _refuse(call, NO_SCOPE, "ObjectNotFound", f"get scope information for scope {scope_id}")
    return found


def _instance(class_name: str, properties: dict[str, Any], source: Any = None) -> PsObject:
    return standard_cimv2(class_name, properties, class_name, source)


@cmdlet("Get-DhcpServerv4Scope")
def get_dhcp_server_v4_scope(call: Invocation) -> Iterator[PsObject]:
    """Give every scope; having none is no error."""
    for each in _server(call).scopes:
        yield _scope_object(each)


def _scope_object(scope: DhcpScope) -> PsObject:
    return _instance(
        "DhcpServerv4Scope",
        {
            "ScopeId": _address(scope.id),
            "Name": scope.name,
            "StartRange": _address(scope.start),
            "EndRange": _address(scope.end),
            "SubnetMask": _address(scope.mask),
            "State": "Active",
            "Type": "Dhcp",
        },
        scope,
    )


def _address(text: str) -> PsObject:
    """Return a ``System.Net.IPAddress``: its own JSON shows a number, and the text beside it."""
    number = int.from_bytes(IPv4Address(text).packed, "little")
    properties = {
        "Address": number,
        "AddressFamily": EnumValue("System.Net.Sockets.AddressFamily", "InterNetwork", 2),
        "ScopeId": None,
        "IsIPv6Multicast": False,
        "IsIPv6LinkLocal": False,
        "IsIPv6SiteLocal": False,
        "IsIPv6Teredo": False,
        "IsIPv4MappedToIPv6": False,
        "IPAddressToString": text,
    }
    return PsObject(("System.Net.IPAddress", "System.Object"), properties, text)


@cmdlet("Add-DhcpServerv4Scope")
def add_dhcp_server_v4_scope(call: Invocation) -> Iterator[PsObject]:
    """Add a scope; there is one for a network."""
    given = call.given
    what = f"add scope {given['StartRange']}"
    if not _may_change(call, what):
        return
    scope = DhcpScope(given["Name"], given["StartRange"], given["EndRange"], given["SubnetMask"])
    if not _is_range(scope):
        _refuse(call, WRONG_RANGE, "InvalidArgument", what)
    elif any(each.id == scope.id for each in _server(call).scopes):
        _refuse(call, SCOPE_EXISTS, "ResourceExists", f"add scope {scope.id}")
    else:
        _server(call).scopes.append(scope)
    yield from ()


def _is_range(scope: DhcpScope) -> bool:
    try:
        network = IPv4Network(f"{scope.start}/{scope.mask}", strict=False)
        start, end = IPv4Address(scope.start), IPv4Address(scope.end)
    except ValueError:
        return False
    return start <= end and end in network


@cmdlet("Remove-DhcpServerv4Scope")
def remove_dhcp_server_v4_scope(call: Invocation) -> Iterator[Any]:
    """Remove scopes by the address of their network."""
    for scope_id in call.given["ScopeId"]:
        scope = _scope(call, scope_id)
        if scope is not None and _may_change(call, f"delete scope {scope_id}"):
            _server(call).scopes.remove(scope)
    yield from ()


@cmdlet("Get-DhcpServerv4OptionValue")
def get_dhcp_server_v4_option_value(call: Invocation) -> Iterator[PsObject]:
    """Give what a scope tells with an address; the options of the whole server are none here."""
    if "ScopeId" not in call.given:
        return
    scope = _scope(call, call.given["ScopeId"])
    if scope is None:
        return
    for number, name, values in (
        (ROUTER, "Router", scope.routers),
        (DNS_SERVERS, "DNS Servers", scope.dns_servers),
    ):
        if values:
            properties = {"OptionId": number, "Name": name, "Type": "IPv4Address"}
            yield _instance("DhcpServerv4OptionValue", properties | {"Value": [*values]})


@cmdlet("Set-DhcpServerv4OptionValue")
def set_dhcp_server_v4_option_value(call: Invocation) -> Iterator[Any]:
    """Choose the gateway and the DNS servers; without ``-Force`` the servers have to answer."""
    scope = _scope(call, call.given["ScopeId"]) if "ScopeId" in call.given else None
    if scope is None or not _may_change(call, "set option values"):
        return
    servers = call.given.get("DnsServer", [])
    if servers and not call.given.get("Force"):
        message = f"{servers[0]} is not a valid DNS server."
        error, category = f"WIN32 9505,{call.name}", "InvalidArgument"
        call.fail(ErrorRecord(error, category, message, call.name, WIN32))
        return
    scope.routers = [*call.given.get("Router", scope.routers)]
    scope.dns_servers = [*(servers or scope.dns_servers)]
    yield from ()


@cmdlet("Get-DhcpServerv4Binding")
def get_dhcp_server_v4_binding(call: Invocation) -> Iterator[PsObject]:
    """Give the adapters with an address of their own, and whether the server listens there."""
    names = {each.lower(): each for each in adapters_of(call.host)}
    for each in call.host.addresses:
        alias = names.get(each.interface.lower())
        if alias is None:
            continue
        network = IPv4Network(f"{each.address}/{each.prefix_length}", strict=False)
        properties = {
            "InterfaceAlias": alias,
            "IPAddress": _address(each.address),
            "SubnetMask": _address(str(network.netmask)),
            "BindingState": alias not in _server(call).unbound,
        }
        yield _instance("DhcpServerv4Binding", properties, alias)


@cmdlet("Set-DhcpServerv4Binding")
def set_dhcp_server_v4_binding(call: Invocation) -> Iterator[Any]:
    """Let the server listen on the adapters that came, or not."""
    server = _server(call)
    for each in call.piped or ():
        alias = text_of(each.get("InterfaceAlias")) if isinstance(each, PsObject) else ""
        if alias and _may_change(call, f"set the binding of {alias}"):
            listens = call.given["BindingState"]
            others = [name for name in server.unbound if name != alias]
            server.unbound = others if listens else [*others, alias]
    yield from ()
