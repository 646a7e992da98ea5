"""A virtual machine of a cluster is followed to the node that has it, and never changed twice."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.run.clustered import ONCE, REFRESH, ClusteredWorld, a_clustered_world
from tests.run.worlds import AS_FOUND, AS_PLANNED, state_of
from wizard.model.records import VmStatus
from wizard.planning.inside_steps import InstallHyperV, ReachGuest, RestartGuest
from wizard.planning.step import HostPlan, Plan
from wizard.remoting import wording
from wizard.run.executor import Run
from wizard.simulator.machines import Guest
from wizard.simulator.values import ErrorRecord


def after(world: ClusteredWorld, cmdlet: str, what: Callable[[], object]) -> None:
    """Let something happen once, as soon as a change has reached a node."""
    happened: list[str] = []

    def moment(when: str) -> None:
        if when == "after" and not happened and world.changes[cmdlet]:
            happened.append(cmdlet)
            what()

    world.listen_to(moment)


def test_a_vm_that_stays_is_asked_nothing_more_than_any_other(tmp_path: Path) -> None:
    world = a_clustered_world(tmp_path)
    vm = world.carried(Run.execute)
    assert vm.status is VmStatus.DONE
    assert state_of(world.vm) == AS_PLANNED
    assert world.changes == ONCE
    assert vm.moved_to == ""
    assert world.sessions["node-2"].exchanges == 0


def test_its_cluster_is_refreshed_after_the_settings(tmp_path: Path) -> None:
    world = a_clustered_world(tmp_path)
    world.carried(Run.execute)
    changes = [name for name in world.host.received if name in ONCE]
    assert changes[-2:] == [REFRESH, "Start-VM"]


def test_going_back_it_is_refreshed_after_the_settings_were_put_back(tmp_path: Path) -> None:
    world = a_clustered_world(tmp_path)
    world.carried(Run.execute)
    world.host.received.clear()
    vm = world.carried(Run.roll_back, world.path)
    assert vm.status is VmStatus.UNDONE
    assert state_of(world.vm) == AS_FOUND
    changes = [name for name in world.host.received if name in ONCE]
    assert changes == [
        "Invoke-CimMethod",
        "Set-VMNetworkAdapter",
        "Set-VMProcessor",
        "Set-VMMemory",
        "Start-VM",
        REFRESH,
    ]


@pytest.mark.parametrize("cmdlet", [*ONCE])
def test_it_is_followed_after_every_change(tmp_path: Path, cmdlet: str) -> None:
    world = a_clustered_world(tmp_path)
    after(world, cmdlet, world.move)
    vm = world.carried(Run.execute)
    assert vm.status is VmStatus.DONE
    assert vm.moved_to == "node-2"
    assert state_of(world.vm) == AS_PLANNED
    assert world.changes == ONCE


def test_that_it_moved_is_said_in_plain_words(tmp_path: Path) -> None:
    world = a_clustered_world(tmp_path)
    after(world, "Set-VMMemory", world.move)
    world.carried(Run.execute)
    with world.open() as journal:
        said = [line.text for line in journal.record.log]
    assert "It moved to node-2; the run follows it." in said


def test_a_vm_that_came_home_is_not_shown_as_moved(tmp_path: Path) -> None:
    world = a_clustered_world(tmp_path)
    after(world, "Set-VMMemory", world.move)
    world.carried(Run.execute)
    world.move(0)
    assert world.carried(Run.roll_back, world.path).moved_to == ""
    assert state_of(world.vm) == AS_FOUND


def test_a_change_whose_answer_is_lost_is_looked_for_where_the_vm_is_now(tmp_path: Path) -> None:
    world = a_clustered_world(tmp_path)

    def moment(when: str) -> None:
        if when == "after" and world.changes["Set-VMMemory"] == 1 and world.where is world.host:
            world.move(1)
            raise wording.lost(world.session.target, "it was reset")

    world.listen_to(moment)
    vm = world.carried(Run.execute)
    assert vm.status is VmStatus.DONE
    assert state_of(world.vm) == AS_PLANNED
    assert world.changes == ONCE


def test_a_vm_on_its_way_to_a_node_is_waited_for(tmp_path: Path) -> None:
    world = a_clustered_world(tmp_path)
    arrival: list[float] = []

    def moment(when: str) -> None:
        if when == "after" and world.changes["Set-VMMemory"] == 1 and not arrival:
            world.host.vms.remove(world.machine)
            world.announce(1)
            loop = asyncio.get_running_loop()
            arrival.append(loop.time() + 90)
            loop.call_later(90, world.hosts[1].vms.append, world.machine)

    world.listen_to(moment)
    vm = world.carried(Run.execute)
    assert vm.status is VmStatus.DONE
    assert state_of(world.vm) == AS_PLANNED
    assert world.changes == ONCE
    assert any("it is being moved to node-2" in words for _, _, words in world.said)


def test_a_vm_that_never_arrives_stops_and_can_be_resumed(tmp_path: Path) -> None:
    world = a_clustered_world(tmp_path)

    def leave() -> None:
        world.announce(1)
        world.host.vms.remove(world.machine)

    after(world, "Set-VMMemory", leave)
    vm = world.carried(Run.execute)
    assert vm.status is VmStatus.STOPPED
    assert "Hyper-V there has not had it for 10:0" in vm.message
    world.hosts[1].vms.append(world.machine)
    assert world.carried(Run.resume, world.path).status is VmStatus.DONE
    assert state_of(world.vm) == AS_PLANNED


def test_a_change_that_was_refused_because_the_vm_is_being_moved_is_sent_again(
    tmp_path: Path,
) -> None:
    world = a_clustered_world(tmp_path)
    busy = ErrorRecord(
        "OperationFailed,Microsoft.HyperV.PowerShell.Commands.SetVMMemory",
        "NotSpecified",
        "The operation failed.",
    )
    world.host.faults.refuse("Set-VMMemory", busy)

    def moment(when: str) -> None:
        refused = world.changes["Set-VMMemory"] == 1 and world.where is world.host
        if when == "after" and refused and world.machine.operational_status == ["Ok"]:
            world.machine.operational_status = ["MigratingVirtualMachine"]
            loop = asyncio.get_running_loop()
            loop.call_later(120, setattr, world.machine, "operational_status", ["Ok"])
            loop.call_later(120, world.move, 1)

    world.listen_to(moment)
    vm = world.carried(Run.execute)
    assert vm.status is VmStatus.DONE
    assert vm.moved_to == "node-2"
    assert state_of(world.vm) == AS_PLANNED
    assert any("it is being moved from node-1" in words for _, _, words in world.said)


def test_a_node_that_is_not_in_the_list_is_named_and_nothing_is_taken_back(tmp_path: Path) -> None:
    world = a_clustered_world(tmp_path)
    world.unlisted = {"node-2"}
    after(world, "Set-VMProcessor", world.move)
    vm = world.carried(Run.execute)
    assert vm.status is VmStatus.STOPPED
    assert vm.message.startswith("Lab-01 is on the cluster node NODE-2 now, which is not in")
    assert "Add NODE-2 to the hosts, then resume" in vm.advice
    assert vm.doing == "Moved away"
    assert world.vm.memory.dynamic is False
    assert world.sessions["node-2"].exchanges == 0


def test_once_its_node_is_in_the_list_the_run_goes_on_there(tmp_path: Path) -> None:
    world = a_clustered_world(tmp_path)
    world.unlisted = {"node-2"}
    after(world, "Set-VMProcessor", world.move)
    world.carried(Run.execute)
    world.unlisted = set()
    vm = world.carried(Run.resume, world.path)
    assert vm.status is VmStatus.DONE
    assert vm.moved_to == "node-2"
    assert world.changes == ONCE


def test_going_back_it_is_looked_for_where_it_was_last(tmp_path: Path) -> None:
    world = a_clustered_world(tmp_path)
    after(world, "Set-VMMemory", world.move)
    world.carried(Run.execute)
    asked = world.session.exchanges
    assert world.carried(Run.roll_back, world.path).status is VmStatus.UNDONE
    assert state_of(world.vm) == AS_FOUND
    assert world.session.exchanges == asked


def test_a_vm_that_moved_between_run_and_undo_is_undone_where_it_is(tmp_path: Path) -> None:
    world = a_clustered_world(tmp_path)
    world.carried(Run.execute)
    world.move(2)
    vm = world.carried(Run.roll_back, world.path)
    assert vm.status is VmStatus.UNDONE
    assert vm.moved_to == "node-3"
    assert state_of(world.vm) == AS_FOUND


def test_a_vm_that_moved_before_the_run_began_is_changed_where_it_is(tmp_path: Path) -> None:
    world = a_clustered_world(tmp_path)
    world.move(1)
    vm = world.carried(Run.execute)
    assert vm.status is VmStatus.DONE
    assert vm.moved_to == "node-2"
    assert world.session.changes == Counter()


def test_when_its_node_goes_down_it_is_followed_to_where_its_cluster_starts_it(
    tmp_path: Path,
) -> None:
    world = a_clustered_world(tmp_path)

    def moment(when: str) -> None:
        if when == "after" and world.changes["Set-VMMemory"] == 1 and world.where is world.host:
            world.move(1)
            world.session.down = lambda: True

    world.listen_to(moment)
    vm = world.carried(Run.execute)
    assert vm.status is VmStatus.DONE
    assert vm.moved_to == "node-2"
    assert world.changes == ONCE


def test_a_node_that_is_only_silent_is_not_left(tmp_path: Path) -> None:
    world = a_clustered_world(tmp_path)

    def moment(when: str) -> None:
        if when == "after" and world.changes["Set-VMMemory"] == 1:
            world.session.down = lambda: True

    world.listen_to(moment)
    vm = world.carried(Run.execute)
    assert vm.status is VmStatus.STOPPED
    assert vm.message.startswith("node-1 does not answer.")
    assert vm.moved_to == ""


def test_a_new_node_that_does_not_answer_stops_it_with_the_name_of_that_node(
    tmp_path: Path,
) -> None:
    world = a_clustered_world(tmp_path)
    world.sessions["node-2"].down = lambda: True
    after(world, "Set-VMMemory", world.move)
    vm = world.carried(Run.execute)
    assert vm.status is VmStatus.STOPPED
    assert vm.message.startswith("node-2 does not answer.")
    assert vm.moved_to == "node-2"


def test_a_vm_that_never_stays_on_a_node_is_not_followed_for_ever(tmp_path: Path) -> None:
    world = a_clustered_world(tmp_path)

    answers = [0]

    def moment(when: str) -> None:
        told = sum(host.received.count("Get-ClusterGroup") for host in world.hosts)
        if when == "after" and told > answers[-1]:
            answers.append(told)
            world.move()

    world.move()
    world.listen_to(moment)
    vm = world.carried(Run.execute)
    assert vm.status is VmStatus.NOT_RUN
    assert vm.message.startswith("Lab-01 has moved between the nodes of its cluster 8 times")


def test_when_no_node_can_say_where_it_is_it_stops(tmp_path: Path) -> None:
    world = a_clustered_world(tmp_path)

    def fall_apart() -> None:
        world.host.vms.remove(world.machine)
        for host in world.hosts:
            host.cluster = None

    after(world, "Set-VMMemory", fall_apart)
    vm = world.carried(Run.execute)
    assert vm.status is VmStatus.STOPPED
    assert "is not on node-1 any more, and no node of its cluster says where it is" in vm.message


def test_a_vm_that_its_cluster_does_not_know_any_more_is_no_vm_that_moved(tmp_path: Path) -> None:
    world = a_clustered_world(tmp_path)

    def delete() -> None:
        world.host.vms.remove(world.machine)
        world.cluster.vms.clear()

    after(world, "Set-VMMemory", delete)
    vm = world.carried(Run.execute)
    assert vm.status is VmStatus.BETWEEN
    assert "unable to find a virtual machine" in vm.quoted


def test_without_the_tools_of_the_cluster_wmi_says_where_it_is(tmp_path: Path) -> None:
    world = a_clustered_world(tmp_path)
    missing = ErrorRecord(
        "CommandNotFoundException",
        "ObjectNotFound",
        "The term 'Get-ClusterGroup' is not recognized.",
    )

    def move() -> None:
        world.move()
        world.host.faults.refuse("Get-ClusterGroup", missing)

    after(world, "Set-VMMemory", move)
    vm = world.carried(Run.execute)
    assert vm.status is VmStatus.DONE
    assert vm.moved_to == "node-2"
    assert world.session.commands[-1].startswith("Get-CimInstance -Namespace 'root/MSCluster'")


def test_a_role_that_failed_is_not_called_refreshed(tmp_path: Path) -> None:
    world = a_clustered_world(tmp_path)
    world.cluster.roles[world.vm.id] = "Failed"
    vm = world.carried(Run.execute)
    assert vm.status is VmStatus.UNDONE
    assert "What the cluster keeps of the VM was not refreshed." in vm.message
    assert state_of(world.vm) == AS_FOUND


def test_a_node_without_the_tools_of_the_cluster_is_noticed_before_anything_is_changed(
    tmp_path: Path,
) -> None:
    world = a_clustered_world(tmp_path)
    missing = ErrorRecord("CommandNotFoundException", "ObjectNotFound", "No Get-ClusterGroup here.")
    world.host.faults.refuse("Get-ClusterGroup", missing)
    vm = world.carried(Run.execute)
    assert vm.status is VmStatus.UNDONE
    assert "Cluster configuration could not be read." in vm.message
    assert world.changes == Counter()


def test_a_refresh_whose_fate_is_unknown_is_sent_again(tmp_path: Path) -> None:
    world = a_clustered_world(tmp_path)

    def lose() -> None:
        raise wording.lost(world.session.target, "it was reset")

    after(world, REFRESH, lose)
    vm = world.carried(Run.execute)
    assert vm.status is VmStatus.DONE
    assert world.changes == ONCE + Counter({REFRESH: 1})


# Inside


def a_world_with_work_inside(folder: Path) -> ClusteredWorld:
    world = a_clustered_world(folder)
    ref = world.plan.hosts[0].vms[0].vm
    inside = (ReachGuest(vm=ref), InstallHyperV(vm=ref), RestartGuest(vm=ref))
    vm = world.plan.hosts[0].vms[0]
    world.plan = Plan((HostPlan("node-1", (replace(vm, steps=(*vm.steps, *inside)),)),))
    return world


@pytest.mark.parametrize("cmdlet", ["Start-VM", "Install-WindowsFeature", "Restart-Computer"])
def test_the_inside_of_a_vm_is_reached_through_the_node_that_has_it(
    tmp_path: Path, cmdlet: str
) -> None:
    world = a_world_with_work_inside(tmp_path)
    after(world, cmdlet, world.move)
    vm = world.carried(Run.execute)
    assert vm.status is VmStatus.DONE, vm.message
    assert vm.moved_to == "node-2"
    assert world.changes == ONCE + Counter({"Install-WindowsFeature": 1, "Restart-Computer": 1})
    assert world.vm.guest is not None
    assert world.vm.guest.inside is not None
    assert world.vm.guest.inside.role == "enabled"


# Where it was asked to shut down


def test_a_guest_that_goes_off_late_on_another_node_is_started_there(tmp_path: Path) -> None:
    world = a_clustered_world(tmp_path)
    world.vm.guest = Guest(boot_seconds=2.0, shutdown_seconds=640.0)
    after(world, "Invoke-CimMethod", world.move)
    vm = world.carried(Run.execute)
    assert vm.status is VmStatus.UNDONE
    assert vm.moved_to == "node-2"
    assert state_of(world.vm) == AS_FOUND
