"""A simulated host, and the windows of several people that make and open plans for it."""

from pathlib import Path

import pytest

from tests.in_process import InProcessSession, told
from tests.run.worlds import a_simulated_host, a_simulated_vm
from wizard.flow.flow import Flow, Settings
from wizard.model.choices import Enablement
from wizard.model.text import text
from wizard.remoting.discovery import Probe
from wizard.remoting.problems import Unreachable
from wizard.remoting.target import Account, Target
from wizard.simulator.state import SimulatedHost

PASSWORD = "Hidden-Away-7!"
HOST = "hv-muc-01"


class PlanWorld:
    """One host with two virtual machines, which ada plans for and ben looks at."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self.vm = a_simulated_vm("Lab-01")
        self.other = a_simulated_vm("Lab-02", state="Off")
        self.host: SimulatedHost = a_simulated_host(self.vm, self.other)
        self.session = InProcessSession(self.host)
        self.folder = folder
        self.reachable = True
        self._monkeypatch = monkeypatch
        monkeypatch.setattr("wizard.flow.hosting.probe", self._probe)

    async def _probe(self, _target: Target) -> Probe:
        nobody = Unreachable(text("Nothing answers."), text("Look for it."))
        return Probe((), None if self.reachable else nobody)

    def window_of(self, operator: str) -> Flow:
        flow = Flow(Settings(runs=self.folder / "runs", operator=operator))
        return self.leads_here(flow)

    def leads_here(self, flow: Flow) -> Flow:
        """Let every session of a flow be one with this host."""
        self._monkeypatch.setattr(flow.connections, "session_for", lambda _target: self.session)
        return flow

    def a_plan(self, *, resolve: bool = False) -> Path:
        """Let ada make a plan for the first VM, and save it."""
        return told(self.saved(resolve=resolve))

    async def saved(self, *, resolve: bool = False) -> Path:
        flow = self.window_of("corp\\ada")
        await reviewed(flow, {"Lab-01"}, resolve=resolve)
        assert flow.state.plan is not None, flow.obstacle
        return flow.plans.save(self.folder / "monday.plan.json")

    def opened(self, path: Path) -> Flow:
        """Let ben open a plan and have it compared with the hosts."""
        flow = self.window_of("corp\\ben")
        opening(flow, path)
        told(flow.plans.check())
        return flow


async def reviewed(flow: Flow, names: set[str], *, resolve: bool = False) -> None:
    """Go to the review with the VMs of some names; what is not resolved is accepted."""
    flow.hosting.add(HOST)
    flow.hosting.sign_in_as(Account("corp\\ada", PASSWORD))
    await flow.hosting.connect()
    keys = {(host.name, vm.ref.id): vm.ref.name for host, vm in flow.state.vms}
    leave = [key for key, name in keys.items() if name not in names]
    flow.deciding.choose(leave, enablement=Enablement.LEAVE)
    take = [key for key, name in keys.items() if name in names]
    flow.deciding.choose(take, enablement=Enablement.ENABLE)
    if resolve:
        flow.deciding.resolve(flow.state.undecided)
    flow.deciding.accept(flow.state.undecided, "A laboratory")
    flow.deciding.make_plan()


def opening(flow: Flow, path: Path) -> None:
    flow.plans.open(flow.plans.read(path))
