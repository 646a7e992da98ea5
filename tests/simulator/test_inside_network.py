"""What nested machines need: mapped ports, rules of the firewall and a DHCP server."""

from typing import Any

import pytest

from tests.simulator.simulated import a_host, call, run, the_end, the_error
from wizard.simulator.host_parts import DhcpScope, DhcpServer, PortMapping
from wizard.simulator.state import NatNetwork, NetworkAddress, SimulatedHost, VirtualSwitch
from wizard.simulator.values import Outcome

PREFIX = "192.168.100.0/24"
MAPPING = {
    "NatName": "N",
    "Protocol": "TCP",
    "ExternalIPAddress": "0.0.0.0",  # noqa: S104 - every address
    "ExternalPort": 50022,
    "InternalIPAddress": "192.168.100.10",
    "InternalPort": 22,
}
RULE: dict[str, Any] = {
    "Name": "nvw-50022",
    "DisplayName": "Nested VMs: TCP 50022",
    "Direction": "Inbound",
    "Protocol": "TCP",
    "LocalPort": ["50022"],
    "Action": "Allow",
}
SCOPE = {
    "Name": "Nested",
    "StartRange": "192.168.100.50",
    "EndRange": "192.168.100.99",
    "SubnetMask": "255.255.255.0",
}
SCOPE_ID = "192.168.100.0"
BINDINGS = call("Get-DhcpServerv4Binding")


def _world() -> SimulatedHost:
    return a_host(
        switches=[VirtualSwitch("Nested", "Internal")],
        nats=[NatNetwork("N", PREFIX)],
        addresses=[
            NetworkAddress("Ethernet", "10.0.0.5"),
            NetworkAddress("vEthernet (Nested)", "192.168.100.1"),
        ],
        dhcp=DhcpServer(),
    )


def _values(outcome: Outcome, *names: str) -> list[tuple[str, ...]]:
    assert not outcome.errors
    return [tuple(str(row.get(name)) for name in names) for row in outcome.output]


# Mapped ports


def test_a_port_leads_to_a_port_inside() -> None:
    host = _world()
    assert _values(run(host, call("Add-NetNatStaticMapping", **MAPPING)), "NatName") == [("N",)]
    listed = run(host, call("Get-NetNatStaticMapping"))
    names = ("Protocol", "ExternalPort", "InternalIPAddress", "InternalPort")
    assert _values(listed, *names) == [("TCP", "50022", "192.168.100.10", "22")]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"NatName": "M"}, 1168),
        ({"InternalIPAddress": "10.0.0.9"}, 87),
        ({"InternalIPAddress": "nowhere"}, 87),
        ({"ExternalPort": 0}, 87),
        ({"InternalPort": 70000}, 87),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(change: dict[str, Any], code: int) -> None:
    host = _world()
    record = the_error(run(host, call("Add-NetNatStaticMapping", **(MAPPING | change))))
    assert record.id == f"Windows System Error {code},Add-NetNatStaticMapping"
    assert host.nats[0].mappings == []


def test_a_port_is_mapped_once() -> None:
    host = _world()
    run(host, call("Add-NetNatStaticMapping", **MAPPING))
    record = the_error(run(host, call("Add-NetNatStaticMapping", **MAPPING)))
    assert record.id == "Windows System Error 52,Add-NetNatStaticMapping"
    other = MAPPING | {"Protocol": "UDP"}
    assert not run(host, call("Add-NetNatStaticMapping", **other)).errors


def test_mappings_are_picked_and_removed() -> None:
    host = _world()
    host.nats[0].mappings = [PortMapping(1, "TCP"), PortMapping(2, "UDP"), PortMapping(2, "TCP")]
    port = call("Where-Object", Property="ExternalPort", EQ=None, Value="2")
    protocol = call("Where-Object", Property="Protocol", EQ=None, Value="tcp")
    gone = call("Remove-NetNatStaticMapping", Confirm=False)
    assert run(host, call("Get-NetNatStaticMapping"), port, protocol, gone) == Outcome()
    assert [(each.port, each.protocol) for each in host.nats[0].mappings] == [
        (1, "TCP"),
        (2, "UDP"),
    ]
    asking = run(host, call("Get-NetNatStaticMapping"), call("Remove-NetNatStaticMapping"))
    assert the_end(asking).id == "HostFunctionNotImplemented"
    assert run(host, gone) == Outcome()  # without any, all of them
    assert host.nats[0].mappings == []


# The firewall


def test_a_rule_is_made_found_and_removed() -> None:
    host = _world()
    assert _values(run(host, call("New-NetFirewallRule", **RULE)), "Name") == [("nvw-50022",)]
    found = run(host, call("Get-NetFirewallRule", Name=["nvw-*"]))
    assert _values(found, "DisplayName") == [("Nested VMs: TCP 50022",)]
    gone = call("Remove-NetFirewallRule", Name=["NVW-50022"], Confirm=False)
    assert run(host, gone) == Outcome()
    assert host.firewall_rules == []


def test_rules_that_came_are_removed() -> None:
    host = _world()
    run(host, call("New-NetFirewallRule", **RULE))
    run(host, call("New-NetFirewallRule", **(RULE | {"Name": "other"})))
    named = call("Where-Object", Property="Name", EQ=None, Value="other")
    run(host, call("Get-NetFirewallRule"), named, call("Remove-NetFirewallRule"))
    assert [each.name for each in host.firewall_rules] == ["nvw-50022"]


def test_a_rule_that_is_not_there_is_an_error() -> None:
    for cmdlet in ("Get-NetFirewallRule", "Remove-NetFirewallRule"):
        record = the_error(run(_world(), call(cmdlet, Name=["x"])))
        assert record.id == f"CmdletizationQuery_NotFound_InstanceID,{cmdlet}"


