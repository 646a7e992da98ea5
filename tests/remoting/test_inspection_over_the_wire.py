from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tests.remoting.hosts import StandIn, over_http, rows, serving, unknown_command
from tests.remoting.world import WORLD, ScriptedSession
from wizard.powershell.command import Command
from wizard.powershell.host_queries import INSPECTION, OF_AZURE
from wizard.powershell.vm_queries import VMS
from wizard.remoting.inspection import inspect
from wizard.remoting.psrp import PsrpSession
from wizard.simulator.values import Outcome, Statement

NOW = datetime(2026, 11, 2, 16, 42, tzinfo=UTC)


def shape(command: Command) -> tuple[object, ...]:
    return tuple(
        (call.qualified, tuple(_plain(v) for _, v in call.parameters if not isinstance(v, bool)))
        for call in command.calls
    )


def _plain(value: object) -> object:
    """Return a hash table, a list or a number as what can be compared in any order."""
    if isinstance(value, Mapping):
        return tuple(sorted((str(k), str(v)) for k, v in value.items()))
    return tuple(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _named(parameters: Any) -> list[tuple[object, object]]:
    """Put the arguments of a program together, as the vocabulary has them."""
    words = [value for name, value in parameters if not name]
    named = [(name, value) for name, value in parameters if name]
    return [*named, (None, words)] if words else named


def sent(statement: Statement) -> tuple[object, ...]:
    return tuple(
        (
            call.name,
            tuple(
                _plain(v)
                for _, v in _named(call.parameters)
                if v is not None and not isinstance(v, bool)
            ),
        )
        for call in statement.calls
    )


KNOWN = {shape(query.command): query.name for query in INSPECTION}


def answer(statement: Statement) -> Outcome:
    given = WORLD[KNOWN[sent(statement)]]
    return rows(*(given if isinstance(given, list) else [given]))


def a_host() -> StandIn:
    names = {call.name for query in INSPECTION for call in query.command.calls}
    return StandIn(answers=dict.fromkeys(names, answer))


async def test_a_host_on_the_wire_is_read_as_it_is() -> None:
    host = a_host()
    with serving(host) as server:
        session = PsrpSession(over_http(server))
        found = await inspect(session, "hv-muc-01", now=NOW)
        await session.close()
    assert found == await inspect(ScriptedSession(), "hv-muc-01", now=NOW)
    assert len(host.names_called) == len(INSPECTION) - len(OF_AZURE)  # it is none of Azure


async def test_a_host_without_hyper_v_keeps_its_other_facts() -> None:
    host = a_host()
    host.answers = {
        name: unknown_command(name) if name.startswith("Get-VM") else answer
        for name in host.answers
    }
    with serving(host) as server:
        session = PsrpSession(over_http(server))
        found = await inspect(session, "hv-muc-01", now=NOW)
        await session.close()
    assert found.vms is None
    assert "is not recognized" in found.why_not(VMS.name)
    assert found.unanswered.keys() == {
        query.name
        for query in INSPECTION
        if any(call.name.startswith("Get-VM") for call in query.command.calls)
    }
    assert found.operating_system is not None
    assert found.device_guard is not None


async def test_a_host_that_drops_the_connection_in_between_is_read_all_the_same() -> None:
    host = a_host()
    for exchange in (5, 13, 21):
        host.faults.drop_connection_at(exchange)
    with serving(host) as server:
        session = PsrpSession(over_http(server))
        found = await inspect(session, "hv-muc-01", now=NOW)
        await session.close()
    assert found.unanswered == {}
