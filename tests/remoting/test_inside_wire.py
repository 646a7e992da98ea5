"""Into a virtual machine through its host: over the real wire, against the simulated host."""

import asyncio
import gc
import logging
import traceback
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.remoting.hosts import closed_port, over_http
from tests.simulator.simulated import ID, a_host, a_vm
from wizard.model.text import Problem
from wizard.powershell.command import Command, cmdlet, inside
from wizard.powershell.inside_queries import INSIDE, INSIDE_NAT
from wizard.powershell.queries import selected
from wizard.remoting.fleet import Connections
from wizard.remoting.inside_accounts import InsideAccounts
from wizard.remoting.inside_reading import read_inside
from wizard.remoting.problems import (
    CommandFailed,
    ConnectionLost,
    InsideAccessDenied,
    InsideProblem,
    NoInsideAccount,
    NotReadyInside,
    OtherMachine,
)
from wizard.remoting.psrp import PsrpSession
from wizard.remoting.target import Account, Target
from wizard.simulator.guests import Guest
from wizard.simulator.host_parts import HyperVBelow
from wizard.simulator.insides import follow
from wizard.simulator.server import SimulatedServer
from wizard.simulator.state import Account as SimulatedAccount
from wizard.simulator.state import SimulatedHost
from wizard.simulator.values import ErrorRecord

GROUP = "lab guests"
USER = "Administrator"
PASSWORD = "Guest-Secret-7!"
OTHER = "b7c1a3f0-0000-4000-8000-000000000009"
NAME = selected(cmdlet("Get-CimInstance", ClassName="Win32_ComputerSystem"), "Name")


@dataclass(frozen=True, slots=True)
class Served:
    """A host on the wire with one virtual machine, and the credentials for its guest."""

    host: SimulatedHost
    target: Target
    accounts: InsideAccounts
    own: SimulatedServer | None = None  # the guest's own network

    @property
    def guest(self) -> Guest:
        guest = self.host.vms[0].guest
        assert guest is not None
        return guest


@contextmanager
def serving(
    state: str = "Running", *, password: str = PASSWORD, address: str = "", **facts: Any
) -> Iterator[Served]:
    host = a_host(a_vm(state, guest=Guest(host_name="web-01", **facts)))
    guest = host.vms[0].guest
    assert guest is not None
    guest.inside.accounts[:] = [SimulatedAccount(USER, PASSWORD)]
    accounts = InsideAccounts()
    accounts.give(GROUP, Account(USER, password))
    accounts.assign(host.name, ID, GROUP, address)
    with SimulatedServer(host) as server:
        yield Served(host, replace(over_http(server), account=Account("admin", "p")), accounts)


@asynccontextmanager
async def talking(served: Served) -> AsyncIterator[PsrpSession]:
    session = PsrpSession(served.target, inside_accounts=served.accounts)
    try:
        yield session
    finally:
        await session.close()


async def refused(served: Served, command: Command = NAME) -> InsideProblem:
    async with talking(served) as session:
        with pytest.raises(InsideProblem) as failed:
            await session.run(inside(ID, command))
    return failed.value


async def test_a_command_runs_inside_and_its_rows_come_back() -> None:
    with serving() as served:
        async with talking(served) as session:
            (row,) = await session.run(inside(ID, NAME))
    assert row["Name"] == "WEB-01"


async def test_the_host_and_the_guest_are_asked_in_turns() -> None:
    with serving() as served:
        async with talking(served) as session:
            (outside,) = await session.run(NAME)
            (within,) = await session.run(inside(ID, NAME))
            (again,) = await session.run(NAME)
    assert outside == again
    assert within["Name"] == "WEB-01" != outside["Name"]


async def test_what_takes_long_inside_does_not_hold_up_the_host() -> None:
    with serving() as served:
        served.host.time_scale = 1.0
        served.host.faults.delay("Invoke-Command", 3600.0)
        async with talking(served) as session:
            installing = asyncio.create_task(session.run(inside(ID, NAME), within=3600))
            await asyncio.sleep(0)
            async with asyncio.timeout(20):
                (row,) = await session.run(NAME)
            assert not installing.done()
            installing.cancel()
            await asyncio.wait({installing})
    assert row["Name"]


async def test_all_that_was_opened_ends_with_the_session() -> None:
    with serving() as served:
        session = PsrpSession(served.target, inside_accounts=served.accounts)
        await session.run(NAME)
        await session.run(inside(ID, NAME))
        await session.close()
        for command in (NAME, inside(ID, NAME)):
            with pytest.raises(ConnectionLost):
                await session.run(command)


async def test_a_wrong_password_names_the_vm_and_the_credential() -> None:
    with serving(password="wrong") as served:
        problem = await refused(served)
    assert isinstance(problem, InsideAccessDenied)
    assert ID in str(problem)
    assert f"“{GROUP}”" in str(problem.advice)
    assert ID in str(problem.advice)


