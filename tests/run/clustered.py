"""Two nodes of a cluster with a virtual machine on the first, which can move at any moment."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.in_process import InProcessSession, loop_now, told
from tests.run.dying import Death, DyingJournal, killed
from tests.run.worlds import (
    EACH_ONCE,
    World,
    a_record,
    a_simulated_host,
    a_simulated_vm,
    all_steps,
)
from wizard.model.facts import VmRef
from wizard.model.records import RunRecord, VmRecord
from wizard.planning.cluster_step import AS_IT_IS, REFRESHED, RefreshClusterConfiguration
from wizard.planning.step import HostPlan, Plan, Step, VmPlan
from wizard.run.executor import Run
from wizard.run.journal import Journal
from wizard.run.whereabouts import Node
from wizard.simulator.cluster_cmdlets import move
from wizard.simulator.host_parts import Cluster, ClusteredVm
from wizard.simulator.machines import Guest, SimulatedVm
from wizard.simulator.state import SimulatedHost

CLUSTER = "CL-1"
REFRESH = "Update-ClusterVirtualMachineConfiguration"
ONCE = Counter(EACH_ONCE) + Counter({REFRESH: 1})
NAMES = ("node-1", "node-2", "node-3")
Moment = Callable[[str], object]


def nothing(_moment: str) -> None:
    pass


@dataclass
class ClusteredWorld(World):
    """A world of nodes. ``unlisted`` are those that nobody has put in the list of hosts."""

    unlisted: set[str] = field(default_factory=set)
    futile: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.machine = self.host.vms[0]
        steps = clustered_steps(self.machine)
        vm = VmPlan(VmRef(self.machine.id, self.machine.name), steps, "Running", cluster=CLUSTER)
        self.plan = Plan((HostPlan(self.host.name, (vm,)),))

    @property
    def vm(self) -> SimulatedVm:
        return self.machine

    @property
    def cluster(self) -> Cluster:
        cluster = self.host.cluster
        assert cluster is not None
        return cluster

    @property
    def where(self) -> SimulatedHost:
        return next(host for host in self.hosts if self.machine in host.vms)

    @property
    def refreshed(self) -> int:
        return len(self.cluster.refreshed)

    def move(self, to: int | None = None) -> None:
        """Let it go to a node by its place; without one from the first to the second, or back."""
        here = self.hosts.index(self.where)
        there = (0 if here else 1) if to is None else to
        if there != here:
            move(self.machine, self.hosts[here], self.hosts[there])

    def announce(self, to: int) -> None:
        """Let the cluster name a node as the owner before Hyper-V there has it."""
        self.cluster.vms[:] = [
            ClusteredVm(self.machine.id, self.hosts[to].computer_name, self.machine.name)
        ]

    @property
    def changes(self) -> Counter[str]:
        """What was sent to whichever node had it; a cluster takes a refresh on any node."""
        sent = sum((session.changes for session in self.sessions.values()), Counter[str]())
        return sent - self.futile

    def run(
        self, journal: Journal, on_event: Callable[[RunRecord], None] = lambda _record: None
    ) -> Run:
        listed = [host for host in self.hosts if host.name not in self.unlisted]
        return Run(
            journal,
            lambda host: self.sessions[host],
            on_event=on_event,
            on_progress=self.listen,
            clock=self.clock,
            limits=self.limits,
            nodes=lambda: [Node(host.name, host.computer_name, CLUSTER) for host in listed],
        )

    def listen_to(self, moment: Moment) -> None:
        """Have every exchange with every node told."""
        for session in self.sessions.values():
            session.moment = self._watching(session, moment)

    def _watching(self, session: InProcessSession, moment: Moment) -> Callable[[str], None]:
        sent, is_here = Counter[str](), [True]

        def around(when: str) -> None:
            if when == "after" and not is_here[-1]:
                self.futile += session.changes - sent - Counter({REFRESH: 1})
            moment(when)
            if when == "before":
                sent.clear()
                sent.update(session.changes)
                is_here.append(self.machine in session.host.vms)

        return around

    def carried(self, what: Callable[[Run], Any], opened: Path | None = None) -> VmRecord:
        """Let the run go on to its end and return what became of the virtual machine."""

        async def story() -> VmRecord:
            with self.open() if opened else self.begin() as journal:
                await what(self.run(journal))
                return journal.record.vms[0]

        return told(story())


def clustered_steps(vm: SimulatedVm) -> tuple[Step, ...]:
    down, *settings, up, heartbeat = all_steps(vm)
    ref = VmRef(vm.id, vm.name)
    going_back = RefreshClusterConfiguration(ref, REFRESHED, AS_IT_IS)
    return (going_back, down, *settings, RefreshClusterConfiguration(ref), up, heartbeat)


def a_clustered_world(folder: Path) -> ClusteredWorld:
    """Return a world whose guest is quick, so that there are not too many moments."""
    vm = a_simulated_vm()
    vm.clustered = True
    vm.guest = Guest(boot_seconds=2.0, shutdown_seconds=2.0)
    nodes = {name.upper(): "Up" for name in NAMES}
    cluster = Cluster(CLUSTER, nodes, [ClusteredVm(vm.id, "NODE-1", vm.name)])  # type: ignore[arg-type]
    first, *others = (a_simulated_host(name=name) for name in NAMES)
    first.vms.append(vm)
    for host in (first, *others):
        host.cluster = cluster
    return ClusteredWorld(folder, [first, *others])


class At:
    """Calls something at a moment, counted from 1, and goes on."""

    def __init__(self, at: int, what: Callable[[], object]) -> None:
        self.at = at
        self.what = what
        self.moments: list[str] = []

    def __call__(self, moment: str) -> None:
        self.moments.append(moment)
        if len(self.moments) == self.at:
            self.what()

    @property
    def came(self) -> bool:
        return len(self.moments) >= self.at


def lived(
    world: ClusteredWorld,
    what: Callable[[Run], Any],
    moment: At | Death,
    *,
    opened: Path | None = None,
) -> bool:
    """Let a process carry a run out, with moments around exchanges and writes."""

    async def story() -> None:
        if opened is None:
            journal = DyingJournal.create(world.folder, a_record(world.plan), world.plan, loop_now)
        else:
            journal = DyingJournal.open(opened, loop_now)
        journal.death = moment  # type: ignore[assignment]
        world.listen_to(moment)
        try:
            await what(world.run(journal))
        finally:
            journal.close()
            world.listen_to(nothing)

    try:
        told(story())
    except BaseException as error:
        if not killed(error):
            raise
        return False
    return True
