import asyncio
import threading
from contextlib import ExitStack
from dataclasses import replace

import pytest

from tests.remoting.hosts import StandIn, over_http, rows, serving
from wizard.powershell.command import cmdlet
from wizard.powershell.queries import as_json
from wizard.remoting.fleet import Connections
from wizard.remoting.problems import ConnectionLost
from wizard.remoting.target import Account, Target
from wizard.simulator.values import Outcome, Statement

GET = cmdlet("Get-VM") | as_json()


async def test_a_host_keeps_its_session_until_something_changes() -> None:
    async with Connections() as connections:
        target = Target("hv-muc-01")
        first = connections.session_for(target)
        assert connections.session_for(target) is first
        assert connections.session_for(replace(target, name="hv-muc-02")) is not first
        changed = replace(target, account=Account("someone", "else"))
        second = connections.session_for(changed)
        assert second is not first
        connections.forget("hv-muc-01")
        connections.forget("hv-muc-01")
        assert connections.session_for(changed) is not second


async def test_all_sessions_end_together_and_stay_ended() -> None:
    host = StandIn(answers={"Get-VM": rows({"n": 1})})
    with serving(host) as server:
        async with Connections() as connections:
            session = connections.session_for(over_http(server))
            assert await session.run(GET) == ({"n": 1},)
        with pytest.raises(ConnectionLost):
            await session.run(GET)


def test_forgetting_needs_no_event_loop() -> None:
    connections = Connections()
    connections.session_for(Target("hv-muc-01"))
    connections.forget("hv-muc-01")
    asyncio.run(connections.close_all())


async def test_sixteen_hosts_work_at_once() -> None:
    meeting = threading.Barrier(16)

    def meet(_statement: Statement) -> Outcome:
        meeting.wait(timeout=60)  # passes only when all have come
        return rows({"n": 1})

    hosts = [StandIn(name=f"hv-{n:02}", answers={"Get-VM": meet}) for n in range(16)]
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(host)) for host in hosts]
        async with Connections() as connections:
            sessions = [connections.session_for(over_http(server)) for server in servers]
            answers = await asyncio.gather(*(session.run(GET) for session in sessions))
    assert answers == [({"n": 1},)] * 16


async def test_no_more_hosts_work_at_once_than_agreed() -> None:
    at_work, most, lock = 0, 0, threading.Lock()

    def count(_statement: Statement) -> Outcome:
        nonlocal at_work, most
        with lock:
            at_work += 1
            most = max(most, at_work)
        with lock:
            at_work -= 1
        return rows({"n": 1})

    hosts = [StandIn(name=f"hv-{n:02}", answers={"Get-VM": count}) for n in range(6)]
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(host)) for host in hosts]
        async with Connections(at_once=1) as connections:
            sessions = [connections.session_for(over_http(server)) for server in servers]
            await asyncio.gather(*(session.run(GET) for session in sessions))
    assert most == 1
