"""What is inside already is somebody else's: it is neither used, nor changed, nor taken away."""

from pathlib import Path

import pytest

from tests.in_process import told
from tests.run.worlds import World, a_simulated_vm, a_world
from wizard.model.choices import NatChoice, PortForward
from wizard.model.facts import VmRef
from wizard.model.records import RunRecord, VmRecord, VmStatus
from wizard.planning.deep_check import deep_check
from wizard.planning.dhcp_steps import dhcp_steps
from wizard.planning.nat_steps import AssignGateway, MakeNat, MakeSwitch, OpenPort
from wizard.planning.step import HostPlan, Plan, Step, VmPlan
from wizard.simulator.host_parts import DhcpScope, DhcpServer, FirewallRule
from wizard.simulator.state import NatNetwork, SimulatedHost, VirtualSwitch

NAT = NatChoice(dhcp=True, dns="10.0.0.53")
SSH = PortForward("TCP", 50022, "192.168.100.10", 22)
OFFICE = DhcpScope("Production LAN", "10.0.0.50", "10.0.0.200", "255.255.255.0")


def network(ref: VmRef) -> tuple[Step, ...]:
    return (MakeSwitch(vm=ref, nat=NAT), AssignGateway(vm=ref, nat=NAT), MakeNat(vm=ref, nat=NAT))


def whole_network(ref: VmRef) -> tuple[Step, ...]:
    return (*network(ref), *dhcp_steps(ref, NAT))


def a_world_inside(folder: Path, steps: object = whole_network) -> World:
    """A running virtual machine with Hyper-V inside, and a plan of steps there."""
    vm = a_simulated_vm()
    vm.processor.exposes_virtualization = True
    assert vm.guest is not None
    vm.guest.inside.role, vm.guest.inside.module = "enabled", True
    world = a_world(folder, vm)
    ref = VmRef(vm.id, vm.name)
    plan = VmPlan(ref, steps(ref), "Running", inside_account="lab")  # type: ignore[operator]
    world.plan = Plan((HostPlan(world.host.name, (plan,)),))
    return world


def inside(world: World) -> SimulatedHost:
    assert world.vm.guest is not None
    return world.vm.guest.inside


def executed(world: World) -> VmRecord:
    async def story() -> RunRecord:
        with world.begin() as journal:
            return await world.run(journal).execute()

    (vm,) = told(story()).vms
    return vm


def undone(world: World) -> VmRecord:
    async def story() -> RunRecord:
        with world.open() as journal:
            return await world.run(journal).roll_back()

    (vm,) = told(story()).vms
    return vm


def test_what_was_made_is_read_back_and_goes_again(tmp_path: Path) -> None:
    world = a_world_inside(tmp_path)
    assert executed(world).status is VmStatus.DONE
    server = inside(world).dhcp
    assert server is not None
    assert [(s.routers, s.dns_servers) for s in server.scopes] == [
        (["192.168.100.1"], ["10.0.0.53"])
    ]
    assert undone(world).status is VmStatus.UNDONE
    assert inside(world).dhcp is None


@pytest.mark.parametrize("scopes", [[OFFICE], []], ids=["with scopes", "without scopes"])
def test_a_dhcp_server_that_came_after_the_plan_is_not_touched(
    tmp_path: Path, scopes: list[DhcpScope]
) -> None:
    world = a_world_inside(tmp_path)
    inside(world).dhcp = DhcpServer(scopes=[*scopes])
    vm = executed(world)
    assert vm.status is VmStatus.UNDONE
    assert "There is a DHCP server inside the VM already." in vm.message
    assert inside(world).dhcp == DhcpServer(scopes=scopes)
    assert world.session.changes["Set-DhcpServerv4Binding"] == 0
    assert not inside(world).nats


def test_a_dhcp_server_that_serves_others_by_now_is_not_removed(tmp_path: Path) -> None:
    world = a_world_inside(tmp_path)
    assert executed(world).status is VmStatus.DONE
    server = inside(world).dhcp
    assert server is not None
    server.scopes.append(OFFICE)
    vm = undone(world)
    assert vm.status is not VmStatus.UNDONE
    assert "“Production LAN”" in f"{vm.message} {vm.doing} {vm.advice}"
    assert inside(world).dhcp is server
    assert OFFICE in server.scopes


def test_no_nat_network_is_made_beside_one_that_came_after_the_plan(tmp_path: Path) -> None:
    world = a_world_inside(tmp_path, network)
    inside(world).nats.append(NatNetwork("DockerNAT", "172.20.0.0/16"))
    vm = executed(world)
    assert vm.status is VmStatus.UNDONE
    assert "another NAT network inside: “DockerNAT”" in vm.message
    assert [each.name for each in inside(world).nats] == ["DockerNAT"]


def test_a_switch_that_is_external_by_now_gets_no_address(tmp_path: Path) -> None:
    world = a_world_inside(tmp_path, network)
    inside(world).switches.append(VirtualSwitch("Nested", "External"))
    assert executed(world).status is VmStatus.UNDONE
    assert world.session.changes["New-NetIPAddress"] == 0
    without_its_own_step = a_world_inside(tmp_path / "2", lambda ref: network(ref)[1:])
    inside(without_its_own_step).switches.append(VirtualSwitch("Nested", "External"))
    vm = executed(without_its_own_step)
    assert "is not internal, but external" in vm.message
    assert without_its_own_step.session.changes["New-NetIPAddress"] == 0


def test_a_nested_vm_of_the_name_of_the_throw_away_one_is_not_removed(tmp_path: Path) -> None:
    world = a_world_inside(tmp_path, deep_check)
    made = a_simulated_vm()
    made.name = f"nesting-check-{world.vm.id.partition('-')[0].lower()}"
    inside(world).vms.append(made)
    vm = executed(world)
    assert vm.status is VmStatus.UNDONE
    assert f"There is a nested VM “{made.name}” inside already." in vm.message
    assert inside(world).vms == [made]
    assert world.session.changes["Stop-VM"] == 0
    assert world.session.changes["Remove-VM"] == 0


def test_a_firewall_rule_of_our_name_counts_only_with_our_mark(tmp_path: Path) -> None:
    world = a_world_inside(tmp_path, lambda ref: (OpenPort(vm=ref, forward=SSH),))
    other = FirewallRule("NestedVirtualizationWizard-TCP-50022", "SSH", "UDP", ["53"])
    inside(world).firewall_rules.append(other)
    vm = executed(world)
    assert vm.status is not VmStatus.DONE
    assert inside(world).firewall_rules == [other]
