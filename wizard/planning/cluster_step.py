"""What a cluster keeps of a virtual machine, refreshed after its hardware settings were changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from wizard.model.facts import Host, VirtualMachine, VmRef
from wizard.model.text import Text, text
from wizard.planning.exact import Exact, Expected, raw
from wizard.planning.power import SetPower
from wizard.planning.step import Motion, Step
from wizard.powershell import cluster_queries
from wizard.powershell.changes import WAIT, Change
from wizard.powershell.cluster_queries import GROUP_STATE, NOT_CLUSTERED
from wizard.powershell.command import cmdlet
from wizard.powershell.queries import Query

AS_IT_IS = "AsItIs"
REFRESHED = "Refreshed"
CLUSTER_SECONDS = 60.0
_WELL = ("Online", "Offline", "PartialOnline")
_UNNAMED = "the cluster"
_SAID = {
    AS_IT_IS: text("As it is"),
    REFRESHED: text("Refreshed"),
    "Online": text("Role online"),
    "Offline": text("Role offline"),
    "PartialOnline": text("Role partly online"),
    "Pending": text("Role changing its state"),
    "Failed": text("Role failed"),
    "Unknown": text("Role in an unknown state"),
    NOT_CLUSTERED: text("No role in the cluster"),
}


@dataclass(frozen=True, slots=True)
class RefreshClusterConfiguration(Exact):
    """Let the cluster read the hardware of a virtual machine again.

    Nothing that can be read shows that this was done. What is observed is the role of the machine:
    once the command was taken it must be there and in order, which shows that the refresh did no
    harm, not that it was made. It may be made any number of times, so it is sent again wherever it
    is not written down that a node took it.

    A plan has two of these around the settings it changes: the first refreshes on the way back
    only (``before`` is ``REFRESHED``), the second on the way forth only. Either way the refresh
    comes after the settings. Going back the role need not be in order: a machine that could not be
    started has left it failed, and is started afterwards.
    """

    vm: VmRef
    before: str = AS_IT_IS
    after: str = REFRESHED
    patience: float = CLUSTER_SECONDS

    @property
    def aspect(self) -> Text:
        """Cluster configuration."""
        return text("Cluster configuration")

    @property
    def title(self) -> Text:
        """The order."""
        if self.after == REFRESHED:
            return text("Refresh what the cluster keeps of the VM")
        return text("Look at the VM's role in the cluster")

    def observe(self) -> Query[str]:
        """Ask for the state of the role."""
        return cluster_queries.role_state(self.vm)

    def set(self, value: str) -> Change:
        """Refresh, or do nothing."""
        if value != REFRESHED:
            return WAIT
        return Change(cmdlet("Update-ClusterVirtualMachineConfiguration", VMId=self.vm.id))

    def said(self, value: str) -> Text:
        """Return the state of the role, or what is wanted, in words."""
        if value == self.before == REFRESHED:
            return text("Refreshed on the way back")
        return _SAID.get(value, text("{value}", value=value))

    def expected(self, value: str) -> Expected:
        """Return the states of a role that is in order; anything counts where nothing is sent."""
        if not value == self.after == REFRESHED:
            return {}
        return {"State": tuple(n for name in _WELL for n in raw(GROUP_STATE, name))}

    def fits(self, observed: str, value: str) -> bool:
        """Whether the role is in order after the way forth; anything else counts."""
        return observed in _WELL or value != self.after or value != REFRESHED

    def is_passing(self, observed: str) -> bool:
        """Whether the role is on its way to another state."""
        return observed == "Pending"

    def is_hopeless(self, observed: str) -> bool:
        """Whether there is no role."""
        return observed == NOT_CLUSTERED

    def is_unprovable(self, observed: str) -> bool:
        """Whether there is a role: its state does not tell whether it was refreshed."""
        return observed != NOT_CLUSTERED

    def motion(self, value: str) -> Motion:
        """Return the words for refreshing."""
        if value != REFRESHED:
            return Motion(text("looking at the cluster role"), text("The role was not seen."))
        return Motion(
            text("refreshing the cluster's configuration"),
            text("What the cluster keeps of the VM was not refreshed."),
        )


def cluster_steps(vm: VirtualMachine, steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the steps for a virtual machine, with the refresh of its cluster around its settings.

    The first stands before everything, so that a node that cannot be asked about its cluster is
    noticed while nothing is changed yet. Neither power nor what is inside is a setting.
    """
    settings = [number for number, step in enumerate(steps) if _is_setting(step)]
    if not vm.clustered or not settings:
        return tuple(steps)
    last = settings[-1] + 1
    going_back = RefreshClusterConfiguration(vm.ref, REFRESHED, AS_IT_IS)
    return (going_back, *steps[:last], RefreshClusterConfiguration(vm.ref), *steps[last:])


def _is_setting(step: Step) -> bool:
    change = step.set(step.after)
    command = change.command if change else None
    return command is not None and not command.inside and not isinstance(step, SetPower)


def cluster_of(host: Host, vm: VirtualMachine) -> str:
    """Return the name of the cluster a virtual machine may move in; empty where it is in none."""
    if not vm.clustered:
        return ""
    return (host.cluster.name if host.cluster else None) or _UNNAMED
