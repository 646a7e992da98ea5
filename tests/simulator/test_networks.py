"""Switches, addresses and NAT networks on a simulated host."""

from typing import Any

import pytest

from tests.simulator.simulated import (
    HYPER_V,
    JSON,
    a_host,
    call,
    run,
    send,
    the_end,
    the_error,
)
from wizard.model.choices import NatChoice
from wizard.powershell import nat
from wizard.simulator.state import NatNetwork, NetworkAddress, SimulatedHost, VirtualSwitch
from wizard.simulator.values import Outcome

CHOICE = NatChoice()
INNER = f"vEthernet ({CHOICE.switch})"
NEW_NAT = {"Name": "n", "InternalIPInterfaceAddressPrefix": "192.168.9.0/24"}
NEW_ADDRESS: dict[str, Any] = {
    "InterfaceAlias": "Ethernet",
    "IPAddress": "10.1.1.1",
    "PrefixLength": 24,
}


def _with_nat() -> SimulatedHost:
    host = a_host(switches=[])
    for command in nat.set_up(CHOICE):
        assert not send(host, command).errors
    return host


def test_a_nat_network_is_set_up_and_taken_down_again() -> None:
    host = _with_nat()
    assert [each.name for each in host.switches] == [CHOICE.switch]
    assert [each.interface for each in host.addresses] == [INNER]
    assert host.nats == [NatNetwork(CHOICE.switch, CHOICE.prefix)]

    for command in nat.take_down(CHOICE):
        assert send(host, command) == Outcome()
    assert (host.switches, host.addresses, host.nats) == ([], [], [])


def test_a_switch_in_use_by_a_nat_network_stays() -> None:
    host = _with_nat()
    remove = call("Remove-VMSwitch", Name=[CHOICE.switch], Force=None)
    assert the_error(run(host, remove)).id == f"ObjectInUse,{HYPER_V}RemoveVMSwitch"
    assert host.switches


def test_a_switch_as_json() -> None:
    make = call("New-VMSwitch", Name="n", SwitchType="private")
    names = call("Select-Object", Property=["Name", "SwitchType"])
    assert run(a_host(), make, names, JSON).output == ('{"Name":"n","SwitchType":0}',)


@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        (
            "gone",
            "ObjectNotFound",
            'Hyper-V was unable to find a virtual switch with name "gone".',
        ),
        (
            "Default Switch",
            "OperationFailed",
            "The automatic Internet Connection Sharing switch cannot be modified",
        ),
    ],
)
def test_a_switch_that_cannot_go_is_an_error(name: str, error: str, message: str) -> None:
    host = a_host(switches=[VirtualSwitch("Default Switch", "Internal")])
    record = the_error(run(host, call("Remove-VMSwitch", Name=[name], Force=None)))
    assert (record.id, record.message) == (f"{error},{HYPER_V}RemoveVMSwitch", message)


def test_switches_are_removed_from_a_pipeline() -> None:
    host = a_host()
    assert run(host, call("Get-VMSwitch"), call("Remove-VMSwitch", Force=None)) == Outcome()
    assert host.switches == []


def test_switches_need_the_rights_of_hyper_v() -> None:
    host = a_host()
    for each in (
        call("New-VMSwitch", Name="n", SwitchType="Internal"),
        call("Remove-VMSwitch", Name=["LAN"], Force=None),
    ):
        assert the_error(run(host, each, account="nobody")).category == "NotSpecified"
    assert len(host.switches) == 1


@pytest.mark.parametrize(
    "asked",
    [
        call("Remove-VMSwitch", Name=[CHOICE.switch]),
        call("Remove-NetNat", Name=[CHOICE.switch]),
        call("Remove-NetNat"),
        call("Remove-NetIPAddress", IPAddress=[CHOICE.gateway]),
    ],
)
def test_what_asks_first_has_nobody_to_ask(asked: Any) -> None:
    host = _with_nat()
    if asked.name == "Remove-VMSwitch":
        host.nats.clear()
    assert the_end(run(host, asked)).id == "HostFunctionNotImplemented"
    assert host.switches
    assert host.addresses


