import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pypsrp.exceptions import WSManFaultError
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.serializer import TaggedValue
from pypsrp.shell import SignalCode, WinRS

from tests.simulator.wire_support import (
    COMPLETED,
    STOPPED,
    StandIn,
    client,
    pipeline,
    serving,
    session,
)


def polled(shell: PowerShell, timeout: Any = 0.05) -> int:
    """Poll until the end, and return how many times nothing came."""
    empty = 0
    while shell.state not in (COMPLETED, STOPPED):
        before = len(shell.output)
        shell.poll_invoke(timeout=timeout)
        empty += shell.state not in (COMPLETED, STOPPED) and len(shell.output) == before
    return empty


def test_opening_takes_three_exchanges_and_a_pipeline_two() -> None:
    with serving(StandIn()) as server:
        with session(server) as pool:
            assert server.exchanges == 3
            pipeline(pool, *["Write-Output"] * 12).invoke()
            assert server.exchanges == 5
        assert server.exchanges == 6


def test_a_slow_cmdlet_gives_timeout_faults_and_then_its_answer() -> None:
    host = StandIn()
    host.faults.delay("Write-Output", 0.4)
    with serving(host) as server, session(server) as pool:
        shell = pipeline(pool, "Write-Output")
        shell.begin_invoke()
        assert polled(shell) >= 2
        assert shell.output == [1]


def test_the_timeout_fault_is_windows_own() -> None:
    with serving(StandIn()) as server, session(server) as pool:
        with pytest.raises(WSManFaultError) as caught:
            pool.shell.receive("stdout", timeout=0.05)  # type: ignore[arg-type]
        assert caught.value.code == 2150858793


def test_delays_follow_the_scale_of_time_and_the_cmdlets_name() -> None:
    host = StandIn()
    host.faults.delay("Write-Output", 3600)
    host.time_scale = 0.0
    with serving(host) as server, session(server) as pool:
        assert pipeline(pool, r"Microsoft.PowerShell.Utility\Write-Output").invoke() == []
        assert pipeline(pool, "Write-Output").invoke() == [1]


def test_output_before_a_delay_comes_before_it() -> None:
    host = StandIn()
    host.faults.delay("Write-Several", 60)
    with serving(host) as server, session(server) as pool:
        shell = pipeline(pool, "Write-Output", "Write-Several")
        shell.begin_invoke()
        shell.poll_invoke()
        assert shell.output == [1]
        shell.stop()


def test_stopping_while_polling_leaves_the_session_usable() -> None:
    host = StandIn()
    host.faults.delay("Write-Several", 60)
    with serving(host) as server, session(server) as pool:
        shell = pipeline(pool, "Write-Several")
        shell.begin_invoke()
        shell.poll_invoke(timeout=0.05)  # type: ignore[arg-type]
        shell.stop()
        assert shell.state == STOPPED
        shell.close()
        assert pipeline(pool, "Write-Output").invoke() == [1]
    assert [call.name for call in host.calls] == ["Write-Output"]


def test_a_waiting_receive_hears_of_a_stop_over_another_connection() -> None:
    host = StandIn()
    host.faults.delay("Write-Several", 60)
    with serving(host) as server, session(server) as pool, ThreadPoolExecutor() as threads:
        shell = pipeline(pool, "Write-Several")
        shell.begin_invoke()
        waiting = threads.submit(polled, shell, 5)
        second = client(server)
        other = WinRS(second, resource_uri=pool.shell.resource_uri, id=pool.shell.id)
        other._selector_set = pool.shell._selector_set
        other.signal(SignalCode.PS_CTRL_C, shell.id)
        waiting.result(timeout=10)
        assert shell.state == STOPPED
        assert str(shell.streams.error[0]) == "The pipeline has been stopped."
        second.close()


def test_several_shells_of_several_threads() -> None:
    def visit(number: int) -> list[Any]:
        with session(server) as pool:
            return [
                PowerShell(pool)
                .add_cmdlet("Write-Output")
                .add_parameter("InputObject", f"{number}-{n}")
                .invoke()
                for n in range(5)
            ]

    with serving(StandIn()) as server, ThreadPoolExecutor(4) as threads:
        for number, answers in enumerate(threads.map(visit, range(8))):
            assert answers == [[f"{number}-{n}"] for n in range(5)]


