"""Sessions against hosts on the wire: real HTTP, NTLM with sealed messages, and TLS."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.remoting.hosts import (
    PASSWORD,
    USER,
    StandIn,
    error,
    over_http,
    over_https,
    rows,
    serving,
)
from wizard.model.text import Problem
from wizard.powershell import vm_queries as of_vms
from wizard.powershell.command import Command, cmdlet
from wizard.powershell.queries import NotUnderstood, Query, as_json
from wizard.remoting import allowances, line, psrp, ways
from wizard.remoting.batch import Answers
from wizard.remoting.line import Line
from wizard.remoting.problems import (
    AccessDenied,
    CertificateRejected,
    CommandFailed,
    ConnectionLost,
    ConnectionProblem,
    NotAHost,
    Stopped,
    TimedOut,
    Unreachable,
)
from wizard.remoting.psrp import PsrpSession
from wizard.remoting.target import Account, Target
from wizard.simulator.server import SimulatedServer
from wizard.simulator.values import Outcome

OPENING = 3  # requests it takes to open a session
COMMAND = OPENING + 1
FIRST_ANSWER = OPENING + 2

Way = Callable[[SimulatedServer], Target]
BOTH_WAYS = pytest.mark.parametrize(
    "way", [over_http, lambda server: over_https(server, trusted_fingerprint=server.fingerprint)],
    ids=["sealed", "tls"],
)  # fmt: skip


def get(name: str = "Get-VM") -> Command:
    return cmdlet(name) | as_json()


def asked(name: str, *absent: str) -> Query[Any]:
    return Query(name, get(name), lambda rows: [row["n"] for row in rows], absent)


VMS, HOST, SWITCHES = asked("Get-VM"), asked("Get-VMHost"), asked("Get-VMSwitch")


@asynccontextmanager
async def talking(
    host: StandIn, way: Way = over_http, *, silence: float = 20.0
) -> AsyncIterator[PsrpSession]:
    with serving(host) as server:
        session = PsrpSession(way(server), silence=silence)
        yield session
        await session.close()


# Answers ----------------------------------------------------------------------------------------


@BOTH_WAYS
async def test_a_command_has_its_rows(way: Way) -> None:
    host = StandIn(answers={"Get-VM": rows({"n": 1}, {"n": "ü€😀"}), "Get-VMHost": rows()})
    async with talking(host, way) as session:
        assert await session.run(get()) == ({"n": 1}, {"n": "ü€😀"})
        assert await session.run(get("Get-VMHost")) == ()
        assert await session.ask(VMS) == [1, "ü€😀"]


async def test_a_large_answer_comes_in_one_piece() -> None:
    many = [{"n": n, "text": "x" * 1000} for n in range(2000)]
    async with talking(StandIn(answers={"Get-VM": rows(*many)})) as session:
        assert len(await session.run(get())) == 2000


async def test_parameters_arrive_as_they_were_meant() -> None:
    host = StandIn(answers={"Set-VMMemory": Outcome(), "Get-VM": Outcome()})
    name = '\u2018it\u2019s\' "x"; $(Stop-Computer) `n ü😀 _x0041_'
    async with talking(host) as session:
        await session.run(
            cmdlet("Set-VMMemory", DynamicMemoryEnabled=False, StartupBytes=2**40, Buffer=20)
        )
        with pytest.raises(CommandFailed):
            await session.run(cmdlet("Get-Module", ListAvailable=True, Name=("a", name)))
        with pytest.raises(CommandFailed):
            await session.run(cmdlet("Remove-NetNat", Name=("a",), Confirm=False))
        with pytest.raises(CommandFailed):
            await session.run(
                cmdlet("Invoke-CimMethod", MethodName="InitiateShutdown",
                       Arguments={"Force": False, "Reason": name, "N": 5})
            )  # fmt: skip
    memory, module, nat, shutdown = host.calls
    assert memory.name == r"Hyper-V\Set-VMMemory"
    assert dict(memory.parameters) == {
        "DynamicMemoryEnabled": False,
        "StartupBytes": 2**40,
        "Buffer": 20,
    }
    assert dict(module.parameters) == {"ListAvailable": None, "Name": ["a", name]}
    assert dict(nat.parameters) == {"Name": ["a"], "Confirm": False}
    assert dict(shutdown.parameters)["Arguments"] == {"Force": False, "Reason": name, "N": 5}


async def test_either_sign_of_an_error_is_a_failure() -> None:
    denied = error("AccessDenied,X", "You may not.", category="PermissionDenied")
    host = StandIn(
        answers={"Get-VM": Outcome(errors=(denied,)), "Get-VMHost": Outcome(terminating=denied)}
    )
    async with talking(host) as session:
        for command in (get("Get-VM"), get("Get-VMHost")):
            with pytest.raises(CommandFailed, match="answers: “You may not") as failed:
                await session.run(command)
            assert failed.value.command == command
            (said,) = failed.value.errors
            assert (said.id, said.category, said.message) == (
                "AccessDenied,X",
                "PermissionDenied",
                "You may not.",
            )
            assert "Hyper-V Administrators" in str(failed.value.advice)


async def test_what_is_not_there_is_no_failure_where_the_question_says_so() -> None:
    missing = error("PathNotFound,Microsoft.X", activity="Get-VM")
    async with talking(StandIn(answers={"Get-VM": Outcome(errors=(missing,))})) as session:
        assert await session.ask(asked("Get-VM", "PathNotFound")) == []
        with pytest.raises(CommandFailed):
            await session.ask(asked("Get-VM", "Other"))
        with pytest.raises(CommandFailed):
            await session.ask(VMS)


async def test_an_answer_that_is_no_answer_is_not_understood() -> None:
    async with talking(StandIn(answers={"Get-VM": Outcome(output=("Hello",))})) as session:
        with pytest.raises(NotUnderstood):
            await session.ask(VMS)


# Signing in -------------------------------------------------------------------------------------


def signed_in_as(user: str, password: str) -> Way:
    return lambda server: over_http(server, account=Account(user, password))


@pytest.mark.parametrize(
    ("way", "connection", "kind", "said"),
    [
        (signed_in_as(USER, "wrong"), "winrm", AccessDenied, "does not accept Administrator"),
        (signed_in_as("nobody", PASSWORD), "winrm", AccessDenied, "does not accept nobody"),
        (signed_in_as("visitor", PASSWORD), "winrm", AccessDenied, "gives no access"),
        (over_http, "refused", Unreachable, "connection refused"),
        (over_http, "silent", Unreachable, "says nothing"),
        (over_http, "web-server", NotAHost, "is not the remote management of Windows"),
        (over_https, "web-server", CertificateRejected, "self-signed"),
        (lambda _: Target("no-such-host.invalid"), "winrm", Unreachable, "is not known"),
    ],
)
async def test_a_session_that_does_not_open_says_why(
    way: Way, connection: Any, kind: type[Problem], said: str
) -> None:
    async with talking(StandIn(connection=connection), way, silence=1) as session:
        with pytest.raises(kind, match=said):
            await session.open()
        with pytest.raises(kind, match=said):
            await session.run(get())


async def test_too_many_sessions_are_said_in_the_hosts_words() -> None:
    async with talking(StandIn(max_shells=0)) as session:
        with pytest.raises(ConnectionProblem, match="no room for another session of Administrator"):
            await session.open()


@pytest.mark.parametrize("exchange", [1, 2, 3])
async def test_garbage_while_opening_is_not_a_host(exchange: int) -> None:
    host = StandIn()
    host.faults.answer_garbage_at(exchange)
    async with talking(host) as session:
        with pytest.raises(NotAHost):
            await session.open()


# Certificates -----------------------------------------------------------------------------------


async def test_an_untrusted_certificate_is_shown_and_then_trusted_by_its_fingerprint() -> None:
    host = StandIn(answers={"Get-VM": rows({"n": 1})})
    with serving(host) as server:
        session = PsrpSession(over_https(server))
        with pytest.raises(CertificateRejected, match="self-signed") as rejected:
            await session.open()
        shown = rejected.value.certificate
        assert shown.fingerprint == server.fingerprint.lower()
        assert shown.subject == shown.issuer == "CN=hv-muc-01"
        assert shown.not_before < shown.not_after
        await session.close()
        assert host.requests == 0

        trusting = PsrpSession(over_https(server, trusted_fingerprint=shown.fingerprint))
        assert await trusting.ask(VMS) == [1]
        assert trusting.transport == "https"
        await trusting.close()


@pytest.mark.parametrize("http_too", [False, True])
async def test_another_certificate_than_the_trusted_one_is_refused(*, http_too: bool) -> None:
    host = StandIn()
    with serving(host) as server:
        ports = {"http_port": server.http_port} if http_too else {}
        session = PsrpSession(over_https(server, trusted_fingerprint="ab" * 32, **ports))
        with pytest.raises(CertificateRejected, match="another certificate than the one you"):
            await session.open()
        await session.close()
    assert host.requests == 0


async def test_a_certificate_swapped_after_the_look_is_refused_before_the_password() -> None:
    host = StandIn()
    with serving(host) as server:
        for target in (over_https(server, trusted_fingerprint="ab" * 32), over_https(server)):
            opened = Line(target, asyncio.Semaphore(), 20.0)
            opened.way = ways.Way(https=True, port=server.https_port)
            with pytest.raises(CertificateRejected):
                await opened.open()
            await opened.close()
    assert host.requests == 0


async def test_http_is_used_where_only_the_certificate_is_untrusted() -> None:
    host = StandIn(answers={"Get-VM": rows({"n": 1})})
    with serving(host) as server:
        session = PsrpSession(over_https(server, http_port=server.http_port))
        assert await session.ask(VMS) == [1]
        assert session.transport == "http"
        await session.close()


async def test_what_the_operating_system_trusts_is_trusted(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(StandIn(answers={"Get-VM": rows({"n": 1})})) as server:
        store = tmp_path / "store.pem"
        store.write_text(server.certificate.pem)
        monkeypatch.setenv("SSL_CERT_FILE", str(store))
        session = PsrpSession(over_https(server, http_port=server.http_port))
        assert await session.ask(VMS) == [1]
        assert session.transport == "https"
        await session.close()


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with talking(StandIn(answers={"Get-VM": rows({"n": 1})})) as session:
        assert await session.ask(VMS) == [1]


# Limits and stopping ----------------------------------------------------------------------------


def slow_start() -> StandIn:
    host = StandIn(answers={"Start-VM": Outcome(), "Get-VM": rows({"n": 1})})
    host.faults.delay("Start-VM", 300)
    return host


@BOTH_WAYS
async def test_cancelling_tells_the_host_before_it_goes_through(way: Way) -> None:
    host = slow_start()
    async with talking(host, way) as session:
        arrived = host.ring_at(COMMAND)
        task = asyncio.create_task(session.run(cmdlet("Start-VM")))
        await arrived.wait()
        task.cancel()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await session.ask(VMS) == [1]  # the host has a free runspace again
        assert host.names_called == ["Get-VM"]


async def test_a_cancelled_command_that_waited_is_never_sent() -> None:
    host = slow_start()
    async with talking(host) as session:
        arrived = host.ring_at(COMMAND)
        first = asyncio.create_task(session.run(cmdlet("Start-VM")))
        await arrived.wait()
        second = asyncio.create_task(session.run(cmdlet("Get-VM")))
        await asyncio.sleep(0)
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        assert not first.done()
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
    assert host.names_called == []


async def test_the_limit_ends_a_command_and_the_session_goes_on() -> None:
    host = slow_start()
    async with talking(host) as session:
        began = time.monotonic()
        with pytest.raises(TimedOut, match="did not come within 1 s") as late:
            await session.run(cmdlet("Start-VM"), within=1)
        assert time.monotonic() - began < 5
        assert late.value.command == cmdlet("Start-VM")
        assert await session.ask(VMS) == [1]
    assert host.names_called == ["Get-VM"]


@pytest.mark.parametrize(
    ("within", "kind"), [(30, ConnectionLost), (0.5, TimedOut)], ids=["noticed", "out of time"]
)
@BOTH_WAYS
async def test_a_host_that_falls_silent_is_noticed_in_time(
    way: Way, within: float, kind: type[Problem]
) -> None:
    host = StandIn(answers={"Get-VM": rows()})
    host.faults.fall_silent_at(FIRST_ANSWER)
    async with talking(host, way, silence=1) as session:
        began = time.monotonic()
        with pytest.raises(kind):
            await session.run(get(), within=within)
        assert time.monotonic() - began < 6


async def test_cancelling_does_not_wait_for_ever_for_a_silent_host() -> None:
    host = StandIn()
    host.faults.fall_silent_at(FIRST_ANSWER)
    async with talking(host, silence=1) as session:
        arrived = host.ring_at(COMMAND)
        task = asyncio.create_task(session.run(get()))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_closing_stops_what_runs_and_nothing_goes_after_it() -> None:
    host = slow_start()
    async with talking(host) as session:
        arrived = host.ring_at(COMMAND)
        task = asyncio.create_task(session.run(cmdlet("Start-VM")))
        await arrived.wait()
        await session.close()
        with pytest.raises(Stopped):
            await task
        await session.close()
        with pytest.raises(ConnectionLost, match="has ended"):
            await session.run(get())
    assert host.names_called == []


async def test_who_waits_for_a_silent_host_takes_no_place_from_the_others() -> None:
    places = asyncio.Semaphore(2)
    silent, other = slow_start(), StandIn(answers={"Get-VM": rows({"n": 1})})
    with serving(silent) as one, serving(other) as two:
        waiting = PsrpSession(over_http(one), limit=places)
        free = PsrpSession(over_http(two), limit=places)
        arrived = silent.ring_at(COMMAND)
        tasks = [asyncio.create_task(waiting.run(cmdlet("Start-VM"))) for _ in range(3)]
        await arrived.wait()
        assert await asyncio.wait_for(free.ask(VMS), 10) == [1]
        await waiting.close()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(each, Problem) for each in ended)
        await free.close()


# Broken connections -----------------------------------------------------------------------------


@BOTH_WAYS
@pytest.mark.parametrize("plan", ["drop_connection_at", "drop_connection_after",
                                  "answer_garbage_at"])  # fmt: skip
@pytest.mark.parametrize("exchange", [COMMAND, FIRST_ANSWER])
async def test_a_change_is_not_sent_again_and_a_question_is(
    way: Way, plan: str, exchange: int
) -> None:
    host = StandIn(answers={"Start-VM": Outcome(), "Get-VM": rows({"n": 1})})
    with serving(host) as server:
        session = PsrpSession(way(server))
        getattr(host.faults, plan)(exchange)
        with pytest.raises(ConnectionLost, match="may have done the last command"):
            await session.run(cmdlet("Start-VM"))
        assert host.names_called.count("Start-VM") <= 1
        getattr(host.faults, plan)(server.exchanges + exchange)
        assert await session.ask(VMS) == [1]
        await session.close()


@BOTH_WAYS
async def test_a_host_that_restarted_in_the_meantime_is_signed_in_to_again(way: Way) -> None:
    host = StandIn(answers={"Start-VM": Outcome(), "Get-VM": rows({"n": 1})})
    with serving(host) as server:
        session = PsrpSession(way(server))
        assert await session.ask(VMS) == [1]
        server.service.restart()
        assert await session.run(cmdlet("Start-VM")) == ()
        assert host.names_called == ["Get-VM", "Start-VM"]
        await session.close()


@BOTH_WAYS
async def test_after_a_pause_the_session_is_asked_whether_it_is_still_there(
    way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "IDLE_SECONDS", 0)
    host = StandIn(answers={"Start-VM": Outcome(), "Get-VM": rows({"n": 1})})
    with serving(host) as server:
        session = PsrpSession(way(server))
        assert await session.ask(VMS) == [1]
        opened_and_asked = host.requests
        assert await session.ask(VMS) == [1]
        assert host.requests - opened_and_asked == opened_and_asked - OPENING + 1
        server.service.restart()
        assert await session.run(cmdlet("Start-VM")) == ()
        await session.close()


async def test_a_host_that_is_gone_is_unreachable() -> None:
    host = StandIn(answers={"Get-VM": rows({"n": 1})})
    with serving(host) as server:
        session = PsrpSession(over_http(server))
        assert await session.ask(VMS) == [1]
    with pytest.raises(ConnectionProblem):
        await session.ask(VMS)
    with pytest.raises(Unreachable):
        await session.ask(VMS)
    await session.close()


# Many questions ---------------------------------------------------------------------------------

EVERYTHING = {"Get-VM": rows({"n": 1}), "Get-VMHost": rows(), "Get-VMSwitch": rows({"n": 3})}


async def test_many_questions_travel_together() -> None:
    host = StandIn(answers=dict(EVERYTHING))
    async with talking(host) as session:
        assert await session.ask_all((VMS, HOST, SWITCHES)) == {
            "Get-VM": [1],
            "Get-VMHost": [],
            "Get-VMSwitch": [3],
        }
        assert await session.ask_all(()) == {}
    assert host.names_called == ["Get-VM", "Get-VMHost", "Get-VMSwitch"]


@pytest.mark.parametrize("failing", ["Get-VM", "Get-VMHost", "Get-VMSwitch"])
@pytest.mark.parametrize("terminating", [True, False])
async def test_one_failing_question_takes_no_answer_from_the_others(
    failing: str, *, terminating: bool
) -> None:
    no = error("No,X", "No.", activity=failing)
    trouble = Outcome(terminating=no) if terminating else Outcome(errors=(no,))
    async with talking(StandIn(answers=EVERYTHING | {failing: trouble})) as session:
        answers = await session.ask_all((VMS, HOST, SWITCHES))
    expected = {"Get-VM": [1], "Get-VMHost": [], "Get-VMSwitch": [3]}
    problem = answers[failing]
    assert isinstance(problem, CommandFailed)
    assert problem.errors[0].id == "No,X"
    assert {**answers, failing: None} == {**expected, failing: None}
    assert list(answers) == list(expected)


async def test_a_host_without_the_cmdlets_says_so_for_each() -> None:
    async with talking(StandIn(answers={"Get-VMSwitch": rows({"n": 3})})) as session:
        answers = await session.ask_all((VMS, HOST, SWITCHES))
    assert answers["Get-VMSwitch"] == [3]
    for name in ("Get-VM", "Get-VMHost"):
        assert isinstance(answers[name], CommandFailed)
        assert "install Hyper-V" in str(answers[name].advice)


async def test_rows_beside_an_error_are_an_answer_in_part() -> None:
    some = Outcome(output=('{"n":1}',), errors=(error("One,X", "Not that one."),))
    async with talking(StandIn(answers=EVERYTHING | {"Get-VM": some})) as session:
        answers = await session.ask_all((VMS, HOST, SWITCHES))
    assert answers == {"Get-VM": [1], "Get-VMHost": [], "Get-VMSwitch": [3]}
    assert isinstance(answers, Answers)
    assert list(answers.partial) == ["Get-VM"]
    assert "Not that one." in str(answers.partial["Get-VM"])


async def test_one_question_that_hangs_keeps_the_others_waiting_only_so_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(allowances, "BATCH_SECONDS", 0.5)
    monkeypatch.setattr(allowances, "ALONE_SECONDS", 0.5)
    monkeypatch.setattr(psrp, "MOST_TIMEOUTS", 1)
    host = StandIn(answers=dict(EVERYTHING))
    host.faults.delay("Get-VMHost", 300)
    async with talking(host) as session:
        answers = await session.ask_all((VMS, HOST, SWITCHES))
        assert await session.ask(SWITCHES) == [3]
    assert answers["Get-VM"] == [1]
    assert isinstance(answers["Get-VMHost"], TimedOut)
    assert answers["Get-VMSwitch"] is answers["Get-VMHost"]  # given up


async def test_questions_about_every_vm_have_minutes_and_the_others_as_long_as_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(allowances, "BATCH_SECONDS", 0.5)
    monkeypatch.setattr(allowances, "ALONE_SECONDS", 0.5)
    adapters = Query(of_vms.VM_ADAPTERS.name, get(), len)
    host = StandIn(answers=dict(EVERYTHING))
    host.faults.delay("Get-VM", 2)
    async with talking(host) as session:
        assert (await session.ask_all((adapters, HOST)))[adapters.name] == 1
        assert host.names_called == ["Get-VM", "Get-VMHost"]  # in one go
        assert isinstance((await session.ask_all((VMS,)))["Get-VM"], TimedOut)
    assert allowances.ALONE_OF_MACHINES_SECONDS >= 180
    assert allowances.BATCH_OF_MACHINES_SECONDS >= 180


async def test_a_question_about_every_vm_has_minutes_alone_as_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(allowances, "BATCH_OF_MACHINES_SECONDS", 0.5)
    monkeypatch.setattr(allowances, "ALONE_SECONDS", 0.5)
    machines = Query(of_vms.VMS.name, get(), len)
    host = StandIn(answers=dict(EVERYTHING))
    host.faults.delay("Get-VM", 2)
    async with talking(host) as session:
        assert (await session.ask_all((machines,)))[machines.name] == 1


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("hv-01:15985", "hv-01"),
        ("hv-01.corp.example:15985", "hv-01.corp.example"),
        ("[fd00::1]:15985", "fd00::1"),
        ("hv-01", None),
    ],
)
def test_the_port_behind_a_name_is_no_part_of_what_kerberos_is_asked_for(
    named: str, expected: str | None
) -> None:
    from wizard.remoting import wire  # noqa: PLC0415 - slow to load
    from wizard.remoting.web import Clock  # noqa: PLC0415

    way = ways.Way(https=False, port=15985)
    connection = wire._connection(Target.named(named), way, Clock(20))
    assert connection.transport.session.auth.hostname_override == expected


async def test_a_connection_that_breaks_in_the_middle_is_made_again_for_questions() -> None:
    host = StandIn(answers=dict(EVERYTHING))
    host.faults.drop_connection_at(FIRST_ANSWER)
    async with talking(host) as session:
        assert (await session.ask_all((VMS, HOST, SWITCHES)))["Get-VMSwitch"] == [3]


async def test_a_host_that_dies_in_the_middle_is_a_problem_of_the_connection() -> None:
    host = StandIn(answers=dict(EVERYTHING))
    host.faults.fall_silent_at(FIRST_ANSWER)
    async with talking(host, silence=1) as session:
        with pytest.raises(ConnectionProblem):
            await session.ask_all((VMS, HOST, SWITCHES))
