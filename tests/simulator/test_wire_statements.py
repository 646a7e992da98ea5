"""Several statements in one pipeline, as the engine was seen to treat them."""

import pytest
from pypsrp.powershell import PowerShell, RunspacePool

from tests.simulator.wire_support import (
    COMPLETED,
    FAILED,
    STOPPED,
    StandIn,
    pipeline,
    serving,
    session,
)

OK = "Write-Output"
BAD = "Unknown-Command"
ERR = "Write-Error"
PREFERENCE = "Stop-Here"


def ran_in(host: StandIn, pool: RunspacePool) -> list[int]:
    """Say which statements ran; the pool's only runspace is free when all of them did."""
    pipeline(pool, "Marker").invoke()
    return [dict(call.parameters)["InputObject"] for call in host.calls if call.name != "Marker"]


@pytest.mark.parametrize(
    ("names", "output", "errors", "state", "ran"),
    [
        ([OK], [1], 0, COMPLETED, [1]),
        ([OK] * 5, [1, 2, 3, 4, 5], 0, COMPLETED, [1, 2, 3, 4, 5]),
        ([BAD], [], 1, FAILED, [1]),
        ([BAD, OK, OK, OK, OK], [2], 1, COMPLETED, [1, 2, 3, 4, 5]),
        ([BAD, OK], [2], 1, COMPLETED, [1, 2]),
        ([BAD, BAD, OK], [], 2, FAILED, [1, 2, 3]),
        ([OK, OK, BAD, OK, OK], [1, 2], 1, FAILED, [1, 2, 3, 4, 5]),
        ([OK, OK, OK, OK, BAD], [1, 2, 3, 4], 1, FAILED, [1, 2, 3, 4, 5]),
        ([ERR, OK, ERR], [1, 2, 3], 2, COMPLETED, [1, 2, 3]),
        ([OK, PREFERENCE, OK, OK], [1], 1, FAILED, [1, 2]),
        ([PREFERENCE, OK], [], 1, FAILED, [1]),
    ],
)
def test_what_the_client_sees_and_what_ran(
    names: list[str], output: list[int], errors: int, state: int, ran: list[int]
) -> None:
    host = StandIn()
    with serving(host) as server, session(server) as pool:
        shell = pipeline(pool, *names)
        assert shell.invoke() == output
        assert shell.state == state
        assert shell.had_errors is (state == FAILED)
        assert len(shell.streams.error) == errors
        assert ran_in(host, pool) == ran


def test_an_error_record_arrives_whole() -> None:
    with serving(StandIn()) as server, session(server) as pool:
        for name in (BAD, ERR):
            shell = pipeline(pool, name)
            shell.invoke()
            [error] = shell.streams.error
            assert error.fq_error == "Thing,Acme.Commands.DoThing"
            assert error.category == 7
            assert error.activity == "Do-Thing"
            assert error.reason == "InvalidOperationException"
            assert error.target_name == "web-01"
            assert error.target_type == "VirtualMachine"
            assert error.exception is not None
            assert error.exception.types[0] == "System.InvalidOperationException"
            assert "System.Exception" in error.exception.types
            assert str(error) in ("no such command", "not so bad")


def test_warnings_arrive() -> None:
    with serving(StandIn()) as server, session(server) as pool:
        shell = pipeline(pool, "Write-Warning", OK)
        assert shell.invoke() == [2]
        assert [str(each) for each in shell.streams.warning] == ["mind the gap"]


def test_calls_joined_by_pipes_are_one_statement() -> None:
    host = StandIn()
    with serving(host) as server, session(server) as pool:
        shell = PowerShell(pool)
        shell.add_cmdlet("Write-Output").add_parameter("InputObject", "x")
        shell.add_cmdlet("ConvertTo-Json").add_parameter("Compress")
        assert shell.invoke() == ["x"]
    assert [call.name for call in host.calls] == ["Write-Output", "ConvertTo-Json"]


def test_words_of_a_program_arrive_without_names() -> None:
    host = StandIn()
    with serving(host) as server, session(server) as pool:
        shell = PowerShell(pool)
        shell.add_cmdlet("bcdedit.exe").add_argument("/enum").add_argument("{current}")
        shell.invoke()
    (call,) = host.calls
    assert call.parameters == (("", "/enum"), ("", "{current}"))


def test_scripts_are_refused() -> None:
    host = StandIn()
    with serving(host) as server, session(server) as pool:
        shell = PowerShell(pool).add_script("Get-VM | Remove-VM")
        assert shell.invoke() == []
        assert shell.state == FAILED
        assert shell.streams.error[0].fq_error == "ScriptsNotAllowed"
    assert host.calls == []


@pytest.mark.parametrize(("slow", "ran"), [(1, []), (2, [1, 3, 4]), (3, [1, 2, 4])])
def test_statements_after_a_stopped_one_still_run_unless_it_was_the_first(
    slow: int, ran: list[int]
) -> None:
    host = StandIn()
    host.faults.delay("Start-Slowly", 60)
    names = [OK] * 4
    names[slow - 1] = "Start-Slowly"
    with serving(host) as server, session(server) as pool:
        shell = pipeline(pool, *names)
        shell.begin_invoke()
        if slow > 1:
            shell.poll_invoke()  # what was written before the wait
        shell.stop()
        assert shell.state == STOPPED
        assert ran_in(host, pool) == ran
