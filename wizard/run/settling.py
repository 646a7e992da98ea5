"""Talking with a host that may go away and come back, until a value stands still.

A broken connection and a missing answer are no failures: the host may have done what it was told,
or be restarting. It is asked again, with growing pauses, before anything else is done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wizard.model.records import CommandRecord, Way
from wizard.model.text import Problem, Text, text
from wizard.planning.step import Step
from wizard.powershell.changes import Change
from wizard.powershell.command import Command
from wizard.powershell.queries import NotUnderstood
from wizard.remoting.problems import (
    AccessDenied,
    CertificateRejected,
    CommandFailed,
    CommandProblem,
    ConnectionProblem,
)
from wizard.remoting.session import Session
from wizard.run.moves import Move
from wizard.run.pace import Clock, Halt, Limits
from wizard.run.problems import HostLost
from wizard.run.wording import Teller, seen_words

LONGEST_PAUSE = 30.0
LOST_ADVICE = text("When the host answers again, resume the run or undo it.")
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
    def is_busy(self) -> bool:
        """Whether the host refused it because it is still at something else."""
        errors = self.problem.errors if isinstance(self.problem, CommandFailed) else ()
        return any(error.id.startswith(("InvalidState,", "ObjectInUse,")) for error in errors)

    @property
    def is_accepted(self) -> bool:
        """Whether the host took it."""
        return self.refusal is None and self.problem is None


@dataclass(slots=True)
class HostLink:
    """One host of a run. ``sessions`` returns its session, anew after the last one ended."""

    host: str
    sessions: Callable[[str], Session]
    clock: Clock
    limits: Limits
    halt: Halt
    _silent_since: float | None = None
    _lost: HostLost | None = None

    async def look(self, step: Step, way: Way, tell: Tell, purpose: str) -> Seen:
        """Observe the value of a step, however often the connection breaks.

        Raises:
            HostLost: the host did not answer for too long, or does not let us in any more.
            CommandFailed: the host cannot say.
            NotUnderstood: its answer is not one.
            Halted: the run is to stop while the host is silent.

        """
        pause, came_back = 1.0, False
        while True:
            query, began = step.observe(), self.clock.seconds()
            at = self.clock.now().isoformat(timespec="milliseconds")
            try:
                if self._lost is not None:
                    raise self._lost
                value = await self.sessions(self.host).ask(query, within=self.limits.answer)
            except (ConnectionProblem, CommandProblem) as problem:
                self._judge(problem, came_back=came_back)
                tell(f"{self.host} does not answer, asked again in {pause:.0f} s")
                await self.halt.pause(self.clock, pause, way)
                pause, came_back = min(pause * 2, LONGEST_PAUSE), True
            else:
                self._silent_since = None
                took = round(self.clock.seconds() - began, 3)
                said = seen_words(step, value)
                return Seen(value, CommandRecord(at, purpose, str(query.command), took, said))

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
        """Send a change once and say what became of it."""
        began, at = self.clock.seconds(), self.clock.now().isoformat(timespec="milliseconds")

        def record(outcome: object) -> CommandRecord:
            took = round(self.clock.seconds() - began, 3)
            return CommandRecord(at, "change", str(command), took, str(outcome))

        try:
            rows = await self.sessions(self.host).run(command, within=self.limits.change)
            refusal = change.refusal(rows)
        except CommandFailed as problem:
            return Sent(record(problem.what), problem=problem)
        except (ConnectionProblem, CommandProblem, NotUnderstood) as problem:
            return Sent(record(problem.what), problem=problem, is_unknown=True)
        return Sent(record(refusal or "accepted"), refusal=refusal)

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
            in_a_row = in_a_row + 1 if move.step.fits(seen.value, move.goal) else 0
            if in_a_row >= move.looks or (not in_a_row and passed >= patience):
                return seen
            tell(passed)
            await self.halt.pause(self.clock, self.limits.poll, way)