# Adapters and addresses


def test_internal_and_external_switches_have_an_adapter_and_private_ones_have_none() -> None:
    switches = [VirtualSwitch("i", "Internal"), VirtualSwitch("p", "Private"), VirtualSwitch("e")]
    adapters = run(a_host(switches=switches), call("Get-NetAdapter")).output
    assert [each.get("Name") for each in adapters] == ["Ethernet", "vEthernet (i)", "vEthernet (e)"]


def test_an_adapter_that_is_not_there_is_an_error() -> None:
    record = the_error(run(a_host(), call("Get-NetAdapter", Name=["WLAN"])))
    assert record.id == "CmdletizationQuery_NotFound_Name,Get-NetAdapter"
    assert record.category == "ObjectNotFound"
    assert record.message == (
        "No MSFT_NetAdapter objects found with property 'Name' equal to 'WLAN'.  Verify the value "
        "of the property and retry."
    )
    assert run(a_host(), call("Get-NetAdapter", Name=["W*"])) == Outcome()


def test_an_address_is_two_objects() -> None:
    host = a_host()
    made = run(host, call("New-NetIPAddress", **NEW_ADDRESS, DefaultGateway="10.1.1.254"))
    assert [each.get("IPAddress") for each in made.output] == ["10.1.1.1"] * 2
    assert host.addresses == [NetworkAddress("Ethernet", "10.1.1.1", 24, "10.1.1.254")]


@pytest.mark.parametrize(
    ("given", "account", "code", "category", "message"),
    [
        ({}, "hyperv", 5, "PermissionDenied", "Access is denied."),
        ({"InterfaceAlias": "x"}, None, 1168, "ObjectNotFound", "Element not found."),
        ({"IPAddress": "10.1"}, None, 87, "InvalidArgument", "The parameter is incorrect."),
        ({"PrefixLength": 33}, None, 87, "InvalidArgument", "The parameter is incorrect."),
        ({"DefaultGateway": "x"}, None, 87, "InvalidArgument", "The parameter is incorrect."),
        (
            {"IPAddress": "10.9.9.9"},
            None,
            87,
            "InvalidArgument",
            "Instance MSFT_NetIPAddress already exists",
        ),
        ({"IPAddress": "10.8.8.8"}, None, 5010, "NotSpecified", "The object already exists."),
    ],
)
def test_an_address_that_cannot_be_is_an_error(
    given: dict[str, Any], account: str | None, code: int, category: str, message: str
) -> None:
    there = [NetworkAddress("Ethernet", "10.9.9.9"), NetworkAddress("vEthernet (LAN)", "10.8.8.8")]
    host = a_host(addresses=[*there])
    outcome = run(host, call("New-NetIPAddress", **{**NEW_ADDRESS, **given}), account=account)
    record = the_error(outcome)
    assert record.id == f"Windows System Error {code},New-NetIPAddress"
    assert (record.category, record.message) == (category, message)
    assert record.exception == "Microsoft.Management.Infrastructure.CimException"
    assert host.addresses == there


@pytest.mark.parametrize(
    ("keys", "error"),
    [
        ({"IPAddress": ["10.9.9.9"]}, "CmdletizationQuery_NotFound_IPAddress"),
        ({"InterfaceAlias": ["x"]}, "CmdletizationQuery_NotFound_InterfaceAlias"),
        ({"IPAddress": ["10.1.1.1"], "InterfaceAlias": ["x"]}, "CmdletizationQuery_NotFound"),
    ],
)
def test_an_address_that_is_not_there_is_an_error(keys: dict[str, Any], error: str) -> None:
    host = a_host(addresses=[NetworkAddress("Ethernet", "10.1.1.1")])
    outcome = run(host, call("Remove-NetIPAddress", **keys, Confirm=False))
    assert the_error(outcome).id == f"{error},Remove-NetIPAddress"
    assert host.addresses


