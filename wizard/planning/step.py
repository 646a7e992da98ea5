"""What a step is: it moves one observable value from ``before`` to ``after``.

Changing is ``set(after)``, undoing is ``set(before)``, proving is ``observe()`` again. A step sends
nothing: it says what to send.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from wizard.model.facts import VmRef
from wizard.model.text import Text
from wizard.powershell.changes import Change
from wizard.powershell.command import Command
from wizard.powershell.queries import Query

RESTART = "Restart-Computer"


@dataclass(frozen=True, slots=True)
class Motion:
    """A value on its way, in words: ``doing`` it now, and how it ``failed``."""

    doing: Text
    failed: Text


class Step(Protocol):
    """All that the executor, the review and the exported script know about a step."""

    @property
    def vm(self) -> VmRef:
        """The virtual machine whose value moves."""

    @property
    def before(self) -> Any:
        """The value expected at this point of the plan."""

    @property
    def after(self) -> Any:
        """The value wanted."""

    @property
    def aspect(self) -> Text:
        """What the value is about, in one or two words: Power, Memory."""

    @property
    def title(self) -> Text:
        """What the step does, as a short order."""

    @property
    def patience(self) -> float:
        """How many seconds the value may take to arrive after the change was accepted."""

    def observe(self) -> Query[Any]:
        """Return the question whose answer is the value."""

    def set(self, value: Any) -> Change | None:
        """Return the change that leads to ``value``; ``None`` when there is no way to it."""

    def said(self, value: Any) -> Text:
        """Return a value in plain words."""

    def expected(self, value: Any) -> Mapping[str, tuple[Any, ...]]:
        """Return what the raw answer of ``observe()`` may hold, by property, at ``value``."""

    def fits(self, observed: Any, value: Any) -> bool:
        """Whether what was observed counts as ``value``."""

    def is_passing(self, observed: Any) -> bool:
        """Whether what was observed goes over by itself, so that it is asked again."""

    def is_unguarded(self, observed: Any) -> bool:
        """Whether, from there, the guard of a change can have nothing to say, and is not asked."""

    def is_hopeless(self, observed: Any) -> bool:
        """Whether what was observed will not become the value by waiting."""

    def is_unprovable(self, observed: Any) -> bool:
        """Whether the value, as observed, cannot show if the change was made; it is then sent."""

    @property
    def is_cleanup(self) -> bool:
        """Whether it puts away what an earlier step made, so that a stopped run still takes it."""

    @property
    def refuses_found(self) -> Text | None:
        """Why the step fails where ``after`` is seen before anything was sent; ``None``: it counts.

        It is somebody else's then, and must be neither used nor taken away afterwards.
        """

    def motion(self, value: Any) -> Motion:
        """Return the words for moving to ``value``."""


def restarts(step: Step) -> bool:
    """Whether a step restarts the system inside."""
    change = step.set(step.after)
    command = change.command if change else None
    return command is not None and any(call.name == RESTART for call in command.calls)


@dataclass(frozen=True, slots=True)
class Instruction:
    """Commands for the user to run inside a virtual machine, filled in and in order."""

    title: Text
    where: Text
    commands: tuple[Command, ...]


@dataclass(frozen=True, slots=True)
class VmPlan:
    """What will be done with one virtual machine. ``stays``: what is not touched, in words.

    ``inside_account`` is the name of the credential for steps inside it, ``inside_address`` where
    WinRM reaches it; empty: over PowerShell Direct. ``cluster``: it may move to another node.
    """

    vm: VmRef
    steps: tuple[Step, ...]
    found_state: str
    instructions: tuple[Instruction, ...] = ()
    stays: tuple[Text, ...] = ()
    inside_account: str = ""
    inside_address: str = ""
    cluster: str = ""

    @property
    def is_shut_down(self) -> bool:
        """Whether the plan brings it down from running."""
        return self.found_state == "Running" and any(step.after == "Off" for step in self.steps)

    @property
    def restarts_guest(self) -> bool:
        """Whether Windows in it is restarted while it runs as it was found."""
        runs = self.found_state == "Running" and not self.is_shut_down
        return runs and any(map(restarts, self.steps))

    @property
    def irreversible(self) -> tuple[Step, ...]:
        """Steps without a way back."""
        return tuple(step for step in self.steps if step.set(step.before) is None)


@dataclass(frozen=True, slots=True)
class HostPlan:
    """What will be done on one host."""

    host: str
    vms: tuple[VmPlan, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that will be done, and nothing else. ``skipped``: chosen, but left alone."""

    hosts: tuple[HostPlan, ...]
    skipped: tuple[tuple[str, VmRef, Text], ...] = ()

    @property
    def vms(self) -> tuple[tuple[str, VmPlan], ...]:
        """Every virtual machine with the name of its host."""
        return tuple((host.host, vm) for host in self.hosts for vm in host.vms)

    @property
    def steps(self) -> int:
        """How many steps there are in all."""
        return sum(len(vm.steps) for _, vm in self.vms)