async def test_a_guest_that_still_starts_is_not_ready_and_not_lost() -> None:
    with serving() as served:
        served.host.vms[0].alive = False
        problem = await refused(served)
    assert isinstance(problem, NotReadyInside)
    assert problem.patience is None


async def test_a_vm_that_is_off_is_asked_again_for_a_minute_only() -> None:
    with serving("Off") as served:
        problem = await refused(served)
    assert isinstance(problem, NotReadyInside)
    assert problem.patience == 60


async def test_a_break_that_may_be_the_account_is_not_tried_often() -> None:
    """In another language than English nothing tells a guest that starts from a wrong password."""
    with serving() as served:
        record = ErrorRecord("PSSessionStateBroken", "OpenError", "Fehler bei der Anmeldung.")
        served.host.faults.refuse("Invoke-Command", record)
        problem = await refused(served)
    assert isinstance(problem, NotReadyInside)
    assert problem.patience == 120


async def test_a_vm_that_is_not_there_is_an_error_of_the_host() -> None:
    other = ID.replace("1", "2")
    with serving() as served:
        served.accounts.assign(served.host.name, other, GROUP)
        async with talking(served) as session:
            with pytest.raises(CommandFailed) as failed:
                await session.run(inside(other, NAME))
    assert failed.value.known is not None
    assert failed.value.known.key == "direct-vm-id"


async def test_an_error_inside_comes_back_with_its_id_and_what_is_known_of_it() -> None:
    with serving() as served:
        command = cmdlet("Get-NetNat", Name=("Nested",))
        async with talking(served) as session:
            with pytest.raises(CommandFailed) as failed:
                await session.run(inside(ID, command))
    (error,) = failed.value.errors
    assert error.id.endswith("Get-NetNat")
    assert failed.value.known is not None
    assert str(failed.value.command).startswith(f"Invoke-Command -VMId '{ID}'")


async def test_without_a_credential_nothing_is_sent() -> None:
    with serving() as served:
        served.accounts.forget(GROUP)
        problem = await refused(served)
        assert served.host.received == []
    assert isinstance(problem, NoInsideAccount)
    assert f"“{GROUP}”" in str(problem)


async def test_a_vm_without_a_group_is_not_signed_in_to() -> None:
    with serving() as served:
        served.accounts.assign(served.host.name, ID, "")
        assert isinstance(await refused(served), NoInsideAccount)


async def test_every_question_about_the_inside_is_asked_and_those_to_the_host_stay_together() -> (
    None
):
    with serving() as served:
        asked = [replace(query, command=inside(ID, query.command)) for query in INSIDE]
        outside = replace(INSIDE_NAT, name="outside: NAT networks")
        async with talking(served) as session:
            answers = await session.ask_all([outside, *asked])
    assert answers.keys() == {outside.name, *(query.name for query in INSIDE)}
    assert not any(isinstance(answer, InsideProblem) for answer in answers.values())


async def test_a_wrong_password_is_tried_once_for_all_questions() -> None:
    with serving(password="wrong") as served:
        asked = [replace(query, command=inside(ID, query.command)) for query in INSIDE]
        async with talking(served) as session:
            answers = await session.ask_all(asked)
        assert served.host.received == ["Invoke-Command"]
    assert all(isinstance(answer, InsideAccessDenied) for answer in answers.values())
    assert len(answers) == len(INSIDE)


