"""One virtual machine's part of a run: forth, and back over what was begun."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from wizard.model.records import CommandRecord, VmStatus, Way
from wizard.model.text import Problem
from wizard.planning.step import Step, VmPlan
from wizard.powershell.changes import Change
from wizard.run import wording
from wizard.run.events import Kind
from wizard.run.journal import Journal
from wizard.run.ledger import Account
from wizard.run.moves import Move
from wizard.run.pace import Halted
from wizard.run.problems import Drifted, HostLost, RunProblem, StepFailed
from wizard.run.settling import HostLink, Seen
from wizard.run.wording import Outcome

FORTH, BACK = Way.FORTH, Way.BACK
AGAIN_AFTER = 10.0  # seconds until a refused change is tried again, going back


@dataclass(slots=True)
class VmRun:
    """Takes the steps of one virtual machine and writes down each."""

    link: HostLink
    vm: VmPlan
    journal: Journal
    on_progress: Callable[[str], None]

    @property
    def account(self) -> Account:
        """What was done to it so far."""
        return self.journal.ledger.of(self.link.host, self.vm.vm.id)

    def _write(self, kind: Kind, step: int | None = None, **data: Any) -> None:
        self.journal.append(kind, self.link.host, self.vm.vm.id, step, **data)

    def _end(self, status: VmStatus, outcome: Outcome) -> None:
        self.on_progress("")
        self._write(Kind.VM_ENDED, status=status.value, **asdict(outcome))

    # Forth, with the way back on failure

    async def go_forth(self) -> None:
        """Take every step not yet over; what failed before only goes on going back."""
        if self.account.ended in (VmStatus.DONE, VmStatus.UNDONE):
            return
        try:
            self.link.halt.check(FORTH)
        except Halted:
            if self.account.ended is None and not self.account.begun:
                self._end(VmStatus.NOT_RUN, wording.not_begun())
                return
        self._write(Kind.VM_BEGAN)
        if self.account.turned_back is not None:
            await self._undo(Outcome(**self.account.turned_back))
            return
        try:
            for number, step in enumerate(self.vm.steps):
                if (number, FORTH) not in self.account.over:
                    await self._move(Move(number, step, FORTH))
            self._end(VmStatus.DONE, wording.done(self.vm))
        except Halted:
            await self._halted()
        except HostLost as lost:
            status = VmStatus.STOPPED if self.account.to_undo else VmStatus.NOT_RUN
            self._end(status, wording.lost(lost, begun=bool(self.account.to_undo)))
        except StepFailed as failure:
            await self._turn_back(wording.failed(failure))

    async def _halted(self) -> None:
        if self.link.halt.undo_half_done and self.account.to_undo:
            await self._turn_back(wording.stopped_and_undone())
        elif self.account.to_undo:
            self._end(VmStatus.STOPPED, wording.stopped(self._under_way()))
        else:
            self._end(VmStatus.NOT_RUN, wording.not_begun())

    async def _turn_back(self, reason: Outcome) -> None:
        self._write(Kind.VM_TURNED_BACK, **asdict(reason))
        await self._undo(reason)

    async def _undo(self, reason: Outcome) -> None:
        """Take back what was begun, and say in the end why."""
        try:
            uncertain = [await self._move_back(number) for number in self.account.to_undo]
            begun = bool(self.account.begun)
            outcome = wording.undone(reason, wording.caution(uncertain), begun=begun)
            self._end(VmStatus.UNDONE, outcome)
        except Halted:
            self._end(VmStatus.STOPPED, wording.stopped_going_back(reason))
        except HostLost as lost:
            self._end(VmStatus.STOPPED, wording.lost_going_back(reason, lost))
        except StepFailed as failure:
            self._end(VmStatus.BETWEEN, wording.between(reason, failure))

    # Back, when the whole run is undone

    async def go_back(self) -> None:
        """Take back everything this run did to it."""
        if not self.account.to_undo:
            if self.account.ended is not VmStatus.UNDONE:
                self._end(VmStatus.UNDONE, wording.nothing_to_undo())
            return
        if self.link.halt.is_wished(BACK):
            return
        self._write(Kind.VM_BEGAN)
        try:
            await self._look_before_going_back()
            uncertain = [await self._move_back(number) for number in self.account.to_undo]
            self._end(VmStatus.UNDONE, wording.taken_back(wording.caution(uncertain)))
        except Halted:
            self._end(VmStatus.STOPPED, wording.stopped_taking_back())
        except HostLost as lost:
            self._end(VmStatus.STOPPED, wording.lost(lost, begun=True))
        except StepFailed as failure:
            untouched = not isinstance(failure, Drifted) and not self.account.was_changed_back
            status = VmStatus.STOPPED if untouched else VmStatus.BETWEEN
            self._end(status, wording.not_taken_back(failure))

    async def _look_before_going_back(self) -> None:
        """Refuse to touch it when somebody has changed one of its values since."""
        looked: set[str] = set()
        for number in self.account.to_undo:
            step = self.vm.steps[number]
            question = str(step.observe().command)
            if question in looked:
                continue
            looked.add(question)
            seen = await self._look(Move(number, step, BACK))
            if not (step.fits(seen.value, step.before) or step.fits(seen.value, step.after)):
                raise wording.changed_since(step, seen.value)

    async def _move_back(self, number: int) -> Step | None:
        """Take one step back; returns it when a change under way may still come true."""
        step = self.vm.steps[number]
        forth, move = Move(number, step, FORTH), Move(number, step, BACK)
        unsettled = (
            forth.key not in self.account.over
            and forth.key not in self.account.failed
            and move.key not in self.account.begun
        )
        if unsettled and step.set(step.after) is not None:
            await self._settled(forth, self.link.limits.settle, BACK)
        pending = forth.key in self.account.accepted and forth.key not in self.account.over
        found = await self._move(move)
        return step if pending and found else None

    # One step, either way

    async def _move(self, move: Move) -> bool:
        """Look, change, look again. Returns whether the value was there already."""
        self.link.halt.check(move.way)
        seen = await self._look(move)
        if move.step.fits(seen.value, move.goal) and move.key not in self.account.begun:
            self._over(Kind.FOUND, move, seen)
            return True
        if move.key in self.account.begun:
            seen = await self._resumed(move, seen)
        if move.step.fits(seen.value, move.goal):
            self._over(Kind.DONE, move, seen)
            return False
        if not move.step.fits(seen.value, move.start):
            raise self._fail(move, wording.drifted(move, seen.value), seen)
        change = move.step.set(move.goal)
        if change is None:
            self._over(Kind.KEPT, move, seen)
            return False
        self.link.halt.check(move.way)
        self._write(Kind.BEGUN, move.number, way=move.way.value, commands=[asdict(seen.record)])
        self._over(Kind.DONE, move, await self._change(move, change))
        return False

    async def _look(self, move: Move) -> Seen:
        """Observe; a value that goes over by itself is waited for."""
        return await self._settled(move, 0, move.way, "look")

    async def _settled(self, move: Move, seconds: float, way: Way, purpose: str = "verify") -> Seen:
        """Look until the goal is seen or the time is over."""
        tell = wording.teller(move, len(self.vm.steps), self.on_progress)
        tell(0)
        try:
            return await self.link.until(move, seconds, way, tell, purpose)
        except RunProblem:
            raise
        except Problem as problem:
            raise self._fail(move, wording.not_readable(move, problem)) from problem

    async def _resumed(self, move: Move, seen: Seen) -> Seen:
        """Let a change that was sent before an interruption come true before it is repeated."""
        if move.step.fits(seen.value, move.goal):
            return seen
        seconds = self.link.limits.settle
        accepted = self.account.accepted.get(move.key)
        if accepted is not None:
            passed = self.link.clock.now() - datetime.fromisoformat(accepted)
            seconds = max(seconds, move.step.patience - passed.total_seconds())
        return await self._settled(move, seconds, move.way)

    async def _change(self, move: Move, change: Change) -> Seen:
        if change.command is None:
            return await self._verified(move)
        deadline = self.link.clock.seconds() + self.link.limits.refused
        attempts = self.link.limits.attempts
        while True:
            sent = await self.link.send(change.command, change)
            if sent.is_accepted:
                self._write(
                    Kind.ACCEPTED, move.number, way=move.way.value, commands=[asdict(sent.record)]
                )
                return await self._verified(move)
            seconds = self.link.limits.settle if sent.is_unknown else 0
            seen = await self._settled(move, seconds, move.way)
            if move.step.fits(seen.value, move.goal):
                return seen
            attempts -= sent.is_unknown
            again = sent.refusal is not None and move.way is BACK
            is_late = not again or self.link.clock.seconds() >= deadline
            gives_up = attempts <= 0 if sent.is_unknown else is_late
            if gives_up or not move.step.fits(seen.value, move.start):
                raise self._fail(
                    move,
                    wording.refused(move, sent.refusal, sent.problem, seen.value),
                    seen,
                    sent.record,
                )
            await self.link.halt.pause(self.link.clock, AGAIN_AFTER, move.way)

    async def _verified(self, move: Move) -> Seen:
        seen = await self._settled(move, move.step.patience, move.way)
        if not move.step.fits(seen.value, move.goal):
            raise self._fail(move, wording.not_verified(move, seen.value), seen)
        return seen

    # What is written down

    def _over(self, kind: Kind, move: Move, seen: Seen) -> None:
        stays_failed = move.way is BACK and (move.number, FORTH) in self.account.failed
        self._write(
            kind,
            move.number,
            way=move.way.value,
            observed=seen.record.outcome,
            commands=[asdict(seen.record)],
            **({"stays_failed": True} if stays_failed else {}),
        )

    def _fail(
        self, move: Move, failure: StepFailed, seen: Seen | None = None, *told: CommandRecord
    ) -> StepFailed:
        records = (*told, *((seen.record,) if seen else ()))
        self._write(
            Kind.FAILED,
            move.number,
            way=move.way.value,
            why=str(failure.what),
            commands=[asdict(record) for record in records],
            **({"observed": seen.record.outcome} if seen else {}),
        )
        return failure

    def _under_way(self) -> Step | None:
        """The step that was begun and is not over."""
        account = self.account
        numbers = [n for n, way in account.begun - account.over if way is FORTH]
        return self.vm.steps[max(numbers)] if numbers else None
