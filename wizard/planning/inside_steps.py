"""Steps inside a virtual machine: Windows, Hyper-V, and the proof that it works.

Each is about one thing that is there or not. Where nothing is to be done on the way back, anything
that is found fits ``before``.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from wizard.model.facts import VmRef
from wizard.model.text import Text, text
from wizard.planning.exact import Exact, Expected, raw
from wizard.planning.step import Motion
from wizard.powershell import inside_features as features
from wizard.powershell import inside_states as states
from wizard.powershell.changes import WAIT, Change
from wizard.powershell.enumerations import FEATURE_STATE
from wizard.powershell.queries import Query

INSIDE_SECONDS = 60.0
REACH_SECONDS = 600.0
ENABLED = "Enabled"
ENABLE_PENDING = "EnablePending"
_THERE = (ENABLED, ENABLE_PENDING)
_NOT_THERE = ("Disabled", "DisablePending", "DisabledWithPayloadRemoved", "NotPresent")
ABSENT: Expected = {"absent": (True,)}  # no row at all


@dataclass(frozen=True, slots=True, kw_only=True)
class InsideStep(Exact):
    """What all steps inside have in common: something that is there, or is not."""

    what: ClassVar[Text] = text("Inside the VM")
    is_there: ClassVar[Text] = text("There")
    is_missing: ClassVar[Text] = text("Not there")

    vm: VmRef
    before: bool = False
    after: bool = True
    patience: float = INSIDE_SECONDS

    @property
    def aspect(self) -> Text:
        """What the step is about."""
        return self.what

    def said(self, value: Any) -> Text:
        """Return whether it is there; what is neither is said as it was read."""
        if isinstance(value, bool):
            return self.is_there if value else self.is_missing
        if self.fits(value, True):  # noqa: FBT003
            return self.is_there
        missing = self.fits(value, False)  # noqa: FBT003
        return self.is_missing if missing else text("{value}", value=value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting(InsideStep):
    """A step that changes nothing: it waits for something, and nothing is done on the way back."""

    is_there: ClassVar[Text] = text("Seen")
    is_missing: ClassVar[Text] = text("Not asked for")

    def set(self, value: bool) -> Change:  # noqa: ARG002, FBT001
        """Return that there is nothing to send, either way."""
        return WAIT

    def fits(self, observed: Any, value: bool) -> bool:  # noqa: FBT001
        """Whether it is seen, or not asked for."""
        return bool(observed) or not value


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachGuest(Waiting):
    """Sign in inside, before anything depends on it."""

    what: ClassVar[Text] = text("Sign-in inside")
    patience: float = REACH_SECONDS

    @property
    def title(self) -> Text:
        """The order."""
        return text("Sign in inside the VM")

    def observe(self) -> Query[str]:
        """Ask for something that every Windows knows."""
        return states.service_state(self.vm, "EventLog")

    def expected(self, value: bool) -> Expected:  # noqa: FBT001
        """Return that the service of the event log runs; anything counts as ``False``."""
        return {"State": ("Running",)} if value else {}

    def motion(self, value: bool) -> Motion:  # noqa: ARG002, FBT001
        """Return the words for signing in."""
        return Motion(text("signing in inside"), text("Nobody answered inside the VM."))


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallHyperV(InsideStep):
    """Install the Hyper-V role; ``client``: Windows 10 or later instead of a server."""

    what: ClassVar[Text] = text("Hyper-V inside")
    is_there: ClassVar[Text] = text("Installed")
    is_missing: ClassVar[Text] = text("Not installed")

    client: bool = False

    @property
    def title(self) -> Text:
        """The order."""
        return text("Install Hyper-V inside the VM")

    def observe(self) -> Query[str]:
        """Ask for the state of the feature."""
        return states.feature_state(self.vm, states.HYPER_V_FEATURE)

    def set(self, value: bool) -> Change:  # noqa: FBT001
        """Install or remove."""
        move = features.install_hyper_v if value else features.remove_hyper_v
        return move(self.vm, client=self.client)

    def expected(self, value: bool) -> Expected:  # noqa: FBT001
        """Return the states, as numbers of DISM and as names."""
        return {"State": tuple(n for s in _states(value) for n in raw(FEATURE_STATE, s))}

    def fits(self, observed: str, value: bool) -> bool:  # noqa: FBT001
        """Whether it is there, or gone; what a restart still has to do counts as done."""
        return observed in _states(value)

    def is_unguarded(self, observed: str) -> bool:
        """Whether it waits for its restart: no nested virtual machine can be there yet."""
        return observed == ENABLE_PENDING

    def motion(self, value: bool) -> Motion:  # noqa: FBT001
        """Return the words for installing or removing."""
        if value:
            return Motion(text("installing Hyper-V inside"), text("Hyper-V was not installed."))
        return Motion(text("removing Hyper-V inside"), text("Hyper-V was not removed."))


def _states(there: bool) -> tuple[str, ...]:  # noqa: FBT001
    return _THERE if there else _NOT_THERE


@dataclass(frozen=True, slots=True, kw_only=True)
class RestartGuest(InsideStep):
    """Restart Windows so that Hyper-V is in place."""

    what: ClassVar[Text] = text("Restart inside")
    is_there: ClassVar[Text] = text("Restarted")
    is_missing: ClassVar[Text] = text("Restart pending")
    patience: float = features.RESTART_SECONDS

    @property
    def title(self) -> Text:
        """The order."""
        return text("Restart Windows inside the VM")

    def observe(self) -> Query[str]:
        """Ask whether the feature still waits for a restart."""
        return states.feature_state(self.vm, states.HYPER_V_FEATURE)

    def set(self, value: bool) -> Change:  # noqa: FBT001
        """Restart; there is nothing to send on the way back."""
        return features.restart_guest(self.vm) if value else WAIT

    def expected(self, value: bool) -> Expected:  # noqa: FBT001
        """Return the state after the restart; anything counts as before."""
        return {"State": raw(FEATURE_STATE, ENABLED)} if value else {}

    def fits(self, observed: str, value: bool) -> bool:  # noqa: FBT001
        """Whether the restart is over, or not asked for."""
        return observed == ENABLED or not value

    def motion(self, value: bool) -> Motion:  # noqa: ARG002, FBT001
        """Return the words for restarting."""
        return Motion(
            text("restarting Windows inside"), text("Windows inside did not restart as expected.")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProveHyperV(Waiting):
    """See Hyper-V's management service run inside.

    That a hypervisor is present proves nothing there: it was already, the virtual machine's own.
    Nothing but a nested virtual machine that starts leaves nothing open: see the deep check.
    """

    what: ClassVar[Text] = text("Hyper-V at work inside")
    patience: float = 300.0

    @property
    def title(self) -> Text:
        """The order."""
        return text("See Hyper-V run inside the VM")

    def observe(self) -> Query[str]:
        """Ask for the management service."""
        return states.service_state(self.vm, "vmms")

    def fits(self, observed: str, value: bool) -> bool:  # noqa: FBT001
        """Whether it runs, or that is not asked for."""
        return observed == "Running" or not value

    def expected(self, value: bool) -> Expected:  # noqa: FBT001
        """Return that the service runs; anything counts as ``False``."""
        return {"State": ("Running",)} if value else {}

    def motion(self, value: bool) -> Motion:  # noqa: ARG002, FBT001
        """Return the words for looking."""
        return Motion(text("waiting for Hyper-V inside"), text("Hyper-V does not run inside."))