def test_only_administrators_remove_addresses() -> None:
    host = a_host(addresses=[NetworkAddress("Ethernet", "10.1.1.1")])
    remove = call("Remove-NetIPAddress", IPAddress=["10.1.1.1"], Confirm=False)
    record = the_error(run(host, remove, account="hyperv"))
    assert record.id == "Windows System Error 5,Remove-NetIPAddress"


# NAT networks


def test_no_nat_network_is_no_error_unless_it_is_asked_for_by_name() -> None:
    assert run(a_host(), call("Get-NetNat")) == Outcome()
    record = the_error(run(a_host(), call("Get-NetNat", Name=["n"])))
    assert record.id == "CmdletizationQuery_NotFound_Name,Get-NetNat"


def test_two_nat_networks_live_beside_each_other() -> None:
    host = a_host(nats=[NatNetwork("other", "192.168.8.0/24")])
    assert run(host, call("New-NetNat", **NEW_NAT)).output[0].get("Name") == "n"
    assert [each.get("Name") for each in run(host, call("Get-NetNat")).output] == ["other", "n"]
    assert len(run(host, call("Get-NetNat", Name=["N"])).output) == 1


@pytest.mark.parametrize(
    ("given", "account", "code", "category"),
    [
        ({}, "hyperv", 5, "PermissionDenied"),
        ({"Name": "OTHER"}, None, 52, "NotSpecified"),
        ({"InternalIPInterfaceAddressPrefix": "192.168.8.128/25"}, None, 87, "InvalidArgument"),
        ({"InternalIPInterfaceAddressPrefix": "192.168.9.1/24"}, None, 87, "InvalidArgument"),
        ({"InternalIPInterfaceAddressPrefix": "x"}, None, 87, "InvalidArgument"),
    ],
)
def test_a_nat_network_that_cannot_be_is_an_error(
    given: dict[str, Any], account: str | None, code: int, category: str
) -> None:
    host = a_host(nats=[NatNetwork("other", "192.168.8.0/24")])
    record = the_error(run(host, call("New-NetNat", **{**NEW_NAT, **given}), account=account))
    assert (record.id, record.category) == (f"Windows System Error {code},New-NetNat", category)
    assert record.target == "MSFT_NetNat:root/StandardCimv2/MSFT_NetNat"
    assert len(host.nats) == 1


def test_only_administrators_remove_nat_networks() -> None:
    host = _with_nat()
    remove = call("Remove-NetNat", Confirm=False)
    assert the_error(run(host, remove, account="hyperv")).category == "PermissionDenied"
    assert run(host, remove) == Outcome()
    assert host.nats == []


# DNS


def test_dns_servers_are_set() -> None:
    host = a_host()
    for command in nat.nested(CHOICE, "10.0.0.9"):
        assert not send(host, command).errors
    assert host.dns_servers == ({"Ethernet": [CHOICE.dns]} if CHOICE.dns else {})
    asked = call(
        "Set-DnsClientServerAddress", InterfaceAlias=["ethernet"], ServerAddresses=["1.1.1.1"]
    )
    assert run(host, asked) == Outcome()
    assert host.dns_servers == {"Ethernet": ["1.1.1.1"]}


@pytest.mark.parametrize(
    ("alias", "server", "account", "error"),
    [
        ("x", "1.1.1.1", None, "CmdletizationQuery_NotFound_InterfaceAlias"),
        ("Ethernet", "1.1.1.1", "nobody", "Windows System Error 5"),
        ("Ethernet", "one", None, "Windows System Error 87"),
    ],
)
def test_dns_servers_that_cannot_be_are_an_error(
    alias: str, server: str, account: str | None, error: str
) -> None:
    host = a_host()
    asked = call("Set-DnsClientServerAddress", InterfaceAlias=[alias], ServerAddresses=[server])
    record = the_error(run(host, asked, account=account))
    assert record.id == f"{error},Set-DnsClientServerAddress"
    assert host.dns_servers == {}
