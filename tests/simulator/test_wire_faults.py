"""Planned trouble, each kind as its docstring says."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from xml.etree.ElementTree import ParseError

import pytest
import requests
from pypsrp.exceptions import WSManFaultError
from pypsrp.powershell import RunspacePool

from tests.simulator.wire_support import StandIn, client, pipeline, serving, session
from wizard.simulator.faults import Faults

OPENING = 3  # exchanges that opening a pool takes

DROPPED = requests.exceptions.ConnectionError


@pytest.mark.parametrize("tls", [False, True])
def test_a_connection_dropped_before_the_exchange(tls: bool) -> None:
    host = StandIn()
    host.faults.drop_connection_at(OPENING + 1)
    with serving(host) as server:
        wsman = client(server, tls=tls)
        pool = RunspacePool(wsman)
        pool.open()
        with pytest.raises(DROPPED):
            pipeline(pool, "Write-Output").invoke()
        assert host.calls == []
        assert host.faults.drops == set()
        wsman.close()


@pytest.mark.parametrize("tls", [False, True])
def test_a_connection_dropped_after_the_exchange(tls: bool) -> None:
    host = StandIn()
    host.faults.drop_connection_after(OPENING + 2)
    with serving(host) as server:
        wsman = client(server, tls=tls)
        pool = RunspacePool(wsman)
        pool.open()
        with pytest.raises(DROPPED):
            pipeline(pool, "Write-Output").invoke()
        assert len(host.calls) == 1
        wsman.close()


def test_the_session_outlives_a_dropped_connection_over_tls() -> None:
    host = StandIn()
    host.faults.drop_connection_at(OPENING + 1)
    with serving(host) as server, session(server, tls=True) as pool:
        with pytest.raises(DROPPED):
            pool.get_available_runspaces()
        assert pipeline(pool, "Write-Output").invoke() == [1]


@pytest.mark.parametrize("tls", [False, True])
def test_garbage_in_place_of_an_answer(tls: bool) -> None:
    host = StandIn()
    host.faults.answer_garbage_at(OPENING + 1)
    with serving(host) as server, session(server, tls=tls) as pool:
        with pytest.raises(ParseError):
            pipeline(pool, "Write-Output").invoke()
        assert pipeline(pool, "Write-Output").invoke() == [1]


def test_a_fault_in_place_of_an_answer() -> None:
    host = StandIn()
    host.faults.answer_fault("Command", 2150859174, "Too much at a time.")
    with serving(host) as server, session(server) as pool:
        with pytest.raises(WSManFaultError, match="Too much at a time") as refused:
            pipeline(pool, "Write-Output").invoke()
        assert refused.value.code == 2150859174
        assert host.calls == []
        assert pipeline(pool, "Write-Output").invoke() == [1]


def test_a_host_that_falls_silent() -> None:
    host = StandIn()
    host.faults.fall_silent_at(OPENING + 1)
    with serving(host) as server:
        wsman = client(server, read_timeout=0.2)
        pool = RunspacePool(wsman)
        pool.open()
        for _ in range(2):
            with pytest.raises(requests.exceptions.ReadTimeout):
                pipeline(pool, "Write-Output").begin_invoke()
        with pytest.raises(requests.exceptions.ReadTimeout), session(server, read_timeout=0.2):
            pass
        assert host.calls == []
        wsman.close()


def test_a_restart_loses_the_shells() -> None:
    host = StandIn()
    host.faults.restart(at=OPENING + 1, takes=0)
    with serving(host) as server:
        wsman = client(server, tls=True)
        pool = RunspacePool(wsman)
        pool.open()
        with pytest.raises(DROPPED):
            pipeline(pool, "Write-Output").invoke()
        with pytest.raises(WSManFaultError) as caught:
            pipeline(pool, "Write-Output").invoke()
        assert caught.value.code == 2150858843
        wsman.close()
        with session(server) as again:
            assert pipeline(again, "Write-Output").invoke() == [1]


def test_nothing_answers_while_a_host_restarts() -> None:
    host = StandIn()
    host.faults.restart(at=1, takes=0.5)
    with serving(host) as server:
        for expected in (DROPPED, requests.exceptions.ReadTimeout):
            with pytest.raises(expected), session(server, read_timeout=0.1):
                pass
        with pytest.raises(DROPPED), session(server, read_timeout=5):
            pass
        with session(server):
            pass


def test_a_restart_ends_what_waits() -> None:
    host = StandIn()
    host.faults.delay("Write-Several", 60)
    host.faults.restart(at=2 * OPENING + 3, takes=0)
    with serving(host) as server, ThreadPoolExecutor() as threads:
        one, two = client(server), client(server)
        slow = RunspacePool(one)
        slow.open()
        shell = pipeline(slow, "Write-Several")
        shell.begin_invoke()
        waiting = threads.submit(shell.poll_invoke)
        other = RunspacePool(two)
        other.open()
        with pytest.raises(DROPPED):
            other.get_available_runspaces()
        with pytest.raises((DROPPED, WSManFaultError)):
            waiting.result(timeout=10)
        one.close()
        two.close()


@pytest.mark.parametrize(
    "plan", [Faults.drop_connection_at, Faults.drop_connection_after, Faults.answer_garbage_at]
)
def test_the_logon_and_identify_do_not_count(plan: Callable[[Faults, int], None]) -> None:
    host = StandIn()
    plan(host.faults, OPENING + 1)
    with serving(host) as server:
        with session(server) as pool:
            assert pool.state == 2
            with pytest.raises((DROPPED, ParseError)):
                pool.get_available_runspaces()
            pool.connection.transport.session = pool.connection.transport.encryption = None
        assert server.exchanges == OPENING + 2
