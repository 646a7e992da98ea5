"""Talking with a host that may go away and come back, until a value stands still.

A broken connection and a missing answer are no failures: the host may have done what it was told,
or be restarting. It is asked again, with growing pauses, before anything else is done.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from wizard.model.records import CommandRecord, Way
from wizard.model.text import Problem, Text, text
from wizard.planning.step import Step
from wizard.powershell.changes import Change
from wizard.powershell.command import Command
from wizard.powershell.queries import NotUnderstood, Query
from wizard.remoting.known_error import Retry
from wizard.remoting.problems import (
    AccessDenied,
    CertificateRejected,
    CommandFailed,
    CommandProblem,
    ConnectionProblem,
    InsideProblem,
    NoInsideAccount,
    ShutInside,
)
from wizard.remoting.session import Session
from wizard.run.moves import Move
from wizard.run.pace import Clock, Halt, Limits
from wizard.run.problems import HostLost, NoWayIn
from wizard.run.waiting import ANSWER_SECONDS, InsideWait
from wizard.run.wording import Teller, seen_words

LONGEST_PAUSE = 30.0
LOST_ADVICE = text("When the host answers again, resume the run or undo it.")
# The run has seen that the virtual machine is in the right state: its host is at something else
# with it, like merging a checkpoint
WRONG_STATE = frozenset(
    {
        "hyper-v-wrong-state",
        "memory-needs-off",
        "processor-needs-off",
        "state-not-allowed",
        "version-needs-off",
    }
)
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Seen:
    """A value that was observed, and the exchange that showed it."""

    value: Any
    record: CommandRecord


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a change: accepted, refused, or nobody knows."""

    record: CommandRecord
    refusal: Text | None = None
    problem: Problem | None = None
    is_unknown: bool = False

    @property
    def again_in(self) -> float | None:
        """After how many seconds to ask again, where the way inside may only just be shut."""
        return self.problem.again_in if isinstance(self.problem, InsideProblem) else None

    @property
    def is_busy(self) -> bool:
        """Whether it was refused for a reason that passes by itself."""
        known = self.problem.known if isinstance(self.problem, CommandFailed) else None
        return known is not None and (known.retry is Retry.LATER or known.key in WRONG_STATE)

    @property
    def is_accepted(self) -> bool:
        """Whether the host took it."""
        return self.refusal is None and self.problem is None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, how its answer is ``said``, and what for.

    ``patience`` is for how many seconds the system inside may be silent, at least.
    """

    query: Query[Any]
    said: Callable[[Any], object]
    purpose: str = "look"
    patience: float = 0.0

    @property
    def is_inside(self) -> bool:
        """Whether it is asked inside a virtual machine."""
        return bool(self.query.command.inside)

    def record(self, at: datetime, took: float, value: Any) -> CommandRecord:
        """Return what is written down of an answer."""
        asked = at.isoformat(timespec="milliseconds")
        told = str(self.said(value))
        return CommandRecord(asked, self.purpose, str(self.query.command), round(took, 3), told)


@dataclass(slots=True)
class HostLink:
    """One host of a run. ``sessions`` returns its session, anew after the last one ended.

    ``visit`` counts up when a virtual machine is met anew because it was moved.
    """

    host: str
    sessions: Callable[[str], Session]
    clock: Clock
    limits: Limits
    halt: Halt
    _silent_since: float | None = None
    _lost: HostLost | None = None
    visit: int = 0

    def heedless(self) -> Self:
        """Return another way to the same host, that heeds no stop and no pause of the run."""
        made = copy(self)
        made.halt = Halt()
        return made

    async def look(self, step: Step, way: Way, tell: Tell, purpose: str) -> Seen:
        """Observe the value of a step, however often the connection breaks.

        Raises:
            HostLost: the host did not answer for too long, or does not let us in any more.
            CommandFailed: the host cannot say.
            InsideProblem: there is no way into the virtual machine.
            NotUnderstood: its answer is not one.
            Halted: the run is to stop while the host is silent.

        """
        question = Question(
            step.observe(), lambda value: seen_words(step, value), purpose, step.patience
        )
        return await self.answered(question, way, tell)

    async def answered(self, question: Question, way: Way, tell: Tell) -> Seen:
        """Ask until the host answers, and the system inside where it is for that.

        Raises as ``look``.
        """
        inside = InsideWait(self.clock, max(question.patience, self.limits.reconnect), way)
        pause, came_back = 1.0, False
        while True:
            began, at = self.clock.seconds(), self.clock.now()
            try:
                value = await self._asked(question.query)
            except (ConnectionProblem, CommandProblem) as problem:
                if question.is_inside and inside.concerns(problem):
                    self._silent_since = None
                    await self._pause(inside.pause(problem), way, tell, "the system inside")
                    continue
                self._judge(problem, came_back=came_back)
                await self._pause(pause, way, tell, self.host)
                pause, came_back = min(pause * 2, LONGEST_PAUSE), True
            else:
                self._silent_since = None
                return Seen(value, question.record(at, self.clock.seconds() - began, value))

    async def _asked(self, query: Query[Any]) -> Any:
        if self._lost is not None:
            raise self._lost
        is_inside = bool(query.command.inside)
        within = max(self.limits.answer, ANSWER_SECONDS) if is_inside else self.limits.answer
        return await self.sessions(self.host).ask(query, within=within)

    async def _pause(self, seconds: float, way: Way, tell: Tell, who: str) -> None:
        tell(f"{who} does not answer, asked again in {seconds:.0f} s")
        await self.halt.pause(self.clock, seconds, way)

    def _judge(self, problem: Problem, *, came_back: bool) -> None:
        """Return when asking again may help; otherwise raise.

        A host that has just come back may refuse questions until its services run, and one that
        restarts may hang up or answer like something else.
        """
        if isinstance(problem, CommandFailed) and not came_back:
            self._silent_since = None
            raise problem
        now = self.clock.seconds()
        since = self._silent_since = now if self._silent_since is None else self._silent_since
        hopeless = isinstance(problem, AccessDenied | CertificateRejected)
        if not hopeless and now - since < self.limits.reconnect:
            return
        if isinstance(problem, CommandFailed):
            raise problem
        self._lost = HostLost(problem.what, problem.advice if hopeless else LOST_ADVICE)
        raise self._lost

    async def send(self, command: Command, change: Change) -> Sent:
        """Send a change once and say what became of it.

        Raises:
            NoWayIn: it is for the inside of a VM whose credential is not there; nothing was sent.

        """
        began, at = self.clock.seconds(), self.clock.now().isoformat(timespec="milliseconds")

        def record(outcome: object) -> CommandRecord:
            took = round(self.clock.seconds() - began, 3)
            return CommandRecord(at, "change", str(command), took, str(outcome))

        try:
            within = change.within or self.limits.change
            rows = await self.sessions(self.host).run(command, within=within)
            refusal = change.refusal(rows)
        except NoInsideAccount as problem:
            raise NoWayIn(problem.what, problem.advice) from problem
        except (CommandFailed, ShutInside) as problem:
            return Sent(record(problem.what), problem=problem)
        except (ConnectionProblem, CommandProblem, NotUnderstood) as problem:
            return Sent(record(problem.what), problem=problem, is_unknown=True)
        return Sent(record(refusal or "accepted"), refusal=refusal)

    async def outlasts_a_move(self, _way: Way, _tell: Tell) -> bool:
        """Return at once that no virtual machine of this host is moved while the run goes on."""
        return False

    async def until(self, move: Move, seconds: float, way: Way, tell: Teller, purpose: str) -> Seen:
        """Look until the move's goal is seen or the time is over; return what was seen last.

        A value that is about to go over by itself gets the step's whole patience.
        """
        began, in_a_row = self.clock.seconds(), 0
        while True:
            seen = await self.look(move.step, way, tell.say, purpose)
            passed = self.clock.seconds() - began
            passing = move.step.is_passing(seen.value)
            patience = max(seconds, move.step.patience) if passing else seconds
            fell_back = move.must_last and in_a_row and move.step.fits(seen.value, move.start)
            in_a_row = in_a_row + 1 if move.step.fits(seen.value, move.goal) else 0
            is_over = passed >= patience or fell_back or move.step.is_hopeless(seen.value)
            if in_a_row >= move.looks or (not in_a_row and is_over):
                return seen
            tell(passed)
            await self.halt.pause(self.clock, self.limits.poll, way)
