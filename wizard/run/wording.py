"""How a run speaks: what is being done, how a virtual machine came out, and what to do about it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from wizard.model.records import Way
from wizard.model.text import Problem
from wizard.planning.inside_steps import InstallHyperV
from wizard.planning.step import Step, VmPlan
from wizard.planning.steps import RUNNING
from wizard.run.moves import Move, is_power
from wizard.run.problems import (
    Drifted,
    HostLost,
    NotVerified,
    StepFailed,
)

PAUSED = "paused"
AS_IT_WAS = "Everything is as it was."
AS_FAR_AS_IT_GOES = "Everything else is as it was."
UNTOUCHED = "Nothing was changed on it."
RESUME = "Resume the run or undo it: every value is looked at first."
MAY_GO_OFF = "The guest was asked to shut down and may still go off."


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a virtual machine came out. ``doing`` is the short form for a list.

    ``plan_again``: it is not as it was when the plan was made.
    """

    message: str = ""
    quoted: str = ""
    advice: str = ""
    doing: str = ""
    plan_again: bool = False


@dataclass(frozen=True, slots=True)
class NotUndone:
    """What could not be taken back; ``step`` is ``None`` when it is about all of them."""

    step: Step | None
    failure: StepFailed


@dataclass(frozen=True, slots=True)
class Teller:
    """Says how a move is getting on: ``1 of 8: shutting down, 0:52 of 10:00``."""

    what: str
    patience: float
    say: Callable[[str], None]

    def __call__(self, passed: float) -> None:
        """Say it with the time that has passed, once it is worth saying."""
        time = f", {minutes(passed)} of {minutes(self.patience)}" if passed >= 1 else ""
        self.say(f"{self.what}{time}")


def teller(move: Move, total: int, say: Callable[[str], None]) -> Teller:
    """Return what says how a move is getting on."""
    doing = move.step.motion(move.goal).doing
    back = "undoing " if move.way is Way.BACK else ""
    return Teller(f"{back}{move.number + 1} of {total}: {doing}", move.step.patience, say)


def minutes(seconds: float) -> str:
    """Return seconds as minutes and seconds."""
    whole, rest = divmod(max(int(seconds), 0), 60)
    return f"{whole}:{rest:02}"


def seen_words(step: Step, value: Any) -> str:
    """Return what was observed; a value that is only waited for is not there yet."""
    is_missing = is_waited_for(step) and not value and not step.is_hopeless(value)
    return "Not seen" if is_missing else str(step.said(value))


def is_waited_for(step: Step) -> bool:
    """Whether a step changes nothing and only waits for its value."""
    change = step.set(step.after)
    return change is not None and change.command is None


# How a virtual machine came out


def done(vm: VmPlan) -> Outcome:
    """Everything was done and read back."""
    aspects = {str(step.aspect) for step in vm.steps}
    power = [step.after for step in vm.steps if str(step.aspect) == "Power"]
    nested = "Nested on" if "Virtualization extensions" in aspects else "Done"
    if "Heartbeat" in aspects:
        return Outcome(doing=f"{nested}, heartbeat seen")
    state = power[-1] if power else vm.found_state
    return Outcome(doing=f"{nested}, VM {'stays off' if state == 'Off' else 'runs'}")


def not_begun() -> Outcome:
    """The run was stopped before."""
    return Outcome("Not begun: the run was stopped before.", advice=RESUME, doing="Not begun")


def failed(failure: StepFailed) -> Outcome:
    """A step failed: why everything is taken back."""
    drifted = isinstance(failure, Drifted)
    return Outcome(str(failure.what), failure.quoted, str(failure.advice), plan_again=drifted)


def stopped(under_way: Step | None, left: Problem | None = None) -> Outcome:
    """The user stopped it between steps, or while something was under way.

    ``left``: why the wizard could not clean up after itself.
    """
    also = f" The wizard could not clean up: {left.what}" if left else ""
    if under_way is None:
        return Outcome(f"Stopped between two steps.{also}", advice=RESUME, doing="Stopped")
    doing = under_way.motion(under_way.after).doing
    message = f"Stopped while {doing}: that was begun and may still come true.{also}"
    return Outcome(message, advice=RESUME, doing=f"Stopped while {doing}")


def stopped_and_undone() -> Outcome:
    """The user stopped it and wants what is half done taken back."""
    return Outcome("Stopped by you.")


