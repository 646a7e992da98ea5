"""How a run speaks: what is being done, how a virtual machine came out, and what to do about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from wizard.model.records import Way
from wizard.model.text import Problem, Text, text
from wizard.planning.step import Step, VmPlan
from wizard.run.moves import Move
from wizard.run.problems import Drifted, HostLost, NotVerified, StepFailed, words_of

AS_IT_WAS = "Everything is as it was."
UNTOUCHED = "Nothing was changed on it."
PLAN_AGAIN = text("Read the host again and make a new plan for this VM.")
RESUME = "Resume the run or undo it: every value is looked at first."


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a virtual machine came out. ``doing`` is the short form for a list."""

    message: str = ""
    quoted: str = ""
    advice: str = ""
    doing: str = ""


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


# Failures of a step


def drifted(move: Move, observed: Any) -> Drifted:
    """Somebody changed the value between plan and run."""
    return Drifted(
        text(
            "{aspect} changed between plan and run: {observed} was found, {expected} expected.",
            aspect=move.step.aspect,
            observed=move.step.said(observed),
            expected=move.step.said(move.start),
        ),
        PLAN_AGAIN,
        observed=move.step.said(observed),
    )


def changed_since(step: Step, observed: Any) -> Drifted:
    """Somebody changed the value after the run."""
    return Drifted(
        text(
            "{aspect} was changed after the run: {observed} now, neither {before} nor {after}.",
            aspect=step.aspect,
            observed=step.said(observed),
            before=step.said(step.before),
            after=step.said(step.after),
        ),
        text(
            "Set it to {after}, then undo again; or put the VM back by hand.",
            after=step.said(step.after),
        ),
        observed=step.said(observed),
    )


def not_verified(move: Move, observed: Any) -> NotVerified:
    """The host accepted the change, and the value did not come."""
    return NotVerified(
        text(
            "{failed} After {time} it is still {observed}.",
            failed=move.step.motion(move.goal).failed,
            time=minutes(move.step.patience),
            observed=move.step.said(observed),
        ),
        text("See in the VM's console what holds it up, then try this VM again."),
        observed=move.step.said(observed),
    )


def refused(move: Move, refusal: Text | None, problem: Problem | None, observed: Any) -> StepFailed:
    """The host said no, or nothing at all."""
    failed = move.step.motion(move.goal).failed
    advice = problem.advice if problem else text("See to that, then try this VM again.")
    return StepFailed(
        text("{failed} {why}", failed=failed, why=refusal or (problem.what if problem else "")),
        advice,
        observed=move.step.said(observed),
        quoted=words_of(problem) if problem else "",
    )


def not_readable(move: Move, problem: Problem) -> StepFailed:
    """The value could not be read."""
    what = text("{aspect} could not be read. {why}", aspect=move.step.aspect, why=problem.what)
    return StepFailed(what, problem.advice, quoted=words_of(problem))


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
    return Outcome(str(failure.what), failure.quoted, str(failure.advice))


def stopped(under_way: Step | None) -> Outcome:
    """The user stopped it between steps, or while something was under way."""
    if under_way is None:
        return Outcome("Stopped between two steps.", advice=RESUME, doing="Stopped")
    doing = under_way.motion(under_way.after).doing
    message = f"Stopped while {doing}: that was begun and may still come true."
    return Outcome(message, advice=RESUME, doing=f"Stopped while {doing}")


def stopped_and_undone() -> Outcome:
    """The user stopped it and wants what is half done taken back."""
    return Outcome("Stopped by you.")


def undone(reason: Outcome, caution: str, *, begun: bool) -> Outcome:
    """Everything begun was taken back, or nothing had been begun."""
    state = AS_IT_WAS if begun else UNTOUCHED
    message = " ".join(part for part in (reason.message, state, caution) if part)
    doing = "Undone, as it was" if begun else "Left alone"
    return Outcome(message, reason.quoted, reason.advice, doing)


def caution(uncertain: Sequence[Step | None]) -> str:
    """Name what was sent and may still come true."""
    doing = [str(step.motion(step.after).doing) for step in uncertain if step is not None]
    if "shutting down" in doing:
        return "The guest was asked to shut down: if it still goes off, start the VM."
    return f"Still possible on the host: {', '.join(doing)}." if doing else ""


def stopped_going_back(reason: Outcome) -> Outcome:
    """The user stopped the way back after a failure."""
    return Outcome(
        f"{reason.message} Stopped while it was being undone.",
        reason.quoted,
        "Resume the run: it goes on undoing this VM.",
        doing="Stopped while undoing",
    )


def lost(problem: HostLost, *, begun: bool) -> Outcome:
    """The host does not answer any more."""
    begun_words = "What was begun stays as it is." if begun else "Nothing was changed."
    doing = "Host lost" if begun else "Host lost, not begun"
    return Outcome(f"{problem.what} {begun_words}", advice=str(problem.advice), doing=doing)


def lost_going_back(reason: Outcome, problem: HostLost) -> Outcome:
    """The host was lost on the way back."""
    message = f"{reason.message} While it was being undone: {problem.what}"
    return Outcome(message, reason.quoted, str(problem.advice), doing="Host lost while undoing")


def between(reason: Outcome, failure: StepFailed) -> Outcome:
    """Neither as it was nor as planned."""
    message = f"{reason.message} It could not be undone: {failure.what}"
    quoted = "\n".join(part for part in (reason.quoted, failure.quoted) if part)
    return Outcome(message, quoted, _repair(failure), doing="Between, needs you")


def taken_back(caution: str) -> Outcome:
    """The whole run was undone here."""
    return Outcome(caution, doing="Back as it was")


def nothing_to_undo() -> Outcome:
    """There is nothing that this run began here."""
    return Outcome("This run changed nothing here.", doing="Was not changed")


def stopped_taking_back() -> Outcome:
    """The user stopped the undoing of the run."""
    advice = "Resume the run: it goes on undoing."
    return Outcome("Stopped while it was being undone.", advice=advice, doing="Stopped")


def not_taken_back(failure: StepFailed) -> Outcome:
    """The run could not be undone here."""
    message = f"Not undone. {failure.what}"
    return Outcome(message, failure.quoted, _repair(failure), doing="Not undone")


def _repair(failure: StepFailed) -> str:
    return f"{failure.advice} Undo goes on where it stopped."
