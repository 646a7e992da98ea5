"""The deep check: a throw-away nested virtual machine is made, started, and put away again.

That it starts is the only proof of nesting that leaves nothing open.
"""

from dataclasses import dataclass
from typing import ClassVar

from wizard.model.facts import VmRef
from wizard.model.text import Text, text
from wizard.planning.exact import Expected, raw
from wizard.planning.inside_steps import ABSENT, InsideStep
from wizard.planning.step import Motion, Step
from wizard.powershell import inside_changes as changes
from wizard.powershell import inside_states as states
from wizard.powershell.changes import WAIT, Change
from wizard.powershell.enumerations import VM_STATE
from wizard.powershell.queries import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class _Nested(InsideStep):
    """A step about the throw-away virtual machine."""

    what: ClassVar[Text] = text("Throw-away VM")
    is_there: ClassVar[Text] = text("There")
    is_missing: ClassVar[Text] = text("Not there")

    name: str

    def observe(self) -> Query[str]:
        """Ask for its state."""
        return states.nested_vm_state(self.vm, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeNestedVm(_Nested):
    """Make the throw-away virtual machine."""

    @property
    def title(self) -> Text:
        """The order."""
        return text("Make a nested VM of 64 MB without disks, to try it")

    @property
    def refuses_found(self) -> Text:
        """Why one that is there already is not taken: it would be turned off and removed."""
        return text(
            "There is a nested VM “{name}” inside already. It is left as it is: look whose it is, "
            "and rename or remove it, or do without the deep check.",
            name=self.name,
        )

    def set(self, value: bool) -> Change:  # noqa: FBT001
        """Make or remove."""
        move = changes.make_nested_vm if value else changes.remove_nested_vm
        return move(self.vm, self.name)

    def expected(self, value: bool) -> Expected:  # noqa: FBT001
        """Return its name, or that there is none."""
        return {"Name": (self.name,)} if value else ABSENT

    def fits(self, observed: str, value: bool) -> bool:  # noqa: FBT001
        """Whether there is one, in whatever state."""
        return bool(observed) is value

    def motion(self, value: bool) -> Motion:  # noqa: FBT001
        """Return the words for making or removing."""
        if value:
            return Motion(text("making a nested VM"), text("No nested VM could be made."))
        return Motion(text("removing the nested VM"), text("The nested VM was not removed."))


@dataclass(frozen=True, slots=True, kw_only=True)
class StartNestedVm(_Nested):
    """Start it, which only works where nesting works."""

    what: ClassVar[Text] = text("Deep check")
    is_there: ClassVar[Text] = text("The nested VM runs")
    is_missing: ClassVar[Text] = text("The nested VM does not run")

    @property
    def title(self) -> Text:
        """The order."""
        return text("Start the nested VM")

    def set(self, value: bool) -> Change:  # noqa: FBT001
        """Start or turn off."""
        move = changes.start_nested_vm if value else changes.turn_nested_vm_off
        return move(self.vm, self.name)

    def expected(self, value: bool) -> Expected:  # noqa: FBT001
        """Return its state; none at all does not run either."""
        states = (
            ("Running",) if value else (each for each in VM_STATE.values() if each != "Running")
        )
        listed = tuple(number for state in states for number in raw(VM_STATE, state))
        return {"State": listed if value else (*listed, None)}

    def fits(self, observed: str, value: bool) -> bool:  # noqa: FBT001
        """Whether it runs."""
        return (observed == "Running") is value

    def motion(self, value: bool) -> Motion:  # noqa: FBT001
        """Return the words for starting or turning off."""
        if value:
            return Motion(text("starting the nested VM"), text("The nested VM did not start."))
        return Motion(text("turning the nested VM off"), text("The nested VM still runs."))


@dataclass(frozen=True, slots=True, kw_only=True)
class PutAway(_Nested):
    """Put the throw-away virtual machine away; on the way back there is nothing to do."""

    is_there: ClassVar[Text] = text("Put away")
    is_missing: ClassVar[Text] = text("Not asked for")

    @property
    def is_cleanup(self) -> bool:
        """Whether a stopped run still takes it."""
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnNestedVmOff(PutAway):
    """Turn it off again."""

    what: ClassVar[Text] = text("Throw-away VM off")

    @property
    def title(self) -> Text:
        """The order."""
        return text("Turn the nested VM off")

    def set(self, value: bool) -> Change:  # noqa: FBT001
        """Turn off; nothing on the way back."""
        return changes.turn_nested_vm_off(self.vm, self.name) if value else WAIT

    def expected(self, value: bool) -> Expected:  # noqa: FBT001
        """Return its state."""
        return {"State": raw(VM_STATE, "Off")} if value else {}

    def fits(self, observed: str, value: bool) -> bool:  # noqa: FBT001
        """Whether it runs no more, or that is not asked for."""
        return observed in ("Off", "") or not value

    def motion(self, value: bool) -> Motion:  # noqa: ARG002, FBT001
        """Return the words for turning off."""
        return Motion(text("turning the nested VM off"), text("The nested VM still runs."))


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveNestedVm(PutAway):
    """Remove it."""

    what: ClassVar[Text] = text("Throw-away VM gone")

    @property
    def title(self) -> Text:
        """The order."""
        return text("Remove the nested VM")

    def set(self, value: bool) -> Change:  # noqa: FBT001
        """Remove; nothing on the way back."""
        return changes.remove_nested_vm(self.vm, self.name) if value else WAIT

    def expected(self, value: bool) -> Expected:  # noqa: FBT001
        """Return that there is none."""
        return ABSENT if value else {}

    def fits(self, observed: str, value: bool) -> bool:  # noqa: FBT001
        """Whether it is gone, or that is not asked for."""
        return not observed or not value

    def motion(self, value: bool) -> Motion:  # noqa: ARG002, FBT001
        """Return the words for removing."""
        return Motion(text("removing the nested VM"), text("The nested VM was not removed."))


def deep_check(vm: VmRef) -> tuple[Step, ...]:
    """Return the steps, in order. The name has no character that could stand for others."""
    name = f"nesting-check-{vm.id.partition('-')[0].lower()}"
    kinds = (MakeNestedVm, StartNestedVm, TurnNestedVmOff, RemoveNestedVm)
    return tuple(kind(vm=vm, name=name) for kind in kinds)