def undone(reason: Outcome | None, caution: str, *, begun: bool, is_whole: bool = True) -> Outcome:
    """Everything begun was taken back, or nothing had been begun; without a reason: as wished.

    It is not ``is_whole`` where something has no way back, which ``caution`` names.
    """
    if reason is None and not begun:
        return Outcome("This run changed nothing here.", doing="Was not changed")
    if reason is None:
        return Outcome(caution, doing="Back as it was" if is_whole else "Back as far as it goes")
    state = (AS_IT_WAS if is_whole else AS_FAR_AS_IT_GOES) if begun else UNTOUCHED
    message = " ".join(part for part in (reason.message, state, caution) if part)
    doing = "Left alone"
    if begun:
        doing = "Undone, as it was" if is_whole else "Undone as far as it goes"
    return replace(reason, message=message, doing=doing)


def kept(steps: Sequence[Step], numbers: Iterable[int]) -> str:
    """Name what was taken away for good: a saved state, an older configuration version."""
    return " ".join(
        f"{step.aspect} was {step.said(step.before)}, which cannot be brought back."
        for step in (steps[number] for number in sorted(numbers))
        if not (is_power(step) and step.before == RUNNING)
    )


def after_restart(steps: Sequence[Step]) -> str:
    """Say what was removed inside and still works until Windows restarts there."""
    removed = any(isinstance(step, InstallHyperV) for step in steps)
    if not removed or any(is_power(step) for step in steps):
        return ""
    return "Hyper-V inside is removed with the next restart of Windows there."


def caution(uncertain: Sequence[Step | None]) -> str:
    """Name what was sent and may still come true."""
    doing = [str(step.motion(step.after).doing) for step in uncertain if step is not None]
    return f"Still possible on the host: {', '.join(doing)}." if doing else ""


def may_go_off(reason: Outcome | None, kept: str = "") -> Outcome:
    """Nothing else is changed on it, but the guest may still do what it was asked to."""
    asked = f"{MAY_GO_OFF} It runs now, and nothing else is changed on it."
    message = " ".join(part for part in (reason.message if reason else "", asked, kept) if part)
    quoted = reason.quoted if reason else ""
    advice = "Look at its console; if it still goes off, start the VM or undo the run again."
    return Outcome(message, quoted, advice, doing="Runs, may still go off")


def stopped_going_back(reason: Outcome | None) -> Outcome:
    """The user stopped the way back, of this virtual machine or of the whole run."""
    if reason is None:
        advice = "Resume the run: it goes on undoing."
        return Outcome("Stopped while it was being undone.", advice=advice, doing="Stopped")
    return Outcome(
        f"{reason.message} Stopped while it was being undone.",
        reason.quoted,
        "Resume the run: it goes on undoing this VM.",
        doing="Stopped while undoing",
    )


def lost(problem: HostLost, *, begun: bool) -> Outcome:
    """The host does not answer any more."""
    begun_words = "What was begun stays as it is." if begun else "Nothing was changed."
    doing = problem.doing if begun else f"{problem.doing}, not begun"
    return Outcome(f"{problem.what} {begun_words}", advice=str(problem.advice), doing=doing)


def lost_going_back(reason: Outcome | None, problem: HostLost) -> Outcome:
    """The host was lost on the way back."""
    if reason is None:
        return lost(problem, begun=True)
    message = f"{reason.message} While it was being undone: {problem.what}"
    return Outcome(
        message, reason.quoted, str(problem.advice), doing=f"{problem.doing} while undoing"
    )


def between(reason: Outcome | None, left: Sequence[NotUndone]) -> Outcome:
    """Neither as it was nor as planned."""
    begin = f"{reason.message} It could not be undone:" if reason else "Not undone."
    message = " ".join((begin, *dict.fromkeys(_left_words(each) for each in left)))
    told = (reason.quoted if reason else "", *(each.failure.quoted for each in left))
    quoted = "\n".join(part for part in told if part)
    advice = f"{left[0].failure.advice} Undo goes on where it stopped."
    return Outcome(message, quoted, advice, "Between, needs you" if reason else "Not undone")


def _left_words(left: NotUndone) -> str:
    step, failure = left.step, left.failure
    if step is None:
        return str(failure.what)
    if is_power(step):
        may = step.after == RUNNING and isinstance(failure, NotVerified)
        return f"{failure.what} {MAY_GO_OFF}" if may else str(failure.what)
    now = failure.observed or step.said(step.after)
    return f"{failure.what} {step.aspect} is {now} and was {step.said(step.before)}."


def defect() -> Outcome:
    """The wizard itself failed."""
    message = "This is a defect of the wizard; nothing more is changed on this VM."
    advice = f"Save the details and report it. {RESUME}"
    return Outcome(message, advice=advice, doing="Stopped by a defect")
