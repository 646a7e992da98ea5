"""Simulated hosts on the wire, and a user who goes from page to page of a flow."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.run.comparing import inside_of
from wizard.flow.flow import Flow, Settings
from wizard.flow.pages import footer
from wizard.flow.state import PageName, VmKey
from wizard.model.records import RunStatus, VmRecord
from wizard.remoting.psrp import PsrpSession
from wizard.remoting.target import Account, Target
from wizard.run.pace import Limits
from wizard.simulator import insides
from wizard.simulator.machines import SimulatedVm
from wizard.simulator.scenario import load_scenario
from wizard.simulator.server import SimulatedFleet, SimulatedServer
from wizard.simulator.service import Execute
from wizard.simulator.state import SimulatedHost

ROOT = Path(__file__).parents[2]
USER, PASSWORD = "Administrator", "Hidden-Away-7!"
OPERATOR = "corp\\tester"
PACE = 0.001  # real seconds for a simulated one
HV_01 = "hv-01.corp.example"
CHANGING = ("Set-VMMemory", "Set-VMProcessor", "Set-VMNetworkAdapter", "Start-VM")
SHUTTING_DOWN = "Invoke-CimMethod"
QUICK = Limits(
    poll=0.02,
    answer=15.0,
    change=15.0,
    reconnect=2.5,
    settle=0.3,
    refused=0.5,
    busy=0.5,
    late=0.5,
)
SILENCE = 10.0


def hosts_of(scenario: str, *names: str, pace: float = PACE) -> list[SimulatedHost]:
    """Return the hosts of a scenario, or only some of them."""
    hosts = load_scenario(scenario, time_scale=pace).hosts
    return [host for host in hosts if not names or host.name in names]


def a_host(name: str = HV_01, pace: float = PACE) -> SimulatedHost:
    """Return the host of the scenario "one-host", or one like it by another name."""
    (host,) = hosts_of("one-host", pace=pace)
    if name != host.name:
        host.name = name
        for vm in host.vms:
            vm.id = str(uuid4())
    return host


@contextmanager
def quick(limits: Limits = QUICK, silence: float = SILENCE) -> Iterator[None]:
    """Let a run wait less for a host; a simulated one needs no minutes to come back."""
    ordinary: Any = Limits.__init__
    session: Any = PsrpSession.__init__.__kwdefaults__
    before = ordinary.__defaults__, session["silence"]
    ordinary.__defaults__, session["silence"] = astuple(limits), silence
    try:
        yield
    finally:
        ordinary.__defaults__, session["silence"] = before


@dataclass(frozen=True, slots=True)
class Simulation:
    """Hosts that are served, and how each of them is reached."""

    fleet: SimulatedFleet
    account: Account

    @property
    def hosts(self) -> list[SimulatedHost]:
        return [server.host for server in self.fleet.servers]

    @property
    def host(self) -> SimulatedHost:
        return self.hosts[0]

    @property
    def server(self) -> SimulatedServer:
        return self.fleet.servers[0]

    @property
    def names(self) -> list[str]:
        return [host.name for host in self.hosts]

    @property
    def ports(self) -> dict[str, tuple[int, int]]:
        return {each.host.name: (each.http_port, each.https_port) for each in self.fleet.servers}

    def flow(self, folder: Path) -> Flow:
        return a_flow(folder, self.ports, self.account)


@contextmanager
def serving(
    *hosts: SimulatedHost, account: Account | None = None, execute: Execute | None = None
) -> Iterator[Simulation]:
    """Serve hosts; ``account`` is who signs in, the right one if left out."""
    with SimulatedFleet(hosts, password=PASSWORD, execute=execute) as fleet:
        yield Simulation(fleet, account or Account(USER, PASSWORD))


def a_flow(folder: Path, ports: Mapping[str, Sequence[int]], account: Account) -> Flow:
    """Return a flow that reaches each host at ports of its own."""

    def target_of(name: str) -> Target:
        if name not in ports:
            return Target(name, account=account)
        http, https = ports[name]
        return Target(
            name, address="127.0.0.1", http_port=http, https_port=https, account=account
        )  # fmt: skip

    return Flow(Settings(runs=folder / "runs", operator=OPERATOR, target_of=target_of))


# From page to page


def go_on(flow: Flow) -> None:
    """Press Next, which must be on."""
    assert flow.obstacle is None, flow.obstacle
    flow.next()


async def read_hosts(flow: Flow, *names: str) -> None:
    flow.hosting.add("\n".join(names))
    await flow.hosting.connect()


def decide(flow: Flow, **choices: Any) -> None:
    """Go from the hosts to the review, with what the wizard suggests."""
    go_on(flow)
    flow.deciding.leave_out(key for f in flow.state.open_blockers for key in flow.state.behind(f))
    go_on(flow)
    flow.deciding.resolve(flow.state.undecided)
    flow.deciding.accept(flow.state.undecided, "Fine in a test.")
    go_on(flow)
    if choices:
        flow.deciding.choose([(h.name, vm.ref.id) for h, vm in flow.state.vms], **choices)
    go_on(flow)
    assert flow.state.page is PageName.REVIEW
    assert flow.obstacle is None, flow.obstacle


async def carry_out(flow: Flow) -> None:
    flow.show_run()
    await flow.running.start()


async def travel(flow: Flow, *names: str, **choices: Any) -> None:
    """Make the whole journey up to the end of the run."""
    await read_hosts(flow, *names)
    decide(flow, **choices)
    await carry_out(flow)


def said(flow: Flow) -> str:
    """Return what the footer says."""
    return str(footer(flow.state).text)


def problem_of(flow: Flow, host: str) -> tuple[str, str]:
    """Return what happened to a host, and what the user is told to do."""
    entry = flow.state.entry(host)
    assert entry is not None
    assert entry.problem is not None, f"{host} is {entry.status}"
    return str(entry.problem.what), str(entry.problem.advice)


def record_of(flow: Flow, name: str, host: str = HV_01) -> VmRecord:
    """Return what became of a virtual machine in the run that is shown."""
    assert flow.state.record is not None
    vms = flow.state.record.vms
    return next(vm for vm in vms if (vm.host, vm.vm.name) == (host, name))


def status_of(flow: Flow) -> RunStatus:
    """Return how far the run that is shown has come."""
    assert flow.state.record is not None
    return flow.state.record.status


# The simulated hosts, VM by VM


def vm_of(host: SimulatedHost, name: str) -> SimulatedVm:
    return next(vm for vm in host.vms if vm.name == name)


def state_of(vm: SimulatedVm) -> dict[str, Any]:
    """Return everything about a machine, and what is set in its Windows, if it was looked into.

    What its guest uses at the moment is left out.
    """
    passing = ("upcoming", "_since", "_shown", "guest")
    kept = (each.name for each in fields(vm) if each.name not in passing)
    seen = {name: deepcopy(getattr(vm, name)) for name in kept}
    seen["memory"] = {**asdict(vm.memory), "assigned": None, "demand": None}
    looked_into = vm.guest is not None and vm.guest.was_looked_into
    return {**seen, "inside": inside_of(vm) if looked_into else None}


def standing(*hosts: SimulatedHost) -> dict[VmKey, dict[str, Any]]:
    """Return the state of every virtual machine."""
    states: dict[VmKey, dict[str, Any]] = {}
    for host in hosts:
        with host.lock:
            host.settle()
            insides.follow(host)
            states |= {(host.name, vm.id): state_of(vm) for vm in host.vms}
    return states


def check_is_nested(vm: SimulatedVm, *, runs: bool, spoofing: bool = True) -> None:
    """Check that a machine is as planned, with a heartbeat if it is to run."""
    assert vm.exposes_virtualization, vm.name
    assert not vm.memory.dynamic, vm.name
    assert {adapter.mac_address_spoofing for adapter in vm.adapters} == {spoofing}, vm.name
    assert vm.state == ("Running" if runs else "Off"), vm.name
    assert vm.alive is runs, vm.name


def environment(folder: Path, **values: str) -> dict[str, str]:
    """Return the environment of a process without a display and with folders of its own."""
    display = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    kept = {key: value for key, value in os.environ.items() if key not in display}
    homes = {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("CONFIG", "DATA", "STATE")}
    return {**kept, **homes, **values}
