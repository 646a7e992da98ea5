"""One virtual machine's part of a run: forth, and back over what was begun."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any

from wizard.model.records import VmStatus, Way
from wizard.planning.step import Step, VmPlan
from wizard.planning.steps import OFF, RUNNING
from wizard.run import failures, wording
from wizard.run.cleaning import clean_up, to_take
from wizard.run.events import Kind
from wizard.run.journal import Journal
from wizard.run.ledger import Account
from wizard.run.looking import (
    expect_found_state,
    has_nothing_to_do,
    look_before_going_back,
    look_before_going_on,
    must_wait,
    reach_inside,
    runs,
)
from wizard.run.mover import Mover
from wizard.run.moves import Move, goes_off_late
from wizard.run.pace import Halted
from wizard.run.problems import (
    Drifted,
    Forbidden,
    HostLost,
    NoAnswerInside,
    OffInside,
    StartedMeanwhile,
    StepFailed,
)
from wizard.run.settling import HostLink
from wizard.run.wording import NotUndone, Outcome

FORTH, BACK = Way.FORTH, Way.BACK
OnFailure = Callable[[StepFailed | HostLost], None]


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
    _on_failure: OnFailure

    def __init__(
        self,
        link: HostLink,
        vm: VmPlan,
        journal: Journal,
        on_progress: Callable[[str], None],
        on_failure: OnFailure,
    ) -> None:
        """Take its host and its plan; ``on_failure`` hears what fails before it is taken back."""
        self._on_failure = on_failure
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

    async def go(self) -> None:
        """Go the way it was going: back, once the user had it undone."""
        await (self.go_back() if self.account.way is BACK else self.go_forth())

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
            self._on_failure(lost)
            status = VmStatus.STOPPED if self.account.to_undo else VmStatus.NOT_RUN
            self._end(status, wording.lost(lost, begun=bool(self.account.to_undo)))
        except StepFailed as failure:
            self._on_failure(failure)
            await self._turn_back(wording.failed(failure))

    async def _take_steps(self) -> None:
        if self.vm.steps and not self.account.begun and not self.account.over:
            await expect_found_state(self.mover)
        else:
            await look_before_going_on(self.mover)
        for number in to_take(self.vm, self.account):
            await self.mover.move(Move(number, self.vm.steps[number], FORTH))
        self._end(VmStatus.DONE, wording.done(self.vm))

    async def _halted(self) -> None:
        if self.link.halt.undo_half_done and self.account.to_undo:
            await self._turn_back(wording.stopped_and_undone())
        elif self.account.to_undo:
            number = self.account.under_way
            under_way = None if number is None else self.vm.steps[number]
            left = await clean_up(self.mover)
            self._end(VmStatus.STOPPED, wording.stopped(under_way, left))
        else:
            self._end(VmStatus.NOT_RUN, wording.not_begun())

    async def _turn_back(self, reason: Outcome) -> None:
        self.mover.write(Kind.VM_TURNED_BACK, **asdict(reason))
        await self._undo(reason)

    async def _undo(self, reason: Outcome) -> None:
        """Take back what was begun, and say in the end why."""
        self._reason = reason
        self.mover.puts_back = True
        await self._going_back(self._take_back())

    # Back, when the whole run is undone

    async def go_back(self) -> None:
        """Take back everything this run did to it."""
        if not self.account.to_undo:
            if self.account.ended is not VmStatus.UNDONE:
                self._end_undone([])
            return
        if self.link.halt.is_wished(BACK):
            return
        self.mover.write(Kind.VM_BEGAN)
        await self._going_back(self._look_and_take_back())

    async def _look_and_take_back(self) -> None:
        await look_before_going_back(self.mover)
        await self._take_back()

    # Back, either way

    async def _take_back(self) -> None:
        """Take back what was begun, last first.

        What cannot be taken back does not keep the rest from being taken back: a virtual machine
        that was shut down is started again in any case. But what stays inside one that runs needs
        Hyper-V there, so that nothing earlier is taken back before it.
        """
        left: list[NotUndone] = []
        uncertain: list[Step | None] = []
        for number in self.account.to_undo:
            step = self.vm.steps[number]
            if must_wait(step, left):
                break
            if self._may_go_off(number):
                continue
            failure = await self._try_back(number, uncertain)
            if failure is not None:
                left.append(NotUndone(step, failure))
                if isinstance(failure, StartedMeanwhile | Forbidden) or step.after == RUNNING:
                    break
            if step.after == OFF:
                await reach_inside(self.mover, number)
        if left:
            self._end_between(left)
        elif any(map(self._may_go_off, self.account.to_undo)):
            self.is_watched = True
        else:
            self._end_undone(uncertain)

    async def _try_back(self, number: int, uncertain: list[Step | None]) -> StepFailed | None:
        """Take one step back and return why that failed; what may come true is ``uncertain``."""
        try:
            uncertain.append(await self._move_back(number))
        except NoAnswerInside as silent:
            if await runs(self.mover):
                raise
            return OffInside(silent.what, silent.advice)
        except StepFailed as failure:
            return failure
        return None

    def _may_go_off(self, number: int) -> bool:
        """Whether the guest was asked to shut down, did not refuse, and has not gone off."""
        forth, account = (number, FORTH), self.account
        settled = account.over | account.refused
        asked = forth in account.begun and forth not in settled
        return asked and goes_off_late(self.vm, number) and (number, BACK) not in account.begun

    async def _move_back(self, number: int) -> Step | None:
        """Take one step back; returns it when a change under way may still come true."""
        step = self.vm.steps[number]
        forth, move = Move(number, step, FORTH), Move(number, step, BACK)
        if has_nothing_to_do(step):
            self.mover.pass_over(move)
            return None
        open_ended = forth.key not in self.account.over | self.account.refused
        change = step.set(step.after)
        if open_ended and move.key not in self.account.begun and change is not None:
            seconds = max(self.link.limits.settle, change.settle)
            await self.mover.settled(forth, seconds, BACK)
        found = await self.mover.move(move)
        was_sent = forth.key in self.account.accepted or forth.key in self.account.failed
        return step if open_ended and was_sent and found else None

    async def _going_back(self, work: Awaitable[None]) -> None:
        try:
            await work
        except Halted:
            self._end(VmStatus.STOPPED, wording.stopped_going_back(self._reason))
        except HostLost as lost:
            self._note(lost)
            self._end(VmStatus.STOPPED, wording.lost_going_back(self._reason, lost))
        except StepFailed as failure:
            self._end_between([NotUndone(None, failure)])

    def _end_undone(self, uncertain: list[Step | None]) -> None:
        kept = wording.kept(self.vm.steps, self.account.kept)
        steps = [self.vm.steps[number] for number, _ in self.account.begun]
        said = (kept, wording.caution(uncertain), wording.after_restart(steps))
        begun, caution = bool(self.account.begun), " ".join(filter(None, said))
        outcome = wording.undone(self._reason, caution, begun=begun, is_whole=not kept)
        self._end(VmStatus.UNDONE, outcome)

    def _note(self, failure: StepFailed | HostLost) -> None:
        """Tell of a failure going back; one that was the reason to go back was told before."""
        if self._reason is None:
            self._on_failure(failure)

    def _end_between(self, left: list[NotUndone]) -> None:
        self._note(left[0].failure)
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
            self.mover.fail(forth, failures.still_runs(forth))
        kept = wording.kept(self.vm.steps, self.account.kept)
        self._end(status, wording.may_go_off(self._reason, kept), may_go_off=True)

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
