"""One step of one virtual machine, either way: look, change, look again, and write it down."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from wizard.model.records import CommandRecord, Way
from wizard.model.text import Problem
from wizard.planning.step import VmPlan
from wizard.planning.steps import OFF, SetPower
from wizard.powershell.changes import Change
from wizard.powershell.queries import Query
from wizard.remoting.problems import CommandFailed, InsideProblem
from wizard.run import failures, wording
from wizard.run.events import Kind
from wizard.run.journal import Journal
from wizard.run.ledger import Account
from wizard.run.moves import Move, needs_off
from wizard.run.problems import NoAnswerInside, RunProblem, StepFailed
from wizard.run.settling import HostLink, Question, Seen, Sent
from wizard.run.waiting import SERVICE_SECONDS

FORTH, BACK = Way.FORTH, Way.BACK


@dataclass(slots=True)
class Mover:
    """Moves the values of one virtual machine."""

    link: HostLink
    vm: VmPlan
    journal: Journal
    on_progress: Callable[[str], None]
    puts_back: bool = False  # what failed is put back

    @property
    def account(self) -> Account:
        """What was done to it so far."""
        return self.journal.ledger.of(self.link.host, self.vm.vm.id)

    def write(self, kind: Kind, step: int | None = None, **data: Any) -> None:
        """Write an event of this virtual machine down."""
        self.journal.append(kind, self.link.host, self.vm.vm.id, step, **data)

    async def move(self, move: Move) -> bool:
        """Look, change, look again. Returns whether the value was there already."""
        self.link.halt.check(move.way)
        goes_on = self.puts_back or bool(self.account.begun)
        await self.link.halt.passage(self._rest, goes_on=goes_on)
        self.link.halt.check(move.way)
        seen = await self.look(move)
        is_shown = not move.step.is_unprovable(seen.value)
        if (
            is_shown
            and move.step.fits(seen.value, move.goal)
            and move.key not in self.account.begun
        ):
            refusal = move.step.refuses_found
            if refusal is not None and move.way is FORTH:
                raise self.fail(move, failures.found_already(move, refusal, seen.value), seen)
            self._over(Kind.FOUND, move, seen)
            return True
        if move.key in self.account.begun:
            seen = await self._resumed(move, seen)
        if self._has_arrived(move, seen):
            self._over(Kind.DONE, move, seen)
            return False
        change = move.step.set(move.goal)
        if change is None:
            self._over(Kind.KEPT, move, seen)
            return False
        if not _is_on_the_way(move, seen):
            raise self.fail(move, failures.drifted(move, seen.value), seen)
        await self._require_off(move)
        self.link.halt.check(move.way)
        self.write(Kind.BEGUN, move.number, way=move.way.value, commands=[asdict(seen.record)])
        self._over(Kind.DONE, move, await self._change(move, change, seen))
        return False

    def _rest(self) -> None:
        self.on_progress(wording.PAUSED)

    # Looking

    async def look(self, move: Move) -> Seen:
        """Observe; a value that goes over by itself is waited for."""
        return await self.settled(move, 0, move.way, "look")

    async def settled(self, move: Move, seconds: float, way: Way, purpose: str = "verify") -> Seen:
        """Look until the goal is seen or the time is over."""
        tell = wording.teller(move, len(self.vm.steps), self.on_progress)
        tell(0)
        try:
            return await self.link.until(move, seconds, way, tell, purpose)
        except RunProblem:
            raise
        except InsideProblem as problem:
            if move.way is BACK:
                raise NoAnswerInside(problem.what, problem.advice) from problem
            raise self.fail(move, failures.not_readable(move.step, problem)) from problem
        except Problem as problem:
            raise self.fail(move, failures.not_readable(move.step, problem)) from problem

    async def power(self, expected: str, way: Way) -> tuple[Move, Seen]:
        """Look at the power state, and wait while it goes over by itself."""
        step = SetPower(self.vm.vm, expected, expected)
        move = Move(0, step, way)
        tell = wording.Teller("looking at the power state", step.patience, self.on_progress)
        try:
            return move, await self.link.until(move, 0, way, tell, "look")
        except RunProblem:
            raise
        except Problem as problem:
            raise failures.not_readable(step, problem) from problem

    async def _require_off(self, move: Move) -> None:
        """Change nothing on a virtual machine that was started between two steps."""
        if not needs_off(self.vm, move.number):
            return
        try:
            _, seen = await self.power(OFF, move.way)
        except StepFailed as failure:
            raise self.fail(move, failure) from failure
        if seen.value != OFF:
            started = failures.started_meanwhile(seen.record.outcome)
            raise self.fail(move, started, None, seen.record)

    async def _resumed(self, move: Move, seen: Seen) -> Seen:
        """Let a change that was sent before an interruption come true before it is repeated."""
        if move.step.fits(seen.value, move.goal):
            return seen
        change = move.step.set(move.goal)
        seconds = max(self.link.limits.settle, change.settle if change else 0)
        accepted = self.account.accepted.get(move.key)
        if accepted is not None:
            seconds = max(seconds, move.step.patience - self.seconds_since(accepted))
        return await self.settled(move, seconds, move.way)

    def seconds_since(self, at: str) -> float:
        """How long ago something was written down."""
        return (self.link.clock.now() - datetime.fromisoformat(at)).total_seconds()

    # Changing

    async def _change(self, move: Move, change: Change, seen: Seen) -> Seen:
        if change.command is None:
            return await self._verified(move)
        began, unknown, refused = self.link.clock.seconds(), 0, list[CommandRecord]()
        while True:
            visit = self.link.visit
            sent = await self._sent(move, change, seen)
            if sent.is_accepted:
                told = [asdict(record) for record in (*refused, sent.record)]
                self.write(Kind.ACCEPTED, move.number, way=move.way.value, commands=told)
                return await self._verified(move)
            other = _other_way(sent, change)
            if other is not None:
                refused.append(sent.record)
                change = other
                continue
            seconds = max(self.link.limits.settle, change.settle) if sent.is_unknown else 0
            seen = await self.settled(move, seconds, move.way)
            if self._has_arrived(move, seen):
                return seen
            unknown += sent.is_unknown
            passed = self.link.clock.seconds() - began
            again = unknown < self.link.limits.attempts and passed < self._bears(sent, move.way)
            again = again or await self._was_moved(move, visit)
            if not again or not _is_on_the_way(move, seen):
                failure = failures.refused(move, sent.refusal, sent.problem, seen.value)
                raise self.fail(move, failure, seen, *refused, sent.record, refused=not unknown)
            await self.link.halt.pause(self.link.clock, self.link.limits.again, move.way)

    async def _sent(self, move: Move, change: Change, seen: Seen) -> Sent:
        """Send a change, unless its guard says why it must not be sent."""
        if change.command is None:
            raise AssertionError
        if change.guard is not None and not move.step.is_unguarded(seen.value):
            why = await self.what_forbids(change.guard, move)
            if why is not None:
                raise self.fail(move, failures.in_the_way(move.step, why), seen, refused=True)
        sent = await self.link.send(change.command, change)
        if sent.again_in is not None:
            await self.link.halt.pause(self.link.clock, sent.again_in, move.way)
        return sent

    async def what_forbids(self, guard: Query[Any], move: Move) -> Any:
        """Return the answer of a guard: why a change must not be sent, or ``None``."""
        question = Question(guard, lambda why: why or "nothing")
        try:
            return (await self.link.answered(question, move.way, self.on_progress)).value
        except RunProblem:
            raise
        except Problem as problem:
            raise self.fail(move, failures.not_readable(move.step, problem)) from problem

    def pass_over(self, move: Move) -> None:
        """Write down that there is nothing to do on the way back, without a look."""
        said = str(move.step.said(move.goal))
        self.write(Kind.FOUND, move.number, way=move.way.value, observed=said)

    def _has_arrived(self, move: Move, seen: Seen) -> bool:
        """Whether the goal is seen; where no look can show it, the host must have taken it."""
        is_taken = move.key in self.account.accepted
        is_shown = is_taken or not move.step.is_unprovable(seen.value)
        return is_shown and move.step.fits(seen.value, move.goal)

    async def _was_moved(self, move: Move, visit: int) -> bool:
        """Whether a change may have found the virtual machine gone, or on its way elsewhere."""
        if self.link.visit != visit:
            return True
        return await self.link.outlasts_a_move(move.way, self.on_progress)

    def _bears(self, sent: Sent, way: Way) -> float:
        """For how many seconds a change that did not arrive is sent again."""
        if sent.is_unknown:
            return float("inf")
        if sent.again_in is not None:
            return SERVICE_SECONDS
        if way is BACK:
            return self.link.limits.refused
        return self.link.limits.busy if sent.is_busy else 0

    async def _verified(self, move: Move) -> Seen:
        seen = await self.settled(move, move.step.patience, move.way)
        if not move.step.fits(seen.value, move.goal):
            raise self.fail(move, failures.not_verified(move, seen.value), seen)
        return seen

    # What is written down

    def _over(self, kind: Kind, move: Move, seen: Seen) -> None:
        stays_failed = move.way is BACK and (move.number, FORTH) in self.account.failed
        self.write(
            kind,
            move.number,
            way=move.way.value,
            observed=seen.record.outcome,
            commands=[asdict(seen.record)],
            **({"stays_failed": True} if stays_failed else {}),
        )

    def fail(
        self,
        move: Move,
        failure: StepFailed,
        seen: Seen | None = None,
        *told: CommandRecord,
        refused: bool = False,
    ) -> StepFailed:
        """Write down that a step failed, and return the failure to raise."""
        if failure.error == type(failure).__name__:
            failure.error = f"{type(move.step).__name__} {failure.error}"
        records = (*told, *((seen.record,) if seen else ()))
        self.write(
            Kind.FAILED,
            move.number,
            way=move.way.value,
            why=str(failure.what),
            commands=[asdict(record) for record in records],
            **({"observed": seen.record.outcome} if seen else {}),
            **({"refused": True} if refused else {}),
        )
        return failure


def _is_on_the_way(move: Move, seen: Seen) -> bool:
    """Whether it is where the move starts, or at a goal that looking cannot show."""
    return any(move.step.fits(seen.value, value) for value in (move.start, move.goal))


def _other_way(sent: Sent, change: Change) -> Change | None:
    """Return another change for the same goal, where the host's refusal allows one."""
    if change.fallback is None or not isinstance(sent.problem, CommandFailed):
        return None
    others = (change.fallback(error.id, error.message) for error in sent.problem.errors)
    return next((other for other in others if other is not None), None)
