"""The power of a virtual machine: up, down, and the harder ways down."""

from dataclasses import dataclass
from enum import StrEnum

from wizard.model.facts import VmRef
from wizard.model.text import Text, text
from wizard.planning.exact import Exact, Expected, raw
from wizard.planning.step import Motion
from wizard.powershell import changes, queries
from wizard.powershell.changes import Change
from wizard.powershell.enumerations import VM_STATE
from wizard.powershell.queries import Query

RUNNING = "Running"
OFF = "Off"
PAUSED = "Paused"
START_SECONDS = 120.0

_PASSING = frozenset(
    {
        *("Starting", "Stopping", "Resuming", "Pausing", "Saving", "FastSaving", "Reset"),
        *("ForceShutdown", "ForceReboot", "ComponentServicing"),
    }
)


class Down(StrEnum):
    """How a virtual machine comes down. All but the first need the user's own consent."""

    GRACEFUL = "graceful"
    FORCED = "forced"
    TURNED_OFF = "turned off"
    DISCARDED = "discarded"  # its saved state


_DOWN = {
    Down.GRACEFUL: changes.shut_down,
    Down.FORCED: changes.force_down,
    Down.TURNED_OFF: changes.turn_off,
    Down.DISCARDED: changes.discard_saved_state,
}
_TITLES = {
    Down.GRACEFUL: text("Shut the guest down"),
    Down.FORCED: text("Shut the guest down by force"),
    Down.TURNED_OFF: text("Turn the VM off"),
    Down.DISCARDED: text("Discard the saved state"),
}
_GOING_DOWN = {
    Down.GRACEFUL: Motion(text("shutting down"), text("Did not shut down.")),
    Down.FORCED: Motion(text("shutting down by force"), text("Was not shut down by force.")),
    Down.TURNED_OFF: Motion(text("turning off"), text("Was not turned off.")),
    Down.DISCARDED: Motion(
        text("discarding the saved state"), text("The saved state was not discarded.")
    ),
}
_LASTING = (RUNNING, OFF)


@dataclass(frozen=True, slots=True)
class SetPower(Exact):
    """Bring a virtual machine down, or up. ``patience`` is the user's limit for coming down.

    ``down`` is the way it comes down: by this step, or on the way back from a start. A saved,
    hibernated or paused state cannot be brought back. A virtual machine that only runs because it
    had to be started first does not come back up (``comes_back``).
    """

    vm: VmRef
    before: str
    after: str
    patience: float = 600.0
    down: Down = Down.GRACEFUL
    comes_back: bool = True

    @property
    def aspect(self) -> Text:
        """Power."""
        return text("Power")

    @property
    def title(self) -> Text:
        """The order."""
        if self.after == OFF:
            return _TITLES[self.down]
        return text("Resume the VM") if self.before == PAUSED else text("Start the VM")

    def observe(self) -> Query[str]:
        """Ask for the power state."""
        return queries.power_state(self.vm)

    def set(self, value: str) -> Change | None:
        """Bring it down or up; ``None`` for a state that cannot be brought back."""
        is_way_back = value == self.before != self.after
        if is_way_back and (value not in _LASTING or not self.comes_back):
            return None
        if value == OFF:
            return _DOWN[self.down](self.vm)
        if value == RUNNING and self.before == PAUSED:
            return changes.resume(self.vm)
        return changes.start(self.vm) if value == RUNNING else None

    def said(self, value: str) -> Text:
        """Return the state by its name."""
        return text(value)

    def expected(self, value: str) -> Expected:
        """Return the number of the state, and its name."""
        return {"State": raw(VM_STATE, value)}

    def is_passing(self, observed: str) -> bool:
        """Whether the host is still at it."""
        return observed in _PASSING

    def motion(self, value: str) -> Motion:
        """Return the words for going down or coming up."""
        if value == OFF:
            return _GOING_DOWN[self.down]
        if self.before == PAUSED:
            return Motion(text("resuming"), text("Did not resume."))
        return Motion(text("starting"), text("Did not start."))
