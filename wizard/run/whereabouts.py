"""Where a virtual machine of a cluster is: asked of its nodes, and found among the known hosts."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from wizard.model.facts import Host, VmRef
from wizard.model.text import Problem, Text, text
from wizard.powershell import cluster_queries
from wizard.powershell.queries import NotUnderstood
from wizard.remoting.names import split_port
from wizard.remoting.problems import CommandFailed, CommandProblem, ConnectionProblem
from wizard.remoting.session import Session
from wizard.run.problems import HostLost

# Hyper-V's answers for an Id that it does not have. The first is also that of a service which does
# not run, or of a caller without rights: the cluster is asked before anything is made of it.
_NOT_HERE = ("ObjectNotFound,", "InvalidParameter,")
_BY = ("Commands.GetVM", "Commands.GetVMCommand")
_NOT_HERE_INSIDE = "InvalidVMIdNotSingle,"


@dataclass(frozen=True, slots=True)
class Node:
    """A host that can be asked. ``computer`` and ``cluster`` are empty where they are not known."""

    host: str
    computer: str = ""
    cluster: str = ""

    def is_called(self, name: str) -> bool:
        """Whether a cluster, which leaves the domain out, means this host by a name."""
        own = (self.computer, split_port(self.host)[0])
        return _short(name) in {_short(each) for each in own if each}


def node_of(host: Host) -> Node:
    """Return what is known of a host that was read."""
    cluster = host.cluster.name if host.cluster else None
    return Node(host.name, host.computer_name or "", cluster or "")


def _short(name: str) -> str:
    return name.partition(".")[0].casefold()


class MovedAway(HostLost):
    """A virtual machine is on a node that cannot be worked on; the run can go on there later."""

    doing = "Moved away"


def is_missing(problem: Problem) -> bool:
    """Whether a host says that it has no such virtual machine."""
    if not isinstance(problem, CommandFailed):
        return False
    return any(
        error.id.startswith(_NOT_HERE_INSIDE)
        or (error.id.startswith(_NOT_HERE) and error.id.endswith(_BY))
        for error in problem.errors
    )


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Who can be asked for one virtual machine. ``nodes`` are all hosts known now."""

    vm: VmRef
    cluster: str
    nodes: Callable[[], Iterable[Node]]
    sessions: Callable[[str], Session]
    within: float

    async def owner(self, *first: str, without: str = "") -> str | None:
        """Return the name of the node that has it.

        It is empty when the cluster has no such virtual machine, ``None`` when nobody can say.
        ``first`` are asked before the others, ``without`` is not asked.
        """
        answer = None
        for host in dict.fromkeys((*first, *self._peers())):
            if host == without:
                continue
            told = await self._told_by(host)
            if told:
                return told
            answer = answer if told is None else told
        return answer

    async def _told_by(self, host: str) -> str | None:
        answer = None
        for question in (cluster_queries.owner, cluster_queries.owner_by_wmi):
            try:
                answer = await self.sessions(host).ask(question(self.vm), within=self.within)
            except ConnectionProblem:
                return None
            except (CommandProblem, NotUnderstood):
                continue
            if answer:
                return answer
        return answer

    def _peers(self) -> Iterator[str]:
        wanted = self.cluster.casefold()
        return (node.host for node in self.nodes() if node.cluster.casefold() == wanted)

    def host_called(self, name: str) -> str | None:
        """Return the host that a cluster calls by this name, as the user calls it."""
        named = [node for node in self.nodes() if node.is_called(name)]
        wanted = self.cluster.casefold()
        own = [node for node in named if node.cluster.casefold() == wanted]
        unread = [node for node in named if not node.cluster]
        return next((node.host for node in (*own, *unread)), None)


# What is said when it cannot be followed


def moved() -> Text:
    """Why it is looked for."""
    return text("looking for the VM in its cluster")


def unknown_node(vm: VmRef, node: str) -> MovedAway:
    """It is on a node that is not in the list."""
    return MovedAway(
        text(
            "{vm} is on the cluster node {node} now, which is not in the list of hosts.",
            vm=vm.name,
            node=node,
        ),
        text(
            "Add {node} to the hosts, then resume the run or undo it. "
            "Or move the VM back, in the Failover Cluster Manager.",
            node=node,
        ),
    )


def nowhere(vm: VmRef, host: str) -> MovedAway:
    """The host has it no more, and no node could be asked."""
    return MovedAway(
        text(
            "{vm} is not on {host} any more, and no node of its cluster says where it is.",
            vm=vm.name,
            host=host,
        ),
        text(
            "See in the Failover Cluster Manager which node has it. When that node is in the list "
            "of hosts and answers, resume the run or undo it."
        ),
    )


def not_there_yet(vm: VmRef, host: str, waited: str) -> MovedAway:
    """The cluster names a node, and Hyper-V there does not have it."""
    return MovedAway(
        text(
            "The cluster says that {vm} is on {host}, but Hyper-V there has not had it for {time}.",
            vm=vm.name,
            host=host,
            time=waited,
        ),
        text(
            "See in the Failover Cluster Manager whether it is being moved, or its role failed. "
            "When it is on a node again, resume the run or undo it."
        ),
    )


def never_still(vm: VmRef, times: int) -> MovedAway:
    """It was followed too often."""
    return MovedAway(
        text(
            "{vm} has moved between the nodes of its cluster {times} times during this run.",
            vm=vm.name,
            times=times,
        ),
        text(
            "See in the Failover Cluster Manager why it does not stay on a node. "
            "When it does, resume the run or undo it."
        ),
    )
