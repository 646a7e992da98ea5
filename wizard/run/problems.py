"""What can go wrong while a plan is carried out.

::

    Problem
    ├── JournalProblem      the record cannot be written: the run stops before any further change
    └── RunProblem
        ├── HostLost        a host does not answer any more
        └── StepFailed      carries what was seen and the host's words
            ├── Drifted     the value is neither before nor after
            │   └── StartedMeanwhile  it runs where the plan has it off
            └── NotVerified the change was accepted, and the value did not arrive
"""

from typing import Any

from wizard.model.text import Problem, Text
from wizard.remoting.problems import CommandFailed


class RunProblem(Problem):
    """A run cannot do what was asked of it."""


class HostLost(RunProblem):
    """A host does not answer any more."""


class StepFailed(RunProblem):
    """A step did not reach its value. ``observed`` is what was seen last, if anything was."""

    def __init__(self, what: Text, advice: Text, *, observed: Any = None, quoted: str = "") -> None:
        super().__init__(what, advice)
        self.observed = observed
        self.quoted = quoted


class Drifted(StepFailed):
    """The value is neither what it was nor what it was to become."""


class StartedMeanwhile(Drifted):
    """Somebody started the virtual machine while the plan has it off."""


class NotVerified(StepFailed):
    """The change was accepted, and the value did not arrive in time."""


def words_of(problem: Problem) -> str:
    """Return a host's own words, where it said something; what was sent, where nobody knows why."""
    if not isinstance(problem, CommandFailed):
        return ""
    if problem.known is None:
        return problem.details
    return "\n".join(part for error in problem.errors for part in (error.message, error.id) if part)