@pytest.mark.parametrize(
    ("change", "code"), [({}, 183), ({"Name": "x", "LocalPort": ["0"]}, 87)], ids=["twice", "port"]
)
def test_a_rule_that_cannot_be_is_refused(change: dict[str, Any], code: int) -> None:
    host = _world()
    run(host, call("New-NetFirewallRule", **RULE))
    record = the_error(run(host, call("New-NetFirewallRule", **(RULE | change))))
    assert record.id == f"Windows System Error {code},New-NetFirewallRule"


# DHCP


def test_without_the_server_nobody_knows_its_cmdlets() -> None:
    assert the_end(run(a_host(), call("Get-DhcpServerv4Scope"))).id == "CommandNotFoundException"


def test_a_scope_is_made_found_and_removed() -> None:
    host = _world()
    assert run(host, call("Get-DhcpServerv4Scope")) == Outcome()
    assert run(host, call("Add-DhcpServerv4Scope", **SCOPE)) == Outcome()
    named = call("Where-Object", Property="ScopeId", EQ=None, Value=SCOPE_ID)
    found = run(host, call("Get-DhcpServerv4Scope"), named)
    assert _values(found, "Name", "StartRange", "State") == [("Nested", "192.168.100.50", "Active")]
    gone = call("Remove-DhcpServerv4Scope", ScopeId=[SCOPE_ID], Force=None, Confirm=False)
    assert run(host, gone) == Outcome()
    record = the_error(run(host, gone))
    assert (record.id, record.category) == (
        "DHCP 20005,Remove-DhcpServerv4Scope",
        "ObjectNotFound",
    )


def test_an_address_in_json_is_an_object_with_its_text() -> None:
    host = _world()
    run(host, call("Add-DhcpServerv4Scope", **SCOPE))
    select = call("Select-Object", Property=["ScopeId"])
    json = call("ConvertTo-Json", Compress=None)
    (text,) = run(host, call("Get-DhcpServerv4Scope"), select, json).output
    assert '"IPAddressToString":"192.168.100.0"' in text
    assert '"AddressFamily":2' in text


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({}, "DHCP 20052"),
        ({"StartRange": "192.168.7.99", "EndRange": "192.168.7.50"}, "DHCP 20041"),
        ({"EndRange": "192.168.101.50"}, "DHCP 20041"),
        ({"SubnetMask": "many"}, "DHCP 20041"),
    ],
    ids=["twice", "backwards", "outside", "mask"],
)
def test_a_scope_that_cannot_be_is_refused(change: dict[str, str], error: str) -> None:
    host = _world()
    run(host, call("Add-DhcpServerv4Scope", **SCOPE))
    record = the_error(run(host, call("Add-DhcpServerv4Scope", **(SCOPE | change))))
    assert record.id == f"{error},Add-DhcpServerv4Scope"


def test_a_scope_tells_the_gateway_and_the_dns_servers() -> None:
    host = _world()
    assert host.dhcp is not None
    host.dhcp.scopes = [DhcpScope("Nested", "192.168.100.50", "192.168.100.99")]
    asked = call("Get-DhcpServerv4OptionValue", ScopeId=SCOPE_ID)
    assert run(host, asked) == Outcome()
    told = {"ScopeId": SCOPE_ID, "Router": ["192.168.100.1"], "DnsServer": ["9.9.9.9"]}
    unsure = the_error(run(host, call("Set-DhcpServerv4OptionValue", **told)))
    assert unsure.message == "9.9.9.9 is not a valid DNS server."
    assert run(host, call("Set-DhcpServerv4OptionValue", **told, Force=None)) == Outcome()
    assert _values(run(host, asked), "OptionId", "Value") == [
        ("3", "['192.168.100.1']"),
        ("6", "['9.9.9.9']"),
    ]
    wrong = call("Get-DhcpServerv4OptionValue", ScopeId="10.0.0.0")
    assert the_error(run(host, wrong)).id == "DHCP 20005,Get-DhcpServerv4OptionValue"


def test_the_server_listens_where_it_is_bound() -> None:
    host = _world()
    names = ("InterfaceAlias", "BindingState")
    both = [("Ethernet", "True"), ("vEthernet (Nested)", "True")]
    assert _values(run(host, BINDINGS), *names) == both
    others = call("Where-Object", Property="InterfaceAlias", NE=None, Value="vEthernet (Nested)")
    run(host, BINDINGS, others, call("Set-DhcpServerv4Binding", BindingState=False))
    assert _values(run(host, BINDINGS), *names) == [("Ethernet", "False"), both[1]]
    run(host, BINDINGS, call("Set-DhcpServerv4Binding", BindingState=True))
    assert _values(run(host, BINDINGS), *names) == both


@pytest.mark.parametrize(
    "change",
    [
        call("Add-NetNatStaticMapping", **MAPPING),
        call("New-NetFirewallRule", **RULE),
        call("Remove-NetFirewallRule", Name=["r"]),
        call("Add-DhcpServerv4Scope", **SCOPE),
        call("Remove-DhcpServerv4Scope", ScopeId=["192.168.7.0"]),
        call("Set-DhcpServerv4OptionValue", ScopeId="192.168.7.0", Router=["192.168.7.1"]),
    ],
    ids=lambda each: each.name,
)
def test_changes_are_for_administrators(change: Any) -> None:
    host = _world()
    assert host.dhcp is not None
    host.dhcp.scopes = [DhcpScope("Other", "192.168.7.50", "192.168.7.99")]
    run(host, call("New-NetFirewallRule", **(RULE | {"Name": "r"})))
    assert the_error(run(host, change, account="hyperv")).category == "PermissionDenied"