async def test_the_host_takes_no_other_script(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wizard.remoting.inside_script.inside_script", lambda: "Get-VM | Stop-VM")
    with serving() as served:
        async with talking(served) as session:
            with pytest.raises(CommandFailed) as failed:
                await session.run(inside(ID, NAME))
        assert served.host.received == []
    assert failed.value.errors[0].id == "ScriptsNotAllowed"


# Over the guest's own network -------------------------------------------------------------------


@contextmanager
def with_own_network(*, password: str = PASSWORD) -> Iterator[Served]:
    """A guest that is reached by its address: the host itself cannot reach into it."""
    with serving(password=password, direct="service off") as served:
        guest = served.guest.inside
        guest.accounts[:] = [SimulatedAccount(USER, PASSWORD)]
        follow(served.host)
        with SimulatedServer(guest) as server:
            address = f"127.0.0.1:{server.http_port}"
            served.accounts.assign(served.host.name, ID, GROUP, address)
            yield replace(served, own=server)


async def test_with_an_address_the_guest_is_asked_over_its_own_network() -> None:
    with with_own_network() as served:
        async with talking(served) as session:
            (row,) = await session.run(inside(ID, NAME))
            answers = await session.ask_all(
                [replace(query, command=inside(ID, query.command)) for query in INSIDE]
            )
        assert served.host.received == []
    assert row["Name"] == "WEB-01"
    assert len(answers) == len(INSIDE)


async def test_a_wrong_password_there_is_the_same_problem() -> None:
    with with_own_network(password="wrong") as served:
        problem = await refused(served)
    assert isinstance(problem, InsideAccessDenied)
    assert f"“{GROUP}”" in str(problem.advice)


async def test_a_guest_that_does_not_answer_there_is_not_ready() -> None:
    with serving(address=f"127.0.0.1:{closed_port()}") as served:
        problem = await refused(served)
        async with talking(served) as session:
            answers = await session.ask_all([replace(INSIDE_NAT, command=inside(ID, NAME))])
    assert isinstance(problem, NotReadyInside)
    assert isinstance(answers[INSIDE_NAT.name], NotReadyInside)


async def test_an_address_of_another_vm_is_sent_nothing() -> None:
    with with_own_network() as served:
        served.guest.inside.below = HyperVBelow("hv-02", OTHER, "Payroll")
        problem = await refused(served, cmdlet("Restart-Computer", Force=True))
        assert served.guest.inside.received == [
            "Get-ItemProperty",
            "Select-Object",
            "ConvertTo-Json",
        ]
    assert isinstance(problem, OtherMachine)
    assert problem.command.inside == ID
    for part in ("127.0.0.1", ID, OTHER):
        assert part in str(problem)


@pytest.mark.parametrize("below", [None, HyperVBelow("hv-02", "")], ids=["no VM", "no Id"])
async def test_an_address_that_cannot_say_whose_it_is_is_sent_nothing(
    below: HyperVBelow | None,
) -> None:
    with with_own_network() as served:
        served.guest.inside.below = below
        problem = await refused(served)
        assert "Get-CimInstance" not in served.guest.inside.received
    assert isinstance(problem, OtherMachine)
    assert "does not say which VM it is" in str(problem)


async def test_an_address_that_goes_to_another_vm_meanwhile_is_found_out() -> None:
    """A lease that ran out while the guest restarted: the session is opened anew."""
    with with_own_network() as served:
        assert served.own is not None
        async with talking(served) as session:
            await session.run(inside(ID, NAME))
            served.own.service.restart()
            served.guest.inside.below = HyperVBelow("hv-02", OTHER)
            del served.guest.inside.received[:]
            with pytest.raises(OtherMachine):
                await session.run(inside(ID, cmdlet("Restart-Computer", Force=True)))
        assert "Restart-Computer" not in served.guest.inside.received


async def test_another_vm_is_not_read_in_its_place() -> None:
    with with_own_network() as served:
        served.guest.inside.below = HyperVBelow("hv-02", OTHER)
        async with talking(served) as session:
            with pytest.raises(OtherMachine):
                await read_inside(session, ID, now=datetime.now(UTC))


async def test_the_id_may_be_written_in_any_way() -> None:
    with with_own_network() as served:
        served.guest.inside.below = HyperVBelow("hv-01", f"{{{ID.upper()}}}")
        async with talking(served) as session:
            assert await session.run(inside(ID, NAME))


async def test_forgetting_a_credential_ends_the_sessions_that_have_it() -> None:
    with with_own_network() as served:
        assert served.own is not None
        async with Connections() as connections:
            connections.inside_accounts.give(GROUP, Account(USER, PASSWORD))
            address = f"127.0.0.1:{served.own.http_port}"
            connections.inside_accounts.assign(served.host.name, ID, GROUP, address)
            session = connections.session_for(served.target)
            await session.run(inside(ID, NAME))
            assert _with_password()
            connections.forget_inside(GROUP)
            served.accounts.forget(GROUP)
            async with asyncio.timeout(20):
                while _with_password():
                    await session.run(NAME)  # the other one ends meanwhile


def _with_password() -> list[Account]:
    """Return the accounts in memory that have the password of the guest."""
    gc.collect()
    everything = gc.get_objects()
    return [each for each in everything if type(each) is Account and each.password == PASSWORD]


async def test_an_error_there_is_of_the_command_that_was_given() -> None:
    with with_own_network() as served:
        async with talking(served) as session:
            with pytest.raises(CommandFailed) as failed:
                await session.run(inside(ID, cmdlet("Get-NetNat", Name=("Nested",))))
    assert failed.value.command.inside == ID


# Secrets ----------------------------------------------------------------------------------------


async def test_the_password_of_a_guest_is_nowhere(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = PASSWORD + "-wrong"
    shown: list[str] = []
    for ways in (
        serving(),
        serving(password=wrong),
        with_own_network(),
        with_own_network(password=wrong),
    ):
        with ways as served:
            logon = served.accounts.for_vm(served.host.name, ID)
            assert logon is not None
            shown += [repr(served.accounts), repr(logon), repr(logon.account), str(logon.account)]
            async with talking(served) as session:
                shown.append(repr(session))
                try:
                    shown.append(str(await session.run(inside(ID, NAME))))
                except Problem as problem:
                    shown += traceback.format_exception(problem)
                    shown.append(f"{problem!r} {problem.advice} {vars(problem)}")
    assert PASSWORD not in caplog.text + "".join(shown)