def test_two_pipelines_at_once_in_a_pool_of_two() -> None:
    host = StandIn()
    host.faults.delay("Write-Several", 60)
    with serving(host) as server:
        wsman = client(server)
        pool = RunspacePool(wsman, max_runspaces=2)
        pool.open()
        slow = pipeline(pool, "Write-Several")
        slow.begin_invoke()
        assert pipeline(pool, "Write-Output").invoke() == [1]
        slow.stop()
        pool.close()
        wsman.close()


def test_a_pool_of_one_runs_one_pipeline_after_the_other() -> None:
    host = StandIn()
    host.faults.delay("Write-Several", 60)
    with serving(host) as server, session(server) as pool:
        slow, next_one = pipeline(pool, "Write-Several"), pipeline(pool, "Write-Output")
        slow.begin_invoke()
        next_one.begin_invoke()
        next_one.poll_invoke(timeout=0.05)  # type: ignore[arg-type]
        assert next_one.output == []
        slow.stop()
        assert next_one.end_invoke() == [1]


def test_a_waiting_pipeline_can_be_stopped() -> None:
    host = StandIn()
    host.faults.delay("Write-Several", 60)
    with serving(host) as server, session(server) as pool:
        slow, next_one = pipeline(pool, "Write-Several"), pipeline(pool, "Write-Output")
        slow.begin_invoke()
        next_one.begin_invoke()
        next_one.stop()
        slow.stop()
    assert host.calls == []


