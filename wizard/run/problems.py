"""What can go wrong while a plan is carried out.

::

    Problem
    ├── JournalProblem      the record cannot be written: the run stops before any further change
    └── RunProblem
        ├── HostLost        a host does not answer any more
        │   ├── NoWayIn     the credential for the inside of a virtual machine is not there
        │   │   └── CredentialRefused  going back, a virtual machine does not accept it
        │   └── NoAnswerInside  going back, the system inside a virtual machine is silent
        └── StepFailed      carries what was seen and the host's words
            ├── Drifted     the value is neither before nor after
            │   └── StartedMeanwhile  it runs where the plan has it off
            ├── Forbidden   something depends on what would be changed; nothing was sent
            ├── OffInside   it is inside a virtual machine that is off
            └── NotVerified the change was accepted, and the value did not arrive
"""

from typing import Any

from wizard.model.text import Problem, Text
from wizard.remoting.problems import CommandFailed


class RunProblem(Problem):
    """A run cannot do what was asked of it."""


class HostLost(RunProblem):
    """A host does not answer any more; ``doing`` says so in the list of VMs."""

    doing = "Host lost"


class NoWayIn(HostLost):
    """Nobody has given the credential for the inside of a VM; once given, the run can resume."""

    doing = "Credential missing"


class CredentialRefused(NoWayIn):
    """On the way back a VM does not accept the credential; given again, the run can resume."""

    doing = "Credential refused"


class NoAnswerInside(HostLost):
    """On the way back nobody answers inside: what is earlier must wait for what is inside."""

    doing = "No answer inside"


class StepFailed(RunProblem):
    """A step did not reach its value. ``observed`` is what was seen last, if anything was.

    ``error`` is what failures of the same kind have in common: the host's error by id and
    category, or the step and how it failed.
    """

    def __init__(
        self,
        what: Text,
        advice: Text,
        *,
        observed: Any = None,
        quoted: str = "",
        error: str = "",
    ) -> None:
        super().__init__(what, advice)
        self.observed = observed
        self.quoted = quoted
        self.error = error or type(self).__name__


class Drifted(StepFailed):
    """The value is neither what it was nor what it was to become."""


class StartedMeanwhile(Drifted):
    """Somebody started the virtual machine while the plan has it off."""


class Forbidden(StepFailed):
    """Something depends on what would be changed, so that nothing was sent."""


class OffInside(StepFailed):
    """What would be taken back is inside a virtual machine that is off."""


class NotVerified(StepFailed):
    """The change was accepted, and the value did not arrive in time."""


def words_of(problem: Problem) -> str:
    """Return a host's own words, where it said something; what was sent, where nobody knows why."""
    if not isinstance(problem, CommandFailed):
        return ""
    if problem.known is None:
        return problem.details
    return "\n".join(part for error in problem.errors for part in (error.message, error.id) if part)
