"""What the footer and the step list say from the review to the report, and what blocks there."""

from wizard.flow.sentences import (
    Sentence,
    Tone,
    listed,
    short_hosts,
    some,
    vms_phrase,
)
from wizard.flow.state import State
from wizard.model.records import VmStatus
from wizard.model.text import Text, text

# Review, Run, Report ----------------------------------------------------------------------------


def review_obstacle(state: State) -> Text | None:
    """Why the plan cannot be applied."""
    if state.plan is None:
        return text("The plan is out of date. Read the hosts again.")
    if not state.plan.steps:
        return text("There is nothing to do: everything chosen is already so.")
    planned = {host.host for host in state.plan.hosts}
    of_files = [e.name for e in state.hosts if e.from_file is not None and e.name in planned]
    if of_files:
        return text(
            "{hosts} {was} opened from a file. Connect to {it} before the plan is applied.",
            hosts=listed(short_hosts(state, of_files)),
            was="was" if len(of_files) == 1 else "were",
            it="it" if len(of_files) == 1 else "them",
        )
    return None


def review_ready(_state: State) -> Sentence:
    """What comes next."""
    return Sentence(
        Tone.INFO,
        text("Nothing has been changed so far. The next step asks once more, then begins."),
    )


def review_caption(state: State) -> Text | None:
    """How many steps there are."""
    if state.plan is not None:
        return text("{steps}", steps=some(state.plan.steps, "step", "steps"))
    if state.record is None:
        return None
    steps = sum(len(vm.steps) for vm in state.record.vms)
    return text("{steps}", steps=some(steps, "step", "steps"))


def run_obstacle(state: State) -> Text | None:
    """Why the report cannot be opened."""
    if state.record is None:
        return text("No run has begun.")
    if state.stopping:
        return text("Stopping: what is under way is finished or put back, nothing new is begun.")
    if state.running and state.record.pause is not None:
        return text("The run is paused. Go on with it, or stop it.")
    needing = [vm.vm.name for vm in state.record.needing_user] if state.running else []
    if needing:
        return text(
            "{vms} {need} you: {names}. The others go on. The report opens when the run ends.",
            vms=vms_phrase(len(needing)),
            need="needs" if len(needing) == 1 else "need",
            names=listed(needing),
        )
    if state.running:
        return text(
            "The report opens when the run ends. Closing the window stops after the current "
            "steps; you can resume later."
        )
    return None


def run_ready(state: State) -> Sentence:
    """How the run ended."""
    needing = state.record.needing_user if state.record else ()
    if needing:
        return Sentence(
            Tone.CAUTION,
            text(
                "{vms} {need} you: {names}.",
                vms=vms_phrase(len(needing)),
                need="needs" if len(needing) == 1 else "need",
                names=listed([vm.vm.name for vm in needing]),
            ),
        )
    return Sentence(Tone.READY, text("The run has ended. Every value was read back."))


def run_caption(state: State) -> Text | None:
    """How far the run has come."""
    if state.record is None:
        return None
    needing = len(state.record.needing_user)
    if needing:
        return text("{count} {need} you", count=needing, need="needs" if needing == 1 else "need")
    done = sum(vm.status is VmStatus.DONE for vm in state.record.vms)
    return text("{done} of {all} done", done=done, all=len(state.record.vms))


def nothing(_state: State) -> Text | None:
    """Nothing stands in the way, and there is nothing to add."""
    return None


def report_ready(state: State) -> Sentence:
    """Where the report is."""
    if state.saved_reports:
        return Sentence(Tone.READY, text("Saved: {path}", path=str(state.saved_reports[-1])))
    return Sentence(Tone.INFO, text("The record of this run is kept. Save the report to share it."))
