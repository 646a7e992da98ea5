"""Addresses to hand out and ports to lead inside: in the subnet, once, and never the gateway."""

from dataclasses import replace

import pytest

from wizard.model.choices import NatChoice, PortForward
from wizard.model.nat_details import (
    forward_of,
    moved_to,
    problem_with_dhcp,
    problem_with_forwards,
    with_range,
)

SSH = PortForward("TCP", 50022, "192.168.100.10", 22)
DHCP = NatChoice(dhcp=True, dhcp_first="192.168.100.50", dhcp_last="192.168.100.200")


def test_a_range_in_the_subnet_can_be_handed_out() -> None:
    assert problem_with_dhcp(DHCP) is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"dhcp_first": "x"}, "“x” is no IPv4 address"),
        ({"dhcp_first": "192.168.101.1"}, "192.168.101.1 is no address for a VM"),
        ({"dhcp_last": "192.168.100.255"}, "192.168.100.255 is no address for a VM"),
        ({"dhcp_last": "192.168.100.40"}, "ends at 192.168.100.40, before it begins"),
        ({"gateway": "192.168.100.60"}, "gateway 192.168.100.60 is in the range"),
        ({"dhcp_last": ""}, "“” is no IPv4 address"),
    ],
)
def test_a_range_that_cannot_be_handed_out_says_why(changes: dict[str, str], said: str) -> None:
    assert said in str(problem_with_dhcp(replace(DHCP, **changes)))  # type: ignore[arg-type]


def test_without_dhcp_or_without_a_range_there_is_nothing_wrong() -> None:
    assert problem_with_dhcp(replace(DHCP, dhcp=False, dhcp_first="x")) is None
    assert problem_with_dhcp(NatChoice(dhcp=True)) is None


@pytest.mark.parametrize(
    ("prefix", "gateway", "found"),
    [
        ("192.168.100.0/24", "192.168.100.1", ("192.168.100.50", "192.168.100.200")),
        ("192.168.100.0/24", "192.168.100.60", ("192.168.100.61", "192.168.100.200")),
        ("192.168.100.0/24", "192.168.100.190", ("192.168.100.50", "192.168.100.189")),
        ("192.168.100.0/29", "192.168.100.1", ("192.168.100.4", "192.168.100.6")),
        ("10.0.0.0/16", "10.0.0.1", ("10.0.0.50", "10.0.0.200")),
    ],
)
def test_a_range_is_found_that_leaves_the_gateway_out(
    prefix: str, gateway: str, found: tuple[str, str]
) -> None:
    nat = with_range(NatChoice(prefix, gateway, dhcp=True))
    assert (nat.dhcp_first, nat.dhcp_last) == found
    assert problem_with_dhcp(nat) is None


def test_a_range_that_was_chosen_stays() -> None:
    assert with_range(DHCP) == DHCP


def test_a_port_can_lead_to_a_nested_vm() -> None:
    assert problem_with_forwards(NatChoice(forwards=(SSH,))) is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"port": 0}, "A port is a number from 1 to 65535."),
        ({"inner_port": 65536}, "A port is a number from 1 to 65535."),
        ({"address": "web"}, "“web” is no IPv4 address of a nested VM."),
        ({"address": "192.168.101.10"}, "192.168.101.10 is no address for a VM"),
        ({"address": "192.168.100.1"}, "192.168.100.1 is the gateway"),
    ],
)
def test_a_port_that_leads_nowhere_says_why(changes: dict[str, object], said: str) -> None:
    wrong = replace(SSH, **changes)  # type: ignore[arg-type]
    assert said in str(problem_with_forwards(NatChoice(forwards=(wrong,))))


def test_a_port_is_led_to_one_place_only_for_each_protocol() -> None:
    other = replace(SSH, address="192.168.100.11")
    twice = problem_with_forwards(NatChoice(forwards=(SSH, other)))
    assert str(twice) == "TCP port 50022 is there twice."
    assert problem_with_forwards(NatChoice(forwards=(SSH, replace(SSH, protocol="UDP")))) is None


def test_what_is_typed_becomes_a_forward_and_no_number_becomes_no_port() -> None:
    assert forward_of("TCP", " 50022 ", " 192.168.100.10", "22") == SSH
    assert forward_of("UDP", "ssh", "", "²") == PortForward("UDP", 0, "", 0)


def test_in_another_subnet_everything_keeps_its_place() -> None:
    moved = moved_to(replace(DHCP, forwards=(SSH,), switch="Lab", dns="10.0.0.53"), "10.9.0.0/24")
    assert moved == NatChoice(
        "10.9.0.0/24",
        "10.9.0.1",
        "Lab",
        "10.0.0.53",
        dhcp=True,
        dhcp_first="10.9.0.50",
        dhcp_last="10.9.0.200",
        forwards=(PortForward("TCP", 50022, "10.9.0.10", 22),),
    )


def test_what_has_no_place_in_a_smaller_subnet_is_kept_and_said() -> None:
    moved = moved_to(NatChoice(forwards=(SSH,)), "10.9.0.0/29")
    assert moved.forwards == (SSH,)
    assert "no address for a VM in 10.9.0.0/29" in str(problem_with_forwards(moved))
