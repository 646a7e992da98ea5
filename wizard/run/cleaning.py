"""Steps that put away what an earlier one made for the wizard's own use, even on a stop."""

from dataclasses import replace

from wizard.model.records import Way
from wizard.planning.step import VmPlan
from wizard.run.ledger import Account
from wizard.run.mover import Mover
from wizard.run.moves import Move
from wizard.run.problems import HostLost, StepFailed

FORTH = Way.FORTH


def cleaned_up_by(vm: VmPlan, number: int) -> tuple[int, ...]:
    """Return the counterparts of a clean-up step: earlier ones that move the same value."""
    step = vm.steps[number]
    if not step.is_cleanup:
        return ()
    question = str(step.observe().command)
    return tuple(
        earlier
        for earlier, other in enumerate(vm.steps[:number])
        if not other.is_cleanup and str(other.observe().command) == question
    )


def to_take(vm: VmPlan, account: Account) -> tuple[int, ...]:
    """Return the steps that are still to be taken forth, in order.

    What was put away early, by a stop, is made again where a step between still needs it.
    """
    left = {number for number in range(len(vm.steps)) if (number, FORTH) not in account.over}
    for number in range(len(vm.steps)):
        counterparts = cleaned_up_by(vm, number)
        between = range(counterparts[0], number) if counterparts else ()
        if any(each in left and not vm.steps[each].is_cleanup for each in between):
            left |= {number, *counterparts}
    return tuple(sorted(left))


async def clean_up(mover: Mover) -> StepFailed | HostLost | None:
    """Take the clean-up steps of what was begun, although the run stops.

    They heed no stop and no pause any more. Returns why one could not be taken.
    """
    freed = replace(mover, link=mover.link.heedless())
    try:
        for number in range(len(mover.vm.steps)):
            await _clean_up(freed, number)
    except (StepFailed, HostLost) as failure:
        return failure
    return None


async def _clean_up(mover: Mover, number: int) -> None:
    steps, account = mover.vm.steps, mover.account
    begun = [n for n in cleaned_up_by(mover.vm, number) if (n, FORTH) in account.begun]
    if not begun or (number, FORTH) in account.over:
        return
    last = Move(begun[-1], steps[begun[-1]], FORTH)
    if last.key not in account.over:  # it was sent and may still come true
        await mover.settled(last, mover.link.limits.settle, FORTH)
    await mover.move(Move(number, steps[number], FORTH))
