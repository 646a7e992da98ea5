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
from wizard.run import wording
from wizard.run.events import Kind
from wizard.run.journal import Journal
from wizard.run.ledger import Account
from wizard.run.moves import Move, needs_off
from wizard.run.problems import RunProblem, StepFailed
from wizard.run.settling import HostLink, Seen, Sent

FORTH, BACK = Way.FORTH, Way.BACK
AGAIN_AFTER = 10.0  # seconds until a refused change is tried again


@dataclass(slots=True)
class Mover:
    """Moves the values of one virtual machine."""

    link: HostLink
    vm: VmPlan
    journal: Journal
    on_progress: Callable[[str], None]

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
        seen = await self.look(move)
        if move.step.fits(seen.value, move.goal) and move.key not in self.account.begun:
            self._over(Kind.FOUND, move, seen)
            return True
        if move.key in self.account.begun:
            seen = await self._resumed(move, seen)
        if move.step.fits(seen.value, move.goal):
            self._over(Kind.DONE, move, seen)
            return False
        if not move.step.fits(seen.value, move.start):
            raise self.fail(move, wording.drifted(move, seen.value), seen)
        change = move.step.set(move.goal)
        if change is None:
            self._over(Kind.KEPT, move, seen)
            return False
        await self._require_off(move)
        self.link.halt.check(move.way)
        self.write(Kind.BEGUN, move.number, way=move.way.value, commands=[asdict(seen.record)])
        self._over(Kind.DONE, move, await self._change(move, change))
        return False

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
        except Problem as problem:
            raise self.fail(move, wording.not_readable(move.step, problem)) from problem

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
            raise wording.not_readable(step, problem) from problem

    async def _require_off(self, move: Move) -> None:
        """Change nothing on a virtual machine that was started between two steps."""
        if not needs_off(self.vm, move.number):
            return
        try:
            _, seen = await self.power(OFF, move.way)
        except StepFailed as failure:
            raise self.fail(move, failure) from failure
        if seen.value != OFF:
            started = wording.started_meanwhile(seen.record.outcome)
            raise self.fail(move, started, None, seen.record)

    async def _resumed(self, move: Move, seen: Seen) -> Seen:
        """Let a change that was sent before an interruption come true before it is repeated."""
        if move.step.fits(seen.value, move.goal):
            return seen
        seconds = self.link.limits.settle
        accepted = self.account.accepted.get(move.key)
        if accepted is not None:
            seconds = max(seconds, move.step.patience - self.seconds_since(accepted))
        return await self.settled(move, seconds, move.way)

    def seconds_since(self, at: str) -> float:
        """How long ago something was written down."""
        return (self.link.clock.now() - datetime.fromisoformat(at)).total_seconds()

    # Changing

    async def _change(self, move: Move, change: Change) -> Seen:
        if change.command is None:
            return await self._verified(move)
        began, unknown = self.link.clock.seconds(), 0
        while True:
            sent = await self.link.send(change.command, change)
            if sent.is_accepted:
                told = [asdict(sent.record)]
                self.write(Kind.ACCEPTED, move.number, way=move.way.value, commands=told)
                return await self._verified(move)
            seconds = self.link.limits.settle if sent.is_unknown else 0
            seen = await self.settled(move, seconds, move.way)
            if move.step.fits(seen.value, move.goal):
                return seen
            unknown += sent.is_unknown
            passed = self.link.clock.seconds() - began
            again = unknown < self.link.limits.attempts and passed < self._bears(sent, move.way)
            if not again or not move.step.fits(seen.value, move.start):
                failure = wording.refused(move, sent.refusal, sent.problem, seen.value)
                raise self.fail(move, failure, seen, sent.record, refused=not unknown)
            await self.link.halt.pause(self.link.clock, AGAIN_AFTER, move.way)

    def _bears(self, sent: Sent, way: Way) -> float:
        """For how many seconds a change that did not arrive is sent again."""
        if sent.is_unknown:
            return float("inf")
        if way is BACK:
            return self.link.limits.refused
        return self.link.limits.busy if sent.is_busy else 0

    async def _verified(self, move: Move) -> Seen:
        seen = await self.settled(move, move.step.patience, move.way)
        if not move.step.fits(seen.value, move.goal):
            raise self.fail(move, wording.not_verified(move, seen.value), seen)
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
