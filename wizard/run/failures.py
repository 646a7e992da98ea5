"""What a failure of a step says, and of which kind it is."""

from typing import Any

from wizard.model.text import Problem, Text, text
from wizard.planning.step import Step
from wizard.planning.steps import WaitForHeartbeat
from wizard.remoting.problems import CommandFailed
from wizard.run.moves import Move
from wizard.run.problems import (
    Drifted,
    Forbidden,
    NotVerified,
    StartedMeanwhile,
    StepFailed,
    words_of,
)
from wizard.run.wording import is_waited_for, minutes, seen_words

PLAN_AGAIN = text("Read the host again and make a new plan for this VM.")


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


def changed_meanwhile(step: Step, observed: Any) -> Drifted:
    """Somebody changed a value that this run had set, while it was interrupted."""
    return Drifted(
        text(
            "{aspect} was changed while the run was interrupted: {observed} now, {after} set.",
            aspect=step.aspect,
            observed=step.said(observed),
            after=step.said(step.after),
        ),
        PLAN_AGAIN,
        observed=step.said(observed),
    )


def in_the_way(step: Step, why: Text) -> Forbidden:
    """Something depends on what would be changed."""
    what = text("{aspect}: nothing is changed. {why}", aspect=step.aspect, why=why)
    advice = text("See to what is named there, or leave this VM as it is; then try it again.")
    return Forbidden(what, advice)


def found_already(move: Move, why: Text, observed: Any) -> StepFailed:
    """What the step would make is there, and somebody else's."""
    return StepFailed(why, PLAN_AGAIN, observed=move.step.said(observed))


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
    seen, waited = seen_words(move.step, observed), is_waited_for(move.step)
    fell_back = move.must_last and move.step.fits(observed, move.start)
    if fell_back or (isinstance(move.step, WaitForHeartbeat) and move.step.is_hopeless(observed)):
        return NotVerified(
            text(
                "{failed} It went off again, as a VM does that cannot run with its settings.",
                failed=move.step.motion(move.goal).failed,
            ),
            text("The host's logs Hyper-V-Worker and Hyper-V-VMMS say why; then try it again."),
            observed=seen,
        )
    if move.step.is_hopeless(observed):
        return NotVerified(
            text("{failed} {observed}.", failed=move.step.motion(move.goal).failed, observed=seen),
            text("Look at it, then try this VM again."),
            observed=seen,
        )
    still = "It was waited for {time}." if waited else "After {time} it is still {observed}."
    return NotVerified(
        text(
            "{failed} " + still,
            failed=move.step.motion(move.goal).failed,
            time=minutes(move.step.patience),
            observed=seen,
        ),
        text("See in the VM's console what holds it up, then try this VM again."),
        observed=seen,
    )


def started_meanwhile(state: str) -> StartedMeanwhile:
    """It runs where a change needs it off."""
    what = "It was started meanwhile: {state}, Off expected. Nothing more is changed on it."
    advice = "Shut it down, then undo the run; or read the host again and make a new plan."
    return StartedMeanwhile(text(what, state=state), text(advice))


def has_to_be_off(state: str) -> StepFailed:
    """It was off when this run changed it, and runs now."""
    what = "It has to be off for that, and is {state} now. Nothing was changed on it."
    return StepFailed(text(what, state=state), text("Shut it down."), observed=state)


def still_runs(move: Move) -> StepFailed:
    """The guest was asked to shut down, and did not so far."""
    failed = move.step.motion(move.goal).failed
    return StepFailed(text("{failed} It still runs.", failed=failed), text("Look at its console."))


def refused(move: Move, refusal: Text | None, problem: Problem | None, observed: Any) -> StepFailed:
    """The host said no, or nothing at all."""
    failed = move.step.motion(move.goal).failed
    advice = problem.advice if problem else text("See to that, then try this VM again.")
    return StepFailed(
        text("{failed} {why}", failed=failed, why=refusal or (problem.what if problem else "")),
        advice,
        observed=move.step.said(observed),
        quoted=words_of(problem) if problem else "",
        error=_error_of(problem) if problem else f"{type(move.step).__name__}: {refusal}",
    )


def not_readable(step: Step, problem: Problem) -> StepFailed:
    """The value could not be read."""
    what = text("{aspect} could not be read. {why}", aspect=step.aspect, why=problem.what)
    return StepFailed(what, problem.advice, quoted=words_of(problem), error=_error_of(problem))


def _error_of(problem: Problem) -> str:
    """Return the id and category of a host's error, else what kind of trouble it is."""
    if isinstance(problem, CommandFailed) and problem.errors:
        first = problem.errors[0]
        return f"{first.id} {first.category}".strip()
    return type(problem).__name__
