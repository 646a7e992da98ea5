"""What PowerShell's server side makes of several statements in one pipeline.

MS-PSRP does not describe ``ExtraCmds``. This follows the engine's source
(``ServerPowerShellDriver`` and the batch loop of ``PowerShell``) as seen on PowerShell 7.6: the
statements share one output and one end, a terminating error does not always show, and statements
may run unseen.
"""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Protocol, TypeVar

from wizard.simulator.values import ErrorRecord, Outcome

Asked = TypeVar("Asked")
ERROR_ACTION_STOP = "System.Management.Automation.ActionPreferenceStopException"


class End(StrEnum):
    """How a pipeline ended, as PSInvocationState names it."""

    COMPLETED = "Completed"
    FAILED = "Failed"
    STOPPED = "Stopped"


class PipelineStopped(Exception):
    """The client stopped the statement that runs."""


class Console(Protocol):
    """Where a pipeline's records go; after the end nothing goes anywhere."""

    def show(self, outcome: Outcome) -> None:
        """Send the output, the warnings and the errors that did not end the statement."""

    def error(self, record: ErrorRecord) -> None:
        """Send an error record."""

    def end(self, how: End, reason: ErrorRecord | None = None) -> None:
        """Send the pipeline's last state, unless it was sent before."""


def run(statements: Sequence[Asked], perform: Callable[[Asked], Outcome], console: Console) -> None:
    """Run statements in order, and show of it what the engine shows.

    A terminating error of the first statement is shown as a record, and the second statement's
    end becomes the pipeline's. In a middle statement it ends the pipeline for the client at once,
    while the others still run. ``-ErrorAction Stop`` does end the loop. Stopping ends the loop in
    the first statement only.
    """
    shown_end = len(statements) - 1
    for index, statement in enumerate(statements):
        try:
            outcome = perform(statement)
        except PipelineStopped:
            console.end(End.STOPPED)
            if index == 0:
                return
            continue
        console.show(outcome)
        error = outcome.terminating
        if error is not None and error.exception == ERROR_ACTION_STOP:
            console.end(End.FAILED, error)
            return
        if error is not None and index == 0 < shown_end:
            console.error(error)
            shown_end = 1
        elif error is not None:
            console.end(End.FAILED, error)
        elif index == shown_end:
            console.end(End.COMPLETED)
