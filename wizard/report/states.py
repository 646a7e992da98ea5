"""The states of a run in a report: a sign and a word for each."""

from wizard.model.records import StepStatus, VmStatus

# A sign and a word for each state: colour comes third.
VM_WORDS = {
    VmStatus.DONE: ("✓", "Done, proved", "positive"),
    VmStatus.UNDONE: ("↩", "Undone", "caution"),
    VmStatus.BETWEEN: ("✕", "Between, needs you", "critical"),
    VmStatus.STOPPED: ("△", "Stopped", "caution"),
    VmStatus.NOT_RUN: ("–", "Not run", "quiet"),
    VmStatus.WAITING: ("–", "Not run", "quiet"),
    VmStatus.WORKING: ("△", "Interrupted", "caution"),
}
BACK_WORDS = ("↩", "Undone, as you wished", "positive")
STEP_WORDS = {
    StepStatus.DONE: ("✓", "done, read back"),
    StepStatus.FOUND: ("✓", "was already so"),
    StepStatus.FAILED: ("✕", "failed"),
    StepStatus.UNDONE: ("↩", "undone"),
    StepStatus.KEPT: ("△", "could not be undone"),
    StepStatus.NOT_RUN: ("–", "not run"),
    StepStatus.WAITING: ("–", "not run"),
    StepStatus.WORKING: ("△", "interrupted"),
    StepStatus.UNDOING: ("△", "undoing was interrupted"),
}
SEVERITY_SIGNS = {"blocker": "✕", "warning": "△", "advice": "ⓘ"}
