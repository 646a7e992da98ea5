"""A simulated host with a virtual machine, and a plan that needs every kind of step."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.in_process import TIMELESS, InProcessSession, loop_now, loop_time
from wizard.model.facts import GIB, MIB, Memory, VmRef
from wizard.model.records import RunRecord, StepRecord, VmRecord
from wizard.planning.step import HostPlan, Plan, Step, VmPlan
from wizard.planning.steps import (
    ExposeVirtualizationExtensions,
    SetMacAddressSpoofing,
    SetMemory,
    SetPower,
    WaitForHeartbeat,
)
from wizard.run.executor import Run
from wizard.run.journal import Journal
from wizard.run.pace import Clock, Limits
from wizard.simulator.machines import Guest, SimulatedVm, VmAdapter, VmMemory
from wizard.simulator.state import SimulatedHost, VirtualSwitch

DYNAMIC = Memory(
    dynamic=True, startup=2 * GIB, minimum=512 * MIB, maximum=8 * GIB, buffer=20, priority=50
)
FIXED = Memory(dynamic=False, startup=4 * GIB)
STEPS = 6


def a_simulated_vm(name: str = "Lab-01", state: str = "Running") -> SimulatedVm:
    return SimulatedVm(
        name=name,
        state=state,  # type: ignore[arg-type]
        memory=VmMemory(startup=2 * GIB, dynamic=True, minimum=512 * MIB, maximum=8 * GIB),
        adapters=[VmAdapter(switch="External", mac_address="00155D0A0B01")],
        guest=Guest(boot_seconds=30.0, shutdown_seconds=20.0),
    )


def a_simulated_host(*vms: SimulatedVm, name: str = "hv-muc-01") -> SimulatedHost:
    """Return a host whose time is that of the event loop."""
    return SimulatedHost(
        name=name,
        switches=[VirtualSwitch("External")],
        vms=list(vms),
        time_scale=1.0,
        clock=loop_time,
    )


def adapter_id(vm: SimulatedVm) -> str:
    """Return the Id of its first network adapter as Hyper-V writes it."""
    return f"Microsoft:{vm.id.upper()}\\{vm.adapters[0].id}"


def all_steps(vm: SimulatedVm, patience: float = 600.0) -> tuple[Step, ...]:
    ref = VmRef(vm.id, vm.name)
    return (
        SetPower(ref, "Running", "Off", patience),
        SetMemory(ref, DYNAMIC, FIXED),
        ExposeVirtualizationExtensions(ref),
        SetMacAddressSpoofing(ref, adapter_id(vm), vm.adapters[0].name),
        SetPower(ref, "Off", "Running", patience),
        WaitForHeartbeat(ref),
    )


def a_plan(*hosts: SimulatedHost, patience: float = 600.0) -> Plan:
    return Plan(
        tuple(
            HostPlan(
                host.name,
                tuple(
                    VmPlan(VmRef(vm.id, vm.name), all_steps(vm, patience), vm.state)
                    for vm in host.vms
                ),
            )
            for host in hosts
        )
    )


def a_record(plan: Plan, run_id: str = "0123456789ab") -> RunRecord:
    return RunRecord(
        run_id=run_id,
        started_at="2026-11-02T17:54:00+00:00",
        operator="corp\\mweber",
        product_version="0.1.0",
        policy="standard",
        hosts=(),
        findings=(),
        decisions=(),
        vms=tuple(
            VmRecord(host, vm.vm, tuple(_step(n, step) for n, step in enumerate(vm.steps)))
            for host, vm in plan.vms
        ),
    )


def _step(number: int, step: Step) -> StepRecord:
    forth, back = step.set(step.after), step.set(step.before)
    return StepRecord(
        number=number,
        aspect=str(step.aspect),
        title=str(step.title),
        before=str(step.said(step.before)),
        after=str(step.said(step.after)),
        command=str(forth.command) if forth else "",
        way_back=str(back.command) if back else "",
        irreversible=back is None,
    )


@dataclass
class World:
    """One or more hosts, their sessions, the plan for them, and where its journal is kept."""

    folder: Path
    hosts: list[SimulatedHost]
    patience: float = 600.0
    limits: Limits = field(default_factory=Limits)
    sessions: dict[str, InProcessSession] = field(default_factory=dict)
    said: list[tuple[str, str, str]] = field(default_factory=list)
    said_listener: Callable[[str], object] = lambda _words: None
    clock: Clock = TIMELESS

    def __post_init__(self) -> None:
        self.sessions = {host.name: InProcessSession(host) for host in self.hosts}
        self.plan = a_plan(*self.hosts, patience=self.patience)

    @property
    def host(self) -> SimulatedHost:
        return self.hosts[0]

    @property
    def session(self) -> InProcessSession:
        return self.sessions[self.host.name]

    @property
    def vm(self) -> SimulatedVm:
        return self.host.vms[0]

    @property
    def path(self) -> Path:
        return next(self.folder.glob("*.run"))

    def only(self, *numbers: int) -> Plan:
        """Return a plan of only these steps of the one virtual machine."""
        steps = all_steps(self.vm, self.patience)
        vm = VmPlan(
            VmRef(self.vm.id, self.vm.name), tuple(steps[n] for n in numbers), self.vm.state
        )
        return Plan((HostPlan(self.host.name, (vm,)),))

    def listen(self, host: str, vm_id: str, words: str) -> None:
        self.said.append((host, vm_id, words))
        self.said_listener(words)

    def begin(self) -> Journal:
        return Journal.create(self.folder, a_record(self.plan), self.plan, loop_now)

    def open(self) -> Journal:
        return Journal.open(self.path, loop_now)

    def run(
        self, journal: Journal, on_event: Callable[[RunRecord], None] = lambda _record: None
    ) -> Run:
        return Run(
            journal,
            lambda host: self.sessions[host],
            on_event=on_event,
            on_progress=self.listen,
            clock=self.clock,
            limits=self.limits,
        )


def a_world(folder: Path, *vms: SimulatedVm, patience: float = 600.0) -> World:
    return World(folder, [a_simulated_host(*(vms or (a_simulated_vm(),)))], patience)


def state_of(vm: SimulatedVm) -> tuple[str, bool, int, bool, bool]:
    """Return everything the plan changes."""
    return (
        vm.state,
        vm.memory.dynamic,
        vm.memory.startup,
        vm.processor.exposes_virtualization,
        vm.adapters[0].mac_address_spoofing,
    )


AS_FOUND = ("Running", True, 2 * GIB, False, False)
AS_PLANNED = ("Running", False, 4 * GIB, True, True)
EACH_ONCE = {
    "Invoke-CimMethod": 1,
    "Set-VMMemory": 1,
    "Set-VMProcessor": 1,
    "Set-VMNetworkAdapter": 1,
    "Start-VM": 1,
}
