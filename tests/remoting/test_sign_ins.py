"""A credential is not tried so often that an account is locked."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.in_process import told
from wizard.powershell.command import Command, cmdlet, inside
from wizard.remoting import inside_wording
from wizard.remoting.inside_accounts import InsideAccounts
from wizard.remoting.problems import (
    CommandFailed,
    HostError,
    InsideAccessDenied,
    InsideProblem,
    NotReadyInside,
    NotTriedInside,
)
from wizard.remoting.target import Account, Target

HOST, GROUP = "hv-01", "lab"
LOCAL, DOMAIN = "Administrator", "CORP\\svc-nested"
WRONG = HostError("PSSessionStateBroken", "OpenError", "The credential is invalid.")
DEUTSCH = HostError("PSSessionStateBroken", "OpenError", "Die Sitzung ist beendet.")
STARTING = HostError(
    "PSSessionStateBroken",
    "OpenError",
    "An error has occurred which Windows PowerShell cannot handle. A remote session might have "
    "ended.",
)
NOT_THERE = HostError("InvalidVMIdNotSingle,X", "InvalidArgument", "No such VM.")
FINE: tuple[HostError, ...] = ()


def vm(number: int) -> str:
    return f"aaaaaaaa-0000-4000-8000-{number:012}"


@dataclass
class Guests:
    """Virtual machines that answer what a test wants. ``tried`` are those that were signed in to.

    ``answers`` are the errors of each, the last of them for ever.
    """

    user: str
    answers: dict[int, list[HostError | None]] = field(default_factory=dict)
    tried: list[int] = field(default_factory=list)
    at_work: int = 0
    most: int = 0
    accounts: InsideAccounts = field(default_factory=InsideAccounts)

    def __post_init__(self) -> None:
        self.give()

    def give(self) -> None:
        self.accounts.give(GROUP, Account(self.user, "p"))

    async def sign_in(self, number: int) -> None:
        command = inside(vm(number), cmdlet("Get-VM"))
        self.accounts.assign(HOST, command.inside, GROUP)
        logon = self.accounts.for_vm(HOST, command.inside)
        await self.accounts.sign_ins.attempt(command, logon, self._work(number, command))

    def _work(self, number: int, command: Command) -> Callable[[], Awaitable[None]]:
        async def work() -> None:
            self.tried.append(number)
            self.at_work += 1
            self.most = max(self.most, self.at_work)
            await asyncio.sleep(1)
            self.at_work -= 1
            planned = self.answers.get(number, [None])
            error = planned.pop(0) if len(planned) > 1 else planned[0]
            if error is not None:
                logon = self.accounts.for_vm(HOST, command.inside)
                raise inside_wording.failed(Target(HOST), command, [error], logon)

        return work

    async def outcome(self, number: int) -> InsideProblem | None:
        try:
            await self.sign_in(number)
        except InsideProblem as problem:
            return problem
        return None

    async def all(self, *numbers: int) -> list[InsideProblem | None]:
        return list(await asyncio.gather(*map(self.outcome, numbers)))


def of(user: str, **errors: HostError) -> Guests:
    """Return guests, with what those named ``vm1`` and so on answer for ever."""
    return Guests(user, {int(name[2:]): [error] for name, error in errors.items()})


def stories(*many: Coroutine[Any, Any, Any]) -> list[Any]:
    async def one_after_another() -> list[Any]:
        return [await each for each in many]

    return told(one_after_another())


def test_a_vm_that_refused_is_not_tried_again() -> None:
    guests = of(LOCAL, vm1=WRONG)
    first, second = stories(guests.outcome(1), guests.outcome(1))
    assert isinstance(first, InsideAccessDenied)
    assert isinstance(second, NotTriedInside)
    assert guests.tried == [1]
    for part in (vm(1), f"“{GROUP}”", LOCAL, "lock the account"):
        assert part in str(second)
    assert f"“{GROUP}”" in str(second.advice)


def test_the_credential_given_again_is_tried_again() -> None:
    guests = of(LOCAL, vm1=WRONG)
    stories(guests.outcome(1), guests.outcome(1))
    assert guests.accounts.is_refused(GROUP, vm(1))
    guests.give()
    assert not guests.accounts.is_refused(GROUP, vm(1))
    stories(guests.outcome(1))
    assert guests.tried == [1, 1]


@pytest.mark.parametrize(
    ("user", "tries"),
    [
        (LOCAL, 2),
        (".\\Administrator", 2),
        (DOMAIN, 1),
        ("svc-nested@corp.example", 1),
    ],
)
def test_of_many_vms_only_a_few_are_tried_with_a_wrong_password(user: str, tries: int) -> None:
    numbers = range(1, 33)
    guests = Guests(user, {number: [WRONG] for number in numbers})
    (outcomes,) = stories(guests.all(*numbers))
    assert len(guests.tried) == tries
    kept_out = [each for each in outcomes if isinstance(each, NotTriedInside)]
    assert len(kept_out) == 32 - tries
    assert "another VM did not accept it" in str(kept_out[0])
    assert "Enter the credential “lab” again" in str(kept_out[0].advice)


def test_as_long_as_nobody_has_accepted_it_one_vm_is_tried_at_a_time() -> None:
    guests = Guests(DOMAIN)
    assert stories(guests.all(1, 2, 3, 4)) == [[None] * 4]
    assert guests.tried[0] == 1
    assert guests.most == 3
    hopeless = Guests(LOCAL, {1: [STARTING], 2: [STARTING], 3: [STARTING]})
    stories(hopeless.all(1, 2, 3))
    assert (hopeless.most, hopeless.tried) == (1, [1, 2, 3])


def test_a_vm_that_accepts_it_ends_the_row() -> None:
    guests = of(LOCAL, vm1=WRONG, vm3=WRONG, vm5=WRONG)
    stories(*(guests.outcome(number) for number in (1, 2, 3, 4, 5, 6)))
    assert guests.tried == [1, 2, 3, 4, 5, 6]


def test_a_vm_where_it_worked_is_not_kept_out_because_of_others() -> None:
    guests = of(DOMAIN, vm2=WRONG)
    outcomes = stories(guests.outcome(1), guests.outcome(2), guests.outcome(1))
    assert [outcome is None for outcome in outcomes] == [True, False, True]


def test_a_refusal_where_it_worked_is_believed_the_third_time() -> None:
    """After a restart a guest may refuse everybody until its domain is reached."""
    guests = Guests(LOCAL, {1: [None, WRONG]})
    outcomes = stories(*(guests.outcome(1) for _ in range(5)))
    assert outcomes[0] is None
    assert [getattr(each, "again_in", None) for each in outcomes[1:]] == [30.0, 30.0, None, None]
    assert isinstance(outcomes[4], NotTriedInside)
    assert guests.tried == [1] * 4


def test_a_refusal_that_passes_is_forgotten() -> None:
    guests = Guests(DOMAIN, {1: [None, WRONG, WRONG, None, WRONG, WRONG, None]})
    outcomes = stories(*(guests.outcome(1) for _ in range(7)))
    assert outcomes[-1] is None
    assert len(guests.tried) == 7


def test_a_domain_account_that_all_refuse_at_once_is_locked_out_by_nobody() -> None:
    """It worked, and then its password was changed: three attempts, whatever the number of VMs."""
    numbers = range(1, 9)
    guests = Guests(DOMAIN, {number: [None, WRONG] for number in numbers})
    stories(*(guests.outcome(number) for number in numbers))
    outcomes = stories(*(guests.outcome(number) for number in numbers))
    assert len(guests.tried) == 8 + 3
    assert all(isinstance(each, NotTriedInside) for each in outcomes[3:])


def test_what_may_be_the_account_is_tried_twice() -> None:
    """In another language than English nothing tells a wrong password from a guest that starts."""
    guests = of(LOCAL, vm1=DEUTSCH)
    first, second, third = stories(*(guests.outcome(1) for _ in range(3)))
    assert isinstance(first, NotReadyInside)
    assert first.again_in == 60.0
    assert isinstance(second, NotReadyInside)
    assert (second.again_in, second.patience) == (None, 0.0)
    assert isinstance(third, NotTriedInside)
    assert guests.tried == [1, 1]


def test_other_vms_wait_until_it_is_known_what_it_was() -> None:
    guests = Guests(DOMAIN, {1: [DEUTSCH, None]})
    _, waits, _, goes = stories(*(guests.outcome(number) for number in (1, 2, 1, 2)))
    assert isinstance(waits, NotReadyInside)
    assert "may mean that it is wrong" in str(waits)
    assert goes is None
    assert guests.tried == [1, 1, 2]


def test_they_do_not_wait_for_a_vm_that_is_not_tried_any_more() -> None:
    guests = of(LOCAL, vm1=DEUTSCH)
    stories(guests.outcome(1), asyncio.sleep(120))
    assert stories(guests.outcome(2)) == [None]


def test_what_may_be_the_account_twice_keeps_a_domain_account_out_of_the_others() -> None:
    guests = of(DOMAIN, vm1=DEUTSCH)
    outcomes = stories(*(guests.outcome(number) for number in (1, 1, 2)))
    assert isinstance(outcomes[2], NotTriedInside)
    assert guests.tried == [1, 1]


def test_where_it_worked_it_is_the_guest_that_starts() -> None:
    guests = Guests(LOCAL, {1: [None, DEUTSCH]})
    outcomes = stories(*(guests.outcome(1) for _ in range(6)))
    assert {(each.again_in, each.patience) for each in outcomes[1:]} == {(None, None)}
    assert len(guests.tried) == 6


@pytest.mark.parametrize("error", [STARTING, NOT_THERE])
def test_a_vm_that_says_nothing_of_the_account_does_not_count(error: HostError) -> None:
    guests = of(DOMAIN, vm1=error)

    async def asked() -> None:
        with pytest.raises((NotReadyInside, CommandFailed)):
            await guests.sign_in(1)

    stories(*(asked() for _ in range(8)))
    assert len(guests.tried) == 8
    assert not guests.accounts.is_refused(GROUP, vm(1))


def test_a_forgotten_credential_leaves_nothing_behind() -> None:
    guests = of(LOCAL, vm1=WRONG)
    stories(guests.outcome(1))
    guests.accounts.forget(GROUP)
    assert not guests.accounts.is_refused(GROUP, vm(1))


def test_who_stops_waiting_hinders_nobody() -> None:
    guests = Guests(LOCAL)

    async def story() -> None:
        first = asyncio.create_task(guests.sign_in(1))
        second = asyncio.create_task(guests.sign_in(2))
        await asyncio.sleep(0)
        second.cancel()
        first.cancel()
        await asyncio.wait({first, second})
        await guests.sign_in(3)

    told(story())
    assert guests.tried == [1, 3]