VALUES = [
    True,
    False,
    0,
    -7,
    2147483647,
    "Ünïcode ✓ _x0041_ <&>\r\n",
    "",
    1.5,
    b"\x00\x01",
    ["a", 1, True, None],
    [],
    {"Name": "x", "Count": 2, "Inner": {"Deep": [1]}},
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_values_arrive_as_they_were_sent_and_come_back(value: Any) -> None:
    host = StandIn()
    with serving(host) as server, session(server) as pool:
        shell = PowerShell(pool).add_cmdlet("Write-Output").add_parameter("InputObject", value)
        assert shell.invoke() == [value]
    [(name, arrived)] = host.calls[0].parameters
    assert name == "InputObject"
    assert arrived == value
    assert type(arrived) is type(value)


def test_a_big_integer_a_switch_and_an_identity_arrive() -> None:
    host = StandIn()
    identity = uuid.uuid4()
    with serving(host) as server, session(server) as pool:
        shell = PowerShell(pool).add_cmdlet("Write-Output")
        shell.add_parameter("InputObject", TaggedValue("I64", 4 << 30))
        shell.add_parameter("Passthru").add_parameter("Id", identity)
        assert shell.invoke() == [4 << 30]
    assert host.calls[0].parameters == (
        ("InputObject", 4 << 30),
        ("Passthru", None),
        ("Id", str(identity)),
    )


def test_a_big_integer_sent_as_a_small_one_is_never_answered() -> None:
    host = StandIn()
    with serving(host) as server, session(server) as pool:
        shell = PowerShell(pool).add_cmdlet("Write-Output").add_parameter("InputObject", 4 << 30)
        shell.begin_invoke()
        shell.poll_invoke(timeout=0.05)  # type: ignore[arg-type]
        assert shell.output == []
        assert shell.streams.error == []
        shell.stop()
    assert host.calls == []


def test_a_secret_arrives_after_the_exchange_of_keys() -> None:
    host = StandIn()
    with serving(host) as server, session(server) as pool:
        pool.exchange_keys()
        shell = PowerShell(pool).add_cmdlet("Write-Output")
        shell.add_parameter("InputObject", TaggedValue("SS", "pass phrase"))
        shell.invoke()
    assert dict(host.calls[0].parameters)["InputObject"] == "pass phrase"


@pytest.mark.parametrize("tls", [False, True])
def test_much_output_comes_in_several_pieces(tls: bool) -> None:
    text = "0123456789" * 3000
    with serving(StandIn()) as server, session(server, tls=tls) as pool:
        before = server.exchanges
        shell = PowerShell(pool).add_cmdlet("Write-Several").add_parameter("InputObject", text)
        assert shell.invoke() == [text] * 20
        assert server.exchanges == before + 3


def test_a_big_request_comes_in_several_pieces() -> None:
    text = "0123456789" * 60_000
    with serving(StandIn()) as server, session(server) as pool:
        shell = PowerShell(pool).add_cmdlet("Write-Output").add_parameter("InputObject", text)
        assert shell.invoke() == [text]


def test_an_answer_stays_within_the_envelope_asked_for() -> None:
    text = "x" * 300_000
    with serving(StandIn()) as server, session(server, max_envelope_size=100_000) as pool:
        sizes = []
        receive = pool.connection.transport._send_request

        def measured(*given: Any, **options: Any) -> bytes:
            answer: bytes = receive(*given, **options)
            sizes.append(len(answer))
            return answer

        pool.connection.transport._send_request = measured  # type: ignore[method-assign]
        shell = PowerShell(pool).add_cmdlet("Write-Output").add_parameter("InputObject", text)
        assert shell.invoke() == [text]
        assert max(sizes) <= 100_000


def code_of(error: pytest.ExceptionInfo[WSManFaultError]) -> object:
    return error.value.code


def test_a_shell_that_is_gone_is_a_fault() -> None:
    with serving(StandIn()) as server, session(server) as pool:
        other = RunspacePool(client(server))
        other.open()
        ghost = WinRS(pool.connection, resource_uri=other.shell.resource_uri, id=other.shell.id)
        ghost._selector_set = other.shell._selector_set
        other.close()
        other.connection.close()
        with pytest.raises(WSManFaultError) as caught:
            ghost.receive("stdout")
        assert code_of(caught) == 2150858843
        with pytest.raises(WSManFaultError) as caught:
            ghost.signal(SignalCode.TERMINATE, str(uuid.uuid4()))
        assert code_of(caught) == 2150858843


def test_an_ended_command_is_gone_after_its_end_was_told() -> None:
    with serving(StandIn()) as server, session(server) as pool:
        shell = pipeline(pool, "Write-Output")
        shell.invoke()
        with pytest.raises(WSManFaultError) as caught:
            shell.poll_invoke()
        assert code_of(caught) == 2150858843
        shell.close()
        with pytest.raises(WSManFaultError):
            shell.close()


def test_is_alive_tells_whether_the_shell_is_there() -> None:
    host = StandIn()
    with serving(host) as server, session(server) as pool:
        assert pool.is_alive(timeout=5)
        server.service._close_shells()
        assert not pool.is_alive(timeout=5)


def test_an_account_without_rights_is_denied() -> None:
    with serving(StandIn()) as server:
        with (
            pytest.raises(WSManFaultError) as caught,
            session(server, username="visitor", password="Guest-1"),
        ):
            pass
        assert code_of(caught) == 5


def test_the_shells_of_an_account_are_counted() -> None:
    host = StandIn()
    host.max_shells = 1
    with serving(host) as server:
        with session(server):
            with pytest.raises(WSManFaultError) as caught, session(server):
                pass
            assert code_of(caught) == 2150859173
            assert "maximum number of 1 concurrent shells" in str(caught.value)
        with session(server):
            pass


def test_deleting_a_shell_ends_what_runs_in_it() -> None:
    host = StandIn()
    host.faults.delay("Write-Several", 60)
    with serving(host) as server:
        with session(server) as pool:
            pipeline(pool, "Write-Several").begin_invoke()
        assert [each for each in threading.enumerate() if "pipeline" in each.name] == []
    assert host.calls == []


def test_closing_the_server_ends_what_waits() -> None:
    host = StandIn()
    host.faults.delay("Write-Several", 60)
    with serving(host) as server:
        wsman = client(server)
        pool = RunspacePool(wsman)
        pool.open()
        pipeline(pool, "Write-Several").begin_invoke()
    assert host.calls == []
    wsman.close()
