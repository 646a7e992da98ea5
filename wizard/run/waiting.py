"""Waiting for the system inside a virtual machine, whose silence is not the silence of its host."""

from dataclasses import dataclass

from wizard.model.records import Way
from wizard.model.text import Problem, text
from wizard.remoting.known_error import Retry
from wizard.remoting.problems import (
    CommandFailed,
    InsideAccessDenied,
    InsideProblem,
    NoInsideAccount,
    NotReadyInside,
    TimedOut,
)
from wizard.run.pace import Clock
from wizard.run.problems import CredentialRefused, NoWayIn

FIRST_PAUSE = 5.0
LONGEST_PAUSE = 30.0
NO_SUCH_VM = "InvalidVMIdNotSingle,"  # the VM is not on this host any more
SERVICE_SECONDS = 120.0  # until the services of a guest that answers are up
ANSWER_SECONDS = 120.0  # for one question inside: each is a session of its own


@dataclass(slots=True)
class InsideWait:
    """How long nobody has answered inside, on the ``way``. ``patience`` is in seconds."""

    clock: Clock
    patience: float
    way: Way = Way.FORTH
    _began: float | None = None
    _kind: type[Problem] | None = None
    _since: float = 0.0
    _pause: float = FIRST_PAUSE

    def concerns(self, problem: Problem) -> bool:
        """Whether it is trouble inside, or with the way in; the host itself has answered.

        A guest that has just come up may refuse questions until its services run, and so may a
        service that was just installed.
        """
        if isinstance(problem, CommandFailed):
            is_elsewhere = any(each.id.startswith(NO_SUCH_VM) for each in problem.errors)
            may_pass = self._began is not None or problem.retry is Retry.LATER
            return may_pass and not is_elsewhere
        return isinstance(problem, InsideProblem | TimedOut)

    def pause(self, problem: Problem) -> float:
        """Return how many seconds to wait before asking again.

        Raises:
            NoWayIn: the credential is not there, or is refused on the way back, so that nothing
                more can be done now.
            Problem: the same, where asking again does not help, or has not helped for too long.

        """
        if isinstance(problem, NoInsideAccount):
            raise NoWayIn(problem.what, problem.advice) from problem
        if isinstance(problem, InsideProblem) and problem.again_in is not None:
            return problem.again_in
        if isinstance(problem, InsideAccessDenied) and self.way is Way.BACK:
            raise CredentialRefused(problem.what, problem.advice) from problem
        if not isinstance(problem, NotReadyInside | TimedOut | CommandFailed):
            raise problem
        now, kind = self.clock.seconds(), type(problem)
        self._began = now if self._began is None else self._began
        if kind is not self._kind:
            self._kind, self._since = kind, now
        if now - self._since >= self._worth(problem) or now - self._began >= self._longest:
            raise _too_long(problem, now - self._began)
        pause, self._pause = self._pause, min(self._pause * 2, LONGEST_PAUSE)
        return pause

    @property
    def _longest(self) -> float:
        """How long all in all: a guest that comes up may then wait for its services."""
        return self.patience + SERVICE_SECONDS

    def _worth(self, problem: Problem) -> float:
        """Return how long to ask again: shorter where it may be something that does not pass."""
        if isinstance(problem, CommandFailed):
            return min(SERVICE_SECONDS, self.patience)
        least = problem.patience if isinstance(problem, NotReadyInside) else None
        return self.patience if least is None else min(least, self.patience)


def _too_long(problem: Problem, passed: float) -> Problem:
    if not isinstance(problem, NotReadyInside):
        return problem
    what = text(
        "The system inside the VM did not answer for {seconds} s. {why}",
        seconds=round(passed),
        why=problem.what,
    )
    return NotReadyInside(what, problem.advice, problem.command, problem.errors)
