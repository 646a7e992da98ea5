"""Looking at a virtual machine that was left alone for a while, before anything moves on it again.

Whoever changed something since is not overruled: its values, and what stands in the way of going
back, are looked at first, all of them.
"""

from collections.abc import Sequence
from dataclasses import replace

from wizard.model.records import Way
from wizard.model.text import Text
from wizard.planning.deep_check import MakeNestedVm
from wizard.planning.inside_steps import InstallHyperV, ProveHyperV, ReachGuest
from wizard.planning.step import Step
from wizard.planning.steps import OFF, RUNNING, ExposeVirtualizationExtensions
from wizard.powershell.inside_states import running_nested_vms
from wizard.powershell.queries import Query, Row
from wizard.run import failures
from wizard.run.cleaning import to_take
from wizard.run.mover import Mover
from wizard.run.moves import Move, is_power, needs_off
from wizard.run.problems import OffInside, StepFailed
from wizard.run.wording import NotUndone

FORTH, BACK = Way.FORTH, Way.BACK


async def expect_found_state(mover: Mover) -> None:
    """Touch nothing when it is not in the power state that the plan is made for.

    Raises:
        StepFailed: it is in another one, or that could not be read.

    """
    mover.link.halt.check(FORTH)
    first = Move(0, mover.vm.steps[0], FORTH)
    seen = None
    try:
        move, seen = await mover.power(mover.vm.found_state, FORTH)
        if seen.value == mover.vm.found_state:
            return
        failure: StepFailed = failures.drifted(move, seen.value)
    except StepFailed as unreadable:
        failure = unreadable
    raise mover.fail(first, failure, seen) if is_power(first.step) else failure


async def look_before_going_on(mover: Mover) -> None:
    """Refuse to go on with a virtual machine whose values somebody changed in the meantime.

    Raises:
        Drifted: a value that this run had set is another one now.

    """
    steps, account = mover.vm.steps, mover.account
    still = set(to_take(mover.vm, account))
    under_way = {number for number, way in account.begun - account.over if way is FORTH}
    looked = {_question(steps[number]) for number in under_way | still}
    powers = [n for n in range(len(steps)) if n not in still and is_power(steps[n])]
    is_off = bool(powers) and steps[powers[-1]].after == OFF
    is_off = is_off or any(is_power(steps[number]) for number in under_way)  # or on its way there
    for number in reversed(range(len(steps))):
        step = steps[number]
        is_set = (number, FORTH) in account.begun and number not in still
        if not is_set or _question(step) in looked or (is_off and is_inside(step)):
            continue
        looked.add(_question(step))
        move = Move(number, step, FORTH)
        seen = await mover.look(move)
        if not step.fits(seen.value, step.after) and not step.is_unprovable(seen.value):
            raise failures.changed_meanwhile(step, seen.value)


async def look_before_going_back(mover: Mover) -> None:
    """Refuse to touch it when somebody has changed it since, started it, or builds on it.

    Raises:
        StepFailed: something is in the way; nothing was changed.

    """
    numbers, looked = mover.account.to_undo, set[str]()
    need_off, asks_inside = False, any(is_inside(mover.vm.steps[n]) for n in numbers)
    is_off = asks_inside and not await runs(mover)
    for number in numbers:
        step = mover.vm.steps[number]
        if _question(step) in looked or _is_left(step) or (is_off and is_inside(step)):
            continue  # what is inside a VM that is off is looked at once it runs again
        looked.add(_question(step))
        move = Move(number, step, BACK)
        seen = await mover.look(move)
        if not (step.fits(seen.value, step.before) or step.fits(seen.value, step.after)):
            raise failures.changed_since(step, seen.value)
        is_off = seen.value == OFF if is_power(step) else is_off
        if not step.fits(seen.value, step.before):
            need_off = need_off or needs_off(mover.vm, number)
            await _ask_guards(mover, move, is_off=is_off, is_free=step.is_unguarded(seen.value))
    goes_off = any(mover.vm.steps[number].after == RUNNING for number in numbers)
    if need_off and not goes_off:
        _, seen = await mover.power(OFF, BACK)
        if seen.value != OFF:
            raise failures.has_to_be_off(seen.record.outcome)


async def reach_inside(mover: Mover, number: int) -> None:
    """Wait until the guest is up again where an earlier step inside is still to be taken back."""
    steps = mover.vm.steps
    inside = [n for n in mover.account.to_undo if n < number and is_inside(steps[n])]
    if inside and not all(has_nothing_to_do(steps[n]) for n in inside):
        await mover.look(Move(inside[0], ReachGuest(vm=mover.vm.vm), BACK))


def must_wait(step: Step, left: Sequence[NotUndone]) -> bool:
    """Whether something that is left inside a VM that runs needs what this step would take back."""
    needed = not is_inside(step) or isinstance(step, InstallHyperV)
    inside = (each for each in left if each.step is not None and is_inside(each.step))
    return needed and any(not isinstance(each.failure, OffInside) for each in inside)


async def _ask_guards(mover: Mover, move: Move, *, is_off: bool, is_free: bool) -> None:
    """Ask for everything that forbids the way back, while nothing has moved yet."""
    change = move.step.set(move.goal)
    guards: list[Query[Text | None]] = []
    if change is not None and change.guard is not None and not is_free:
        guards.append(change.guard)
    hides = isinstance(move.step, ExposeVirtualizationExtensions) and not move.goal
    if hides and not is_off and _nests(mover) and await runs(mover):
        guards.append(running_nested_vms(move.step.vm))
    ours = _throw_away_vms(mover)
    for guard in guards:
        why = await mover.what_forbids(_without(guard, ours), move)
        if why is not None:
            raise failures.in_the_way(move.step, why)


def _throw_away_vms(mover: Mover) -> frozenset[str]:
    """Return the names of nested VMs that going back removes before anything else."""
    steps = (mover.vm.steps[number] for number in mover.account.to_undo)
    return frozenset(step.name for step in steps if isinstance(step, MakeNestedVm))


def _without(guard: Query[Text | None], names: frozenset[str]) -> Query[Text | None]:
    """Return the guard as it answers where nested VMs of these names are not there."""

    def read(rows: tuple[Row, ...]) -> Text | None:
        return guard.read(tuple(row for row in rows if row.get("Name") not in names))

    return replace(guard, read=read)


async def runs(mover: Mover) -> bool:
    """Whether it runs; what was taken back before an interruption may have left it off."""
    _, seen = await mover.power(RUNNING, BACK)
    return bool(seen.value == RUNNING)


def _nests(mover: Mover) -> bool:
    """Whether this run has seen Hyper-V at work inside."""
    return any(
        isinstance(step, ProveHyperV) and (number, FORTH) in mover.account.over
        for number, step in enumerate(mover.vm.steps)
    )


def has_nothing_to_do(step: Step) -> bool:
    """Whether the way back of a step is to do nothing, whatever is found."""
    change = step.set(step.before)
    return change is not None and change.command is None and not step.expected(step.before)


def _is_left(step: Step) -> bool:
    """Whether going back over a step changes nothing, or there is no way back."""
    return has_nothing_to_do(step) or step.set(step.before) is None


def _question(step: Step) -> str:
    return str(step.observe().command)


def is_inside(step: Step) -> bool:
    """Whether a step is about the inside of the virtual machine."""
    return bool(step.observe().command.inside)
