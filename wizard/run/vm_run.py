"""One virtual machine's part of a run: forth, and back over what was begun."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any

from wizard.model.records import VmStatus, Way
from wizard.planning.step import Step, VmPlan
from wizard.planning.steps import OFF, RUNNING
from wizard.run import wording
from wizard.run.events import Kind
from wizard.run.journal import Journal
from wizard.run.ledger import Account
from wizard.run.mover import Mover
from wizard.run.moves import Move, is_power, needs_off
from wizard.run.pace import Halted
from wizard.run.problems import Drifted, HostLost, StartedMeanwhile, StepFailed
from wizard.run.settling import HostLink
from wizard.run.wording import NotUndone, Outcome

FORTH, BACK = Way.FORTH, Way.BACK


@dataclass(slots=True, init=False)
class VmRun:
    """Takes the steps of one virtual machine.

    A guest that was asked to shut down and still runs after everything else was taken back may go
    off at any time. Then ``is_watched`` is set, and ``watch`` ends it when the others are over.
    """

    vm: VmPlan
    link: HostLink
    mover: Mover
    is_watched: bool
    _reason: Outcome | None

    def __init__(
        self, link: HostLink, vm: VmPlan, journal: Journal, on_progress: Callable[[str], None]
    ) -> None:
        self.vm = vm
        self.link = link
        self.mover = Mover(link, vm, journal, on_progress)
        self.is_watched = False
        self._reason = None

    @property
    def account(self) -> Account:
        """What was done to it so far."""
        return self.mover.account

    def _end(self, status: VmStatus, outcome: Outcome, **data: Any) -> None:
        self.mover.on_progress("")
        self.mover.write(Kind.VM_ENDED, status=status.value, **asdict(outcome), **data)

    def give_up(self) -> None:
        """End it where it is: the wizard itself has failed."""
        self._end(VmStatus.STOPPED, wording.defect())

    # Forth, with the way back on failure

    async def go_forth(self) -> None:
        """Take every step not yet over; what failed before only goes on going back."""
        if self.account.ended in (VmStatus.DONE, VmStatus.UNDONE):
            return
        is_fresh = self.account.ended is None and not self.account.begun
        if self.link.halt.is_wished(FORTH) and is_fresh:
            self._end(VmStatus.NOT_RUN, wording.not_begun())
            return
        self.mover.write(Kind.VM_BEGAN)
        if self.account.turned_back is not None:
            await self._undo(Outcome(**self.account.turned_back))
            return
        try:
            await self._take_steps()
        except Halted:
            await self._halted()
        except HostLost as lost:
            status = VmStatus.STOPPED if self.account.to_undo else VmStatus.NOT_RUN
            self._end(status, wording.lost(lost, begun=bool(self.account.to_undo)))
        except StepFailed as failure:
            await self._turn_back(wording.failed(failure))

    async def _take_steps(self) -> None:
        if self.vm.steps and not self.account.begun and not self.account.over:
            await self._expect_found_state()
        for number, step in enumerate(self.vm.steps):
            if (number, FORTH) not in self.account.over:
                await self.mover.move(Move(number, step, FORTH))
        self._end(VmStatus.DONE, wording.done(self.vm))

    async def _expect_found_state(self) -> None:
        """Touch nothing when it is not in the power state that the plan is made for."""
        self.link.halt.check(FORTH)
        first = Move(0, self.vm.steps[0], FORTH)
        seen = None
        try:
            move, seen = await self.mover.power(self.vm.found_state, FORTH)
            if seen.value == self.vm.found_state:
                return
            failure: StepFailed = wording.drifted(move, seen.value)
        except StepFailed as unreadable:
            failure = unreadable
        raise self.mover.fail(first, failure, seen) if is_power(first.step) else failure

    async def _halted(self) -> None:
        if self.link.halt.undo_half_done and self.account.to_undo:
            await self._turn_back(wording.stopped_and_undone())
        elif self.account.to_undo:
            self._end(VmStatus.STOPPED, wording.stopped(self._under_way()))
        else:
            self._end(VmStatus.NOT_RUN, wording.not_begun())

    async def _turn_back(self, reason: Outcome) -> None:
        self.mover.write(Kind.VM_TURNED_BACK, **asdict(reason))
        await self._undo(reason)

    async def _undo(self, reason: Outcome) -> None:
        """Take back what was begun, and say in the end why."""
        self._reason = reason
        await self._going_back(self._take_back())

    # Back, when the whole run is undone

    async def go_back(self) -> None:
        """Take back everything this run did to it."""
        if not self.account.to_undo:
            if self.account.ended is not VmStatus.UNDONE:
                self._end(VmStatus.UNDONE, wording.nothing_to_undo())
            return
        if self.link.halt.is_wished(BACK):
            return
        self.mover.write(Kind.VM_BEGAN)
        await self._going_back(self._look_and_take_back())

    async def _look_and_take_back(self) -> None:
        await self._look_before_going_back()
        await self._take_back()

    async def _look_before_going_back(self) -> None:
        """Refuse to touch it when somebody has changed it since, or started it."""
        numbers, looked = self.account.to_undo, set[str]()
        need_off = False
        for number in numbers:
            step = self.vm.steps[number]
            question = str(step.observe().command)
            if question in looked:
                continue
            looked.add(question)
            seen = await self.mover.look(Move(number, step, BACK))
            if not (step.fits(seen.value, step.before) or step.fits(seen.value, step.after)):
                raise wording.changed_since(step, seen.value)
            moves = not step.fits(seen.value, step.before)
            need_off = need_off or (moves and needs_off(self.vm, number))
        goes_off = any(self.vm.steps[number].after == RUNNING for number in numbers)
        if need_off and not goes_off:
            _, seen = await self.mover.power(OFF, BACK)
            if seen.value != OFF:
                raise wording.has_to_be_off(seen.record.outcome)

    # Back, either way

    async def _take_back(self) -> None:
        """Take back what was begun, last first.

        What cannot be taken back does not keep the rest from being taken back: a virtual machine
        that was shut down is started again in any case.
        """
        left: list[NotUndone] = []
        uncertain: list[Step | None] = []
        for number in self.account.to_undo:
            step = self.vm.steps[number]
            if self._may_go_off(number):
                continue
            try:
                uncertain.append(await self._move_back(number))
            except StepFailed as failure:
                left.append(NotUndone(step, failure))
                if isinstance(failure, StartedMeanwhile) or step.after == RUNNING:
                    break
        if left:
            self._end_between(left)
        elif any(map(self._may_go_off, self.account.to_undo)):
            self.is_watched = True
        else:
            self._end_undone(uncertain)

    def _may_go_off(self, number: int) -> bool:
        """Whether the guest was asked to shut down, did not refuse, and has not gone off."""
        forth, account = (number, FORTH), self.account
        settled = account.over | account.refused
        asked = forth in account.begun and forth not in settled
        return asked and self.vm.steps[number].after == OFF and (number, BACK) not in account.begun

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
            await self.mover.settled(forth, self.link.limits.settle, BACK)
        pending = forth.key in self.account.accepted and forth.key not in self.account.over
        found = await self.mover.move(move)
        return step if pending and found else None

    async def _going_back(self, work: Awaitable[None]) -> None:
        try:
            await work
        except Halted:
            self._end(VmStatus.STOPPED, wording.stopped_going_back(self._reason))
        except HostLost as lost:
            self._end(VmStatus.STOPPED, wording.lost_going_back(self._reason, lost))
        except StepFailed as failure:
            self._end_between([NotUndone(None, failure)])

    def _end_undone(self, uncertain: list[Step | None]) -> None:
        caution = wording.caution(uncertain)
        begun = bool(self.account.begun)
        self._end(VmStatus.UNDONE, wording.undone(self._reason, caution, begun=begun))

    def _end_between(self, left: list[NotUndone]) -> None:
        drifted = any(isinstance(each.failure, Drifted) for each in left)
        untouched = self._reason is None and not drifted and not self.account.was_changed_back
        status = VmStatus.STOPPED if untouched else VmStatus.BETWEEN
        self._end(status, wording.between(self._reason, left))

    # A guest that was asked to shut down and still runs

    async def watch(self, others_are_over: Callable[[], bool]) -> None:
        """Start it again if it goes off while the run goes on, then end it."""
        self.is_watched = False
        await self._going_back(self._watch(others_are_over))

    async def _watch(self, others_are_over: Callable[[], bool]) -> None:
        number = next(filter(self._may_go_off, self.account.to_undo))
        forth = Move(number, self.vm.steps[number], FORTH)
        if await self._goes_off(forth, others_are_over):
            await self.mover.move(Move(number, forth.step, BACK))
            self._end_undone([])
            return
        ran_out = forth.key in self.account.failed and forth.key in self.account.accepted
        status = VmStatus.UNDONE if ran_out or self.account.is_warned else VmStatus.STOPPED
        if status is VmStatus.UNDONE and forth.key not in self.account.failed:
            self.mover.fail(forth, wording.still_runs(forth))
        self._end(status, wording.may_go_off(self._reason), may_go_off=True)

    async def _goes_off(self, forth: Move, others_are_over: Callable[[], bool]) -> bool:
        passed = self.mover.seconds_since(self.account.sent[forth.key])
        patience = max(self.link.limits.late, forth.step.patience - passed)
        clock, began = self.link.clock, self.link.clock.seconds()
        while True:
            seconds = patience - (clock.seconds() - began)
            seen = await self.mover.settled(forth, max(seconds, 0), BACK)
            if forth.step.fits(seen.value, forth.goal):
                return True
            if clock.seconds() - began >= patience and others_are_over():
                return False
            await self.link.halt.pause(clock, self.link.limits.poll, BACK)

    def _under_way(self) -> Step | None:
        """The step that was begun and is not over."""
        account = self.account
        numbers = [n for n, way in account.begun - account.over if way is FORTH]
        return self.vm.steps[max(numbers)] if numbers else None
