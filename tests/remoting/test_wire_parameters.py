"""How values of the vocabulary arrive on a host: what a host binds depends on their types."""

from typing import Any

import pytest

from tests.remoting.hosts import StandIn, over_http, rows, serving
from wizard.powershell import host_queries as asked
from wizard.powershell import protection_queries
from wizard.powershell.command import Command, cmdlet
from wizard.powershell.queries import Query
from wizard.remoting.psrp import PsrpSession
from wizard.simulator.values import InvokedCall


async def arrived(command: Command) -> InvokedCall:
    """Send a command and return its first call as the host got it."""
    host = StandIn(answers={command.calls[0].name: rows()})
    with serving(host) as server:
        session = PsrpSession(over_http(server))
        await session.run(command)
        await session.close()
    return host.calls[0]


def value_of(call: InvokedCall, parameter: str) -> Any:
    return dict(call.parameters)[parameter]


async def test_the_words_of_a_program_arrive_as_arguments_without_names() -> None:
    call = await arrived(asked.BOOT_SETTINGS.command)
    assert call.name == "bcdedit.exe"
    assert [value for _, value in call.parameters] == ["/enum", "{current}", "/v"]
    assert not any(name for name, _ in call.parameters)


async def test_a_hash_table_keeps_the_types_of_its_values() -> None:
    call = await arrived(protection_queries.VBS_FAILURES.command)
    table = dict(value_of(call, "FilterHashtable"))
    assert table == {
        "LogName": "System",
        "ProviderName": "Microsoft-Windows-Kernel-Boot",
        "Id": 124,
    }
    assert type(table["Id"]) is int


async def test_the_headers_of_a_request_arrive_as_a_hash_table() -> None:
    call = await arrived(asked.AZURE_SECURITY.command)
    assert dict(value_of(call, "Headers")) == {"Metadata": "true"}
    assert value_of(call, "TimeoutSec") == 3


async def test_a_truth_value_in_a_hash_table_stays_one() -> None:
    call = await arrived(cmdlet("Invoke-CimMethod", Arguments={"Force": False, "Reason": "x"}))
    assert dict(value_of(call, "Arguments")) == {"Force": False, "Reason": "x"}


@pytest.mark.parametrize(
    "query", [asked.CALLER, asked.CLUSTERED_VMS, asked.LANGUAGE_MODE], ids=lambda q: q.name
)
async def test_a_question_that_expands_a_property_is_one_pipeline(query: Query[Any]) -> None:
    seen: list[tuple[str, ...]] = []

    def answer(statement: Any) -> Any:
        seen.append(tuple(call.name for call in statement.calls))
        return rows()

    host = StandIn(answers={query.command.calls[0].name: answer})
    with serving(host) as server:
        session = PsrpSession(over_http(server))
        assert await session.ask(query) == ()
        await session.close()
    assert seen == [tuple(call.qualified for call in query.command.calls)]
