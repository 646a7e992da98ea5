"""The sheet for nested virtual machines says what their network is, however they get an address."""

from tests.builders import a_ref, a_vm
from wizard.model.choices import NatChoice
from wizard.model.records import SheetRecord
from wizard.planning.dhcp_steps import dhcp_steps
from wizard.planning.nat_instructions import nat_instructions, nested_instructions
from wizard.planning.sheet import sheet_of
from wizard.planning.step import VmPlan
from wizard.planning.steps import ExposeVirtualizationExtensions

VM = a_vm(ref=a_ref())
NAT = NatChoice(dns="10.0.0.53")
FIRST = SheetRecord("192.168.100.2", 24, "192.168.100.1", "10.0.0.53")


def test_each_address_given_by_hand_has_its_gateway_and_dns() -> None:
    plan = VmPlan(VM.ref, (), "Off", nested_instructions(VM, NAT))
    assert sheet_of(plan)[0] == FIRST
    assert [line.addresses[-1] for line in sheet_of(plan)] == ["2", "3", "4"]


def test_it_is_the_same_where_the_user_makes_nat() -> None:
    plan = VmPlan(VM.ref, (), "Off", nat_instructions(VM, NAT))
    assert sheet_of(plan) == sheet_of(VmPlan(VM.ref, (), "Off", nested_instructions(VM, NAT)))


def test_without_a_dns_server_there_is_none() -> None:
    plan = VmPlan(VM.ref, (), "Off", nested_instructions(VM, NatChoice()))
    assert {line.dns for line in sheet_of(plan)} == {""}


def test_with_dhcp_it_is_one_line_for_the_range() -> None:
    plan = VmPlan(VM.ref, dhcp_steps(VM.ref, NatChoice(dhcp=True)), "Off")
    (line,) = sheet_of(plan)
    assert line.by_dhcp
    assert line.addresses == "192.168.100.50 to 192.168.100.200"
    assert (line.prefix_length, line.gateway, line.dns) == (24, "192.168.100.1", "")


def test_a_plan_without_a_nat_network_has_no_sheet() -> None:
    assert sheet_of(VmPlan(VM.ref, (ExposeVirtualizationExtensions(VM.ref),), "Off")) == ()
