"""Small worlds whose plans together hold a step of every kind, and one with the whole job.

Their guests are quick, so that there are not too many moments at which a process can die.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from tests.run.worlds import (
    DYNAMIC,
    FIXED,
    World,
    a_simulated_host,
    a_simulated_vm,
    adapter_id,
    all_steps,
)
from wizard.model.choices import NatChoice, PortForward, Preparation
from wizard.model.facts import VmRef
from wizard.planning.cluster_step import AS_IT_IS, REFRESHED, RefreshClusterConfiguration
from wizard.planning.deep_check import deep_check
from wizard.planning.dhcp_steps import dhcp_steps
from wizard.planning.inside_steps import InstallHyperV, ProveHyperV, ReachGuest, RestartGuest
from wizard.planning.nat_steps import AssignGateway, ForwardPort, MakeNat, MakeSwitch, OpenPort
from wizard.planning.power import Down
from wizard.planning.preparations import SetSetting
from wizard.planning.step import HostPlan, Plan, Step, VmPlan
from wizard.planning.steps import (
    AllowTeaming,
    ExposeVirtualizationExtensions,
    SetMacAddressSpoofing,
    SetMemory,
    SetPower,
    WaitForHeartbeat,
)
from wizard.planning.version_step import UpgradeConfigurationVersion
from wizard.simulator.host_parts import Cluster
from wizard.simulator.machines import Guest, SimulatedVm

Make = Callable[[Path], World]
Steps = tuple[Step, ...]
NAT = NatChoice(dhcp=True, dns="10.0.0.53")
SSH = PortForward("TCP", 50022, "192.168.100.10", 22)
DNS = PortForward("UDP", 50053, "192.168.100.10", 53)
PATIENCE = 600.0


def a_quick_vm(state: str = "Running") -> SimulatedVm:
    """Return a machine whose Ids are those of every other one, so that worlds can be compared."""
    vm = a_simulated_vm(state=state)
    vm.id, vm.adapters[0].id = "7c1e2f30-0000-4000-8000-000000000001", "ADAPTER-1"
    vm.guest = Guest(boot_seconds=2.0, shutdown_seconds=2.0)
    return vm


def ref_of(vm: SimulatedVm) -> VmRef:
    return VmRef(vm.id, vm.name)


def planned(folder: Path, vm: SimulatedVm, *steps: Step) -> World:
    """Return a world whose plan for the machine has just these steps."""
    world = World(folder, [a_simulated_host(vm)])
    plan = VmPlan(ref_of(vm), steps, vm.state, inside_account="lab")
    world.plan = Plan((HostPlan(world.host.name, (plan,)),))
    return world


def exposing(vm: SimulatedVm) -> Steps:
    return (ExposeVirtualizationExtensions(ref_of(vm)),)


def up(vm: SimulatedVm) -> Steps:
    return (SetPower(ref_of(vm), "Off", "Running", PATIENCE), WaitForHeartbeat(ref_of(vm)))


def down(
    vm: SimulatedVm, way: Down = Down.GRACEFUL, before: str = "Running", *, comes_back: bool = True
) -> Steps:
    return (SetPower(ref_of(vm), before, "Off", PATIENCE, way, comes_back),)


# What is done on the host


def from_running(folder: Path) -> World:
    vm = a_quick_vm()
    return planned(folder, vm, *all_steps(vm))


def forced_down(folder: Path) -> World:
    vm = a_quick_vm()
    return planned(folder, vm, *down(vm, Down.FORCED), *exposing(vm), *up(vm))


def turned_off(folder: Path) -> World:
    vm = a_quick_vm()
    return planned(folder, vm, *down(vm, Down.TURNED_OFF), *exposing(vm), *up(vm))


def left_off(folder: Path) -> World:
    vm = a_quick_vm("Off")
    return planned(folder, vm, SetMemory(ref_of(vm), DYNAMIC, FIXED), *exposing(vm))


def tried_and_off_again(folder: Path) -> World:
    vm = a_quick_vm("Off")
    return planned(folder, vm, *exposing(vm), *up(vm), *down(vm))


def saved_and_started(folder: Path) -> World:
    vm = a_quick_vm("Saved")
    wakes = (SetPower(ref_of(vm), "Saved", "Running", PATIENCE), WaitForHeartbeat(ref_of(vm)))
    return planned(folder, vm, *wakes, *down(vm, comes_back=False), *exposing(vm))


def saved_and_discarded(folder: Path) -> World:
    vm = a_quick_vm("Saved")
    return planned(folder, vm, *down(vm, Down.DISCARDED, "Saved"), *exposing(vm), *up(vm))


def paused(folder: Path) -> World:
    vm = a_quick_vm("Paused")
    resumes = SetPower(ref_of(vm), "Paused", "Running", PATIENCE)
    return planned(folder, vm, resumes, *down(vm), *exposing(vm), *up(vm))


def upgraded(folder: Path) -> World:
    vm = a_quick_vm()
    vm.version = "8.0"
    upgrade = UpgradeConfigurationVersion(ref_of(vm), "8.0", "10.0")
    return planned(folder, vm, *down(vm), upgrade, *exposing(vm), *up(vm))


def prepared(folder: Path) -> World:
    """Every setting that the user may put into the plan, and teaming."""
    vm = a_quick_vm()
    vm.processor.count = 1
    vm.processor.compatible_for_migration = vm.processor.compatible_for_older_systems = True
    vm.automatic_checkpoints, vm.checkpoint_type = True, "Standard"
    vm.disabled_services = ["Shutdown", "Heartbeat"]
    vm.adapters[0].iov_weight = 100
    ref, adapter, name = ref_of(vm), adapter_id(vm), vm.adapters[0].name
    kinds = Preparation
    before_down = (
        SetSetting(ref, kinds.SHUTDOWN_SERVICE, before=False, after=True),
        SetSetting(ref, kinds.HEARTBEAT_SERVICE, before=False, after=True),
    )
    while_off = (
        SetSetting(ref, kinds.PROCESSORS, 1, 2),
        SetSetting(ref, kinds.MIGRATION_COMPATIBILITY, before=True, after=False),
        SetSetting(ref, kinds.OLDER_COMPATIBILITY, before=True, after=False),
        SetSetting(ref, kinds.AUTOMATIC_CHECKPOINTS, before=True, after=False),
        SetSetting(ref, kinds.CHECKPOINT_TYPE, "Standard", "Production"),
        SetSetting(ref, kinds.STOP_ACTION, "Save", "ShutDown"),
        SetSetting(ref, kinds.VBS_OPT_OUT, before=False, after=True),
        SetSetting(ref, kinds.IO_VIRTUALIZATION, 100, 0, adapter, name),
        AllowTeaming(ref, adapter, name),
    )
    return planned(folder, vm, *before_down, *down(vm), *while_off, *up(vm))


def disabled(folder: Path) -> World:
    """The way out: what an earlier run has turned on is turned off."""
    vm = a_quick_vm()
    vm.processor.exposes_virtualization = vm.adapters[0].mac_address_spoofing = True
    ref, adapter, name = ref_of(vm), adapter_id(vm), vm.adapters[0].name
    hides = ExposeVirtualizationExtensions(ref, before=True, after=False)
    forbids = SetMacAddressSpoofing(ref, adapter, name, before=True, after=False)
    return planned(folder, vm, *down(vm), hides, forbids, *up(vm))


def clustered(folder: Path) -> World:
    vm = a_quick_vm()
    vm.clustered = True
    going_back = RefreshClusterConfiguration(ref_of(vm), REFRESHED, AS_IT_IS)
    refresh = RefreshClusterConfiguration(ref_of(vm))
    world = planned(folder, vm, going_back, *down(vm), *exposing(vm), refresh, *up(vm))
    world.host.cluster = Cluster("CL-1", {"HV-MUC-01": "Up"})
    return world


# What is done inside


def hyper_v_inside(vm: SimulatedVm, *, client: bool = False) -> Steps:
    ref = ref_of(vm)
    return (
        ReachGuest(vm=ref),
        InstallHyperV(vm=ref, client=client),
        RestartGuest(vm=ref),
        ProveHyperV(vm=ref),
    )


def network_inside(vm: SimulatedVm, *forwards: PortForward) -> Steps:
    ref = ref_of(vm)
    doors: list[Step] = []
    for each in forwards:
        doors += [ForwardPort(vm=ref, network=NAT.switch, forward=each)]
        doors += [OpenPort(vm=ref, forward=each)]
    made = (MakeSwitch(vm=ref, nat=NAT), AssignGateway(vm=ref, nat=NAT), MakeNat(vm=ref, nat=NAT))
    return (*made, *doors)


def a_vm_that_can_nest() -> SimulatedVm:
    vm = a_quick_vm()
    vm.processor.exposes_virtualization = True
    return vm


def a_host_inside() -> SimulatedVm:
    """Return a machine that has Hyper-V inside, from an earlier run."""
    vm = a_vm_that_can_nest()
    assert vm.guest is not None
    vm.guest.inside.role, vm.guest.inside.module = "enabled", True
    return vm


def role_inside(folder: Path) -> World:
    vm = a_vm_that_can_nest()
    return planned(folder, vm, *hyper_v_inside(vm))


def role_inside_a_client(folder: Path) -> World:
    vm = a_vm_that_can_nest()
    vm.guest = replace(vm.guest or Guest(), name="Windows 11 Pro", product_type=1)
    return planned(folder, vm, *hyper_v_inside(vm, client=True))


def role_in_spite_of_a_false_alarm(folder: Path) -> World:
    world = role_inside(folder)
    assert world.vm.guest is not None
    world.vm.guest.inside.role_check = "false alarm"
    return world


def forwarding_inside(folder: Path) -> World:
    vm = a_host_inside()
    return planned(folder, vm, ReachGuest(vm=ref_of(vm)), *network_inside(vm, SSH, DNS))


def dhcp_inside(folder: Path) -> World:
    vm = a_host_inside()
    steps = (*network_inside(vm), *dhcp_steps(ref_of(vm), NAT))
    return planned(folder, vm, ReachGuest(vm=ref_of(vm)), *steps)


def deeply_checked(folder: Path) -> World:
    vm = a_host_inside()
    return planned(folder, vm, ReachGuest(vm=ref_of(vm)), *deep_check(ref_of(vm)))


def _everything_inside(vm: SimulatedVm) -> Steps:
    ref = ref_of(vm)
    network = (*network_inside(vm, SSH), *dhcp_steps(ref, NAT))
    return (*hyper_v_inside(vm), *network, *deep_check(ref))


def the_whole_job(folder: Path) -> World:
    vm = a_quick_vm()
    reach = ReachGuest(vm=ref_of(vm))
    return planned(folder, vm, reach, *all_steps(vm), *_everything_inside(vm))


def the_whole_job_from_off(folder: Path) -> World:
    vm = a_quick_vm("Off")
    settings = all_steps(vm)[1:4]
    return planned(folder, vm, *settings, *up(vm), *_everything_inside(vm), *down(vm))


SMALL: Mapping[str, Make] = {
    make.__name__: make
    for make in (
        forced_down,
        turned_off,
        left_off,
        tried_and_off_again,
        saved_and_started,
        saved_and_discarded,
        paused,
        upgraded,
        prepared,
        disabled,
        clustered,
        role_inside,
        role_inside_a_client,
        role_in_spite_of_a_false_alarm,
        forwarding_inside,
        dhcp_inside,
        deeply_checked,
    )
}
WHOLE: Mapping[str, Make] = {
    make.__name__: make for make in (the_whole_job, the_whole_job_from_off)
}
ALL: Mapping[str, Make] = {**SMALL, **WHOLE}
