"""The way to a virtual machine of a cluster, wherever it is.

Nothing more is asked than of any other, until a host says that it has no such virtual machine, or
does not answer for so long that its cluster may have started it elsewhere.
"""

from collections.abc import Callable, Iterable
from typing import Self

from wizard.model.records import Way
from wizard.model.text import Problem
from wizard.planning.step import VmPlan
from wizard.powershell.changes import Change
from wizard.powershell.cluster_queries import is_migrating
from wizard.powershell.command import Command
from wizard.powershell.queries import NotUnderstood
from wizard.remoting.problems import CommandFailed, CommandProblem, ConnectionProblem
from wizard.run import whereabouts
from wizard.run.events import Kind
from wizard.run.journal import Journal
from wizard.run.problems import HostLost
from wizard.run.settling import HostLink, Question, Seen, Sent, Tell
from wizard.run.whereabouts import Node, Whereabouts, is_missing, node_of
from wizard.run.wording import minutes

MOVING_SECONDS = 600.0  # how long a move may take
MOVE_PAUSE = 5.0
MOST_MOVES = 8


class NodeLink(HostLink):
    """A node of a cluster: that it has no such virtual machine is an answer at any time."""

    __slots__ = ()

    def _judge(self, problem: Problem, *, came_back: bool) -> None:
        if is_missing(problem):
            self._silent_since = None
            raise problem
        super()._judge(problem, came_back=came_back)


class FollowingLink(HostLink):
    """The way to one virtual machine: ``host`` is where the plan has it, ``here`` where it is.

    ``moved`` is told the host that the run follows it to, before anything is asked there.
    """

    __slots__ = ("_links", "_missing_since", "_moved", "_moves", "_where", "here")

    def __init__(
        self,
        vm: VmPlan,
        home: HostLink,
        links: Callable[[str], NodeLink],
        nodes: Callable[[], Iterable[Node]],
        moved: Callable[[str, str], None],
    ) -> None:
        """Begin at home; ``links`` gives the way to any other host."""
        super().__init__(home.host, home.sessions, home.clock, home.limits, home.halt)
        self._links = links
        self._moved = moved
        self._where = Whereabouts(vm.vm, vm.cluster, nodes, home.sessions, home.limits.answer)
        self._missing_since: float | None = None
        self._moves = 0
        self.here = links(home.host)

    def heedless(self) -> Self:
        """Return another way to the same virtual machine, that heeds no stop and no pause."""
        made, links = super().heedless(), self._links
        made.here = self.here.heedless()
        made._links = lambda host: links(host).heedless()  # noqa: SLF001 - it is one of us
        return made

    def begin_at(self, host: str) -> None:
        """Look first where it was found when the run was last worked on."""
        self.here = self._links(host)

    async def answered(self, question: Question, way: Way, tell: Tell) -> Seen:
        """Ask the host that has it until it answers; raises as ``look``, and ``MovedAway``."""
        while True:
            try:
                seen = await self.here.answered(question, way, tell)
            except (CommandFailed, HostLost) as problem:
                if not (is_missing(problem) or type(problem) is HostLost):
                    raise
                await self._follow(problem, way, tell)
            else:
                self._missing_since = None
                return seen

    async def send(self, command: Command, change: Change) -> Sent:
        """Send a change once, to the host that had it last; raises as on any other."""
        sent = await self.here.send(command, change)
        if sent.problem is not None and is_missing(sent.problem):
            self._met_anew()
        return sent

    async def outlasts_a_move(self, way: Way, tell: Tell) -> bool:
        """Wait while it is being moved, which a host may refuse a change for."""
        began, waited = self.clock.seconds(), False
        while self.clock.seconds() - began < MOVING_SECONDS and await self._is_migrating():
            tell(f"it is being moved from {self.here.host}, looked at again in {MOVE_PAUSE:.0f} s")
            await self.halt.pause(self.clock, MOVE_PAUSE, way)
            waited = True
        if waited:
            self._met_anew()
        return waited

    async def _is_migrating(self) -> bool:
        try:
            return await self.sessions(self.here.host).ask(
                is_migrating(self._where.vm), within=self.limits.answer
            )
        except (ConnectionProblem, CommandProblem, NotUnderstood):
            return False

    def _met_anew(self) -> None:
        """Take note that what was sent before may have found it gone."""
        self._moves += 1
        if self._moves > MOST_MOVES:
            raise whereabouts.never_still(self._where.vm, MOST_MOVES)
        self.visit += 1

    async def _follow(self, problem: Problem, way: Way, tell: Tell) -> None:
        """Go where the cluster has it, or wait for it here; nothing is ever moved."""
        tell(str(whereabouts.moved()))
        vm, here = self._where.vm, self.here.host
        silent = here if isinstance(problem, HostLost) else ""
        owner = await self._where.owner(here, self.host, without=silent)
        if owner is None and not silent:
            raise whereabouts.nowhere(vm, here) from problem
        if not owner:
            raise problem  # it is in no cluster any more, or nobody but the silent host knows
        host = self._where.host_called(owner)
        if host is None:
            raise whereabouts.unknown_node(vm, owner) from problem
        if host != here:
            self._met_anew()
            self._moved(host, owner)
            self.here, self._missing_since = self._links(host), None
        elif silent:
            raise problem
        else:
            await self._wait_here(way, tell)

    async def _wait_here(self, way: Way, tell: Tell) -> None:
        """Give a host time for taking in what its cluster has already given it."""
        now = self.clock.seconds()
        since = self._missing_since = now if self._missing_since is None else self._missing_since
        if now - since >= MOVING_SECONDS:
            raise whereabouts.not_there_yet(self._where.vm, self.here.host, minutes(now - since))
        tell(f"it is being moved to {self.here.host}, asked again in {MOVE_PAUSE:.0f} s")
        await self.halt.pause(self.clock, MOVE_PAUSE, way)


class Followers:
    """Gives the way to each virtual machine of a run. ``nodes`` are the hosts known besides it."""

    def __init__(self, journal: Journal, nodes: Callable[[], Iterable[Node]]) -> None:
        self._journal = journal
        self._nodes = nodes
        self._links: dict[str, NodeLink] = {}

    def link(self, home: HostLink, vm: VmPlan) -> HostLink:
        """Return the way to its host, or the one that follows it through its cluster."""
        if not vm.cluster:
            return home

        def linked(host: str) -> NodeLink:
            if host not in self._links:
                self._links[host] = NodeLink(
                    host, home.sessions, home.clock, home.limits, home.halt
                )
            return self._links[host]

        def moved(host: str, node: str) -> None:
            self._journal.append(Kind.MOVED, home.host, vm.vm.id, to=host, node=node)

        link = FollowingLink(vm, home, linked, self._known, moved)
        record = self._journal.record.of(home.host, vm.vm.id)
        if record is not None and record.moved_to:
            link.begin_at(record.moved_to)
        return link

    def _known(self) -> tuple[Node, ...]:
        """Return the hosts that were read for this run, those known now, and those of its plan."""
        planned = (
            Node(host.host, cluster=vm.cluster)
            for host in self._journal.plan.hosts
            for vm in host.vms
        )
        return (*map(node_of, self._journal.record.hosts), *self._nodes(), *planned)
