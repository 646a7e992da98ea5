"""The catalogue of known errors: each is raised by a host on the wire and arrives as it says."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import pytest

from tests.remoting.hosts import over_http
from tests.remoting.known_examples import ANY, Example, examples_of
from tests.simulator.simulated import a_host
from wizard.powershell.command import Command, cmdlet
from wizard.remoting import wording
from wizard.remoting.known_error import HYPER_V_CLASS, KnownError, Retry
from wizard.remoting.known_errors import KNOWN_ERRORS, explain, explain_fault
from wizard.remoting.known_remoting_errors import FAULTS
from wizard.remoting.problems import CommandFailed, ConnectionProblem, HostError
from wizard.remoting.psrp import PsrpSession
from wizard.remoting.target import Account, Target
from wizard.run.problems import words_of
from wizard.simulator.server import SimulatedServer
from wizard.simulator.values import ErrorRecord

OF_COMMANDS = [entry for entry in KNOWN_ERRORS if entry.fault is None]
EXAMPLES = [example for entry in OF_COMMANDS for example in examples_of(entry)]
BY_TEXT = [entry for entry in OF_COMMANDS if entry.only_by_text]
VM = "b7c1a3f0-0000-4000-8000-000000000001"
TARGET = Target("hv-muc-01", account=Account("corp\\mweber", "Hidden-Away-7!"))
HOST = "hv-01.corp.example"


@contextmanager
def serving() -> Iterator[tuple[SimulatedServer, Target]]:
    with SimulatedServer(a_host()) as server:
        yield server, replace(over_http(server), account=Account("admin", "p"))


async def _failures(examples: list[Example]) -> list[CommandFailed]:
    """Let one host on the wire refuse a command with each example; return what came of it."""
    failures = []
    with serving() as (server, target):
        session = PsrpSession(target)
        for example in examples:
            server.host.faults.refuse(example.refused, example.record)
            with pytest.raises(CommandFailed) as failed:
                await session.run(example.sent)
            failures.append(failed.value)
        await session.close()
    return failures


async def _refusals() -> dict[int, ConnectionProblem]:
    """Let one host on the wire refuse a session with each fault."""
    problems = {}
    with serving() as (server, target):
        for entry in FAULTS:
            assert entry.fault is not None
            server.host.faults.answer_fault("Create", entry.fault, "Das geht jetzt nicht.")
            session = PsrpSession(target)
            with pytest.raises(ConnectionProblem) as refused:
                await session.open()
            problems[entry.fault] = refused.value
            await session.close()
    return problems


@pytest.fixture(scope="module")
def failures() -> list[CommandFailed]:
    return asyncio.run(_failures(EXAMPLES))


@pytest.fixture(scope="module")
def refusals() -> Mapping[int, ConnectionProblem]:
    return asyncio.run(_refusals())


async def failure(record: ErrorRecord, sent: Command = ANY) -> CommandFailed:
    (only,) = await _failures([Example(KNOWN_ERRORS[0], sent, record)])
    return only


def said(error_id: str, message: str = "Nein.", category: str = "NotSpecified") -> HostError:
    return HostError(error_id, category, message)


# Known errors -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number", range(len(EXAMPLES)), ids=[f"{e.entry.key}-{e.record.id}" for e in EXAMPLES]
)
def test_a_known_error_arrives_with_its_cause_and_its_advice(
    failures: list[CommandFailed], number: int
) -> None:
    problem, example = failures[number], EXAMPLES[number]
    entry, record = example.entry, example.record
    assert problem.known is not None
    assert problem.known.key == entry.key
    assert problem.retry is entry.retry
    assert str(problem) == f"{HOST} answers: “{record.message}” {entry.cause}"
    assert problem.advice == entry.advice
    (error,) = problem.errors
    assert (error.id, error.category, error.message) == (record.id, record.category, record.message)


@pytest.mark.parametrize("entry", FAULTS, ids=lambda entry: entry.key)
def test_a_known_fault_arrives_as_what_it_is(
    refusals: Mapping[int, ConnectionProblem], entry: KnownError
) -> None:
    problem = refusals[entry.fault or 0]
    assert problem.known is entry
    assert problem.retry is entry.retry
    assert HOST in str(problem)
    assert problem.advice == entry.advice


def test_a_fault_without_words_of_its_own_is_explained_and_quoted(
    refusals: Mapping[int, ConnectionProblem],
) -> None:
    entry = explain_fault(0x803381A6)
    assert entry is not None
    assert str(refusals[0x803381A6]) == (
        f"{HOST} does not open a session: “Das geht jetzt nicht.” (code 2150859174). {entry.cause}"
    )
    assert explain_fault(0x80338FFF) is None
    assert explain_fault(None) is None


def test_there_are_at_least_sixty_and_each_has_a_name_of_its_own() -> None:
    assert len(KNOWN_ERRORS) >= 60
    assert len({entry.key for entry in KNOWN_ERRORS}) == len(KNOWN_ERRORS)
    assert len({str(entry.cause) for entry in KNOWN_ERRORS}) == len(KNOWN_ERRORS)


@pytest.mark.parametrize("entry", KNOWN_ERRORS, ids=lambda entry: entry.key)
def test_an_entry_says_why_and_what_to_do_in_plain_sentences(entry: KnownError) -> None:
    for sentence in (str(entry.cause), str(entry.advice)):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert "  " not in sentence
        assert len(sentence) <= 240
    assert (entry.fault is not None) is not bool(entry.ids)
    assert isinstance(entry.retry, Retry)


@pytest.mark.parametrize("entry", OF_COMMANDS, ids=lambda entry: entry.key)
def test_every_id_of_an_entry_has_an_example(entry: KnownError) -> None:
    alone = [replace(entry, ids=(each,)) for each in entry.ids]
    shown = [example.record.id for example in examples_of(entry)]
    assert all(any(one.fit(each) for each in shown) for one in alone)


@pytest.mark.parametrize("entry", BY_TEXT, ids=lambda entry: entry.key)
def test_what_only_the_text_tells_is_not_claimed_in_another_language(entry: KnownError) -> None:
    for example in examples_of(entry):
        error = said(example.record.id, category=example.record.category)
        found = explain(error, example.sent)
        assert found is None or not found.only_by_text


def test_the_code_may_stand_in_the_exception_alone() -> None:
    error_id = "Microsoft.Dism.Commands.EnableWindowsOptionalFeatureCommand"
    bare = said(error_id)
    assert explain(bare, ANY) is None
    found = explain(replace(bare, code=0x800F080C), ANY)
    assert found is not None
    assert found.key == "feature-unknown"


async def test_the_code_of_an_exception_comes_over_the_wire() -> None:
    error_id = "Microsoft.Dism.Commands.EnableWindowsOptionalFeatureCommand"
    problem = await failure(
        ErrorRecord(error_id, "NotSpecified", "未知的功能。", hresult=0x800F080C)
    )
    assert problem.errors[0].code == 0x800F080C
    assert problem.known is not None
    assert problem.known.key == "feature-unknown"


def test_a_known_error_of_another_category_is_another_error() -> None:
    known = f"OutOfMemory,{HYPER_V_CLASS}StartVM"
    assert explain(said(known, category="FromStdErr"), ANY) is not None
    assert explain(said(known, category="SecurityError"), ANY) is None


def test_an_older_module_names_its_classes_otherwise() -> None:
    error = said(f"InvalidState,{HYPER_V_CLASS}SetVMProcessorCommand", category="InvalidOperation")
    found = explain(error, ANY)
    assert found is not None
    assert found.key == "processor-needs-off"


async def test_the_virtual_machine_is_named_where_the_command_names_it() -> None:
    record = ErrorRecord(f"OutOfMemory,{HYPER_V_CLASS}StartVM", "FromStdErr", "Kein Speicher.")
    problem = await failure(record, cmdlet("Get-VM", Id=VM) | cmdlet("Start-VM"))
    assert str(problem).startswith(f"{HOST} answers about the VM {VM}: “Kein Speicher.” The host")


def test_the_first_error_is_explained_and_the_others_are_counted() -> None:
    errors = (said("HostFunctionNotImplemented", category="NotImplemented"), said("Strange,X"))
    problem = wording.command_failed(TARGET, ANY, errors)
    assert "“Nein.” (and 1 more) The cmdlet asked" in str(problem)
    assert problem.errors == errors


# Unknown errors ---------------------------------------------------------------------------------


async def test_an_unknown_error_shows_its_id_its_message_and_the_command() -> None:
    record = ErrorRecord("Strange,Some.Class", "DeviceError", "Etwas geht nicht.")
    problem = await failure(record)
    assert problem.known is None
    assert problem.retry is None
    assert str(problem) == (
        f"{HOST} answers: “Etwas geht nicht.” (error Strange,Some.Class, category DeviceError)"
    )
    assert str(problem.advice).endswith("It was sent: Hyper-V\\Get-VMHost")
    assert problem.details == (
        "Etwas geht nicht.\nStrange,Some.Class, DeviceError\nSent: Hyper-V\\Get-VMHost"
    )


def test_the_report_of_a_run_has_what_was_sent_when_nobody_knows_why() -> None:
    unknown = wording.command_failed(TARGET, ANY, (said("Strange,X"),))
    assert words_of(unknown) == "Nein.\nStrange,X, NotSpecified\nSent: Hyper-V\\Get-VMHost"
    asked_back = said("HostFunctionNotImplemented", category="NotImplemented")
    known = wording.command_failed(TARGET, ANY, (asked_back,))
    assert words_of(known) == "Nein.\nHostFunctionNotImplemented"


def test_a_host_that_gives_no_reason_is_quoted_with_that() -> None:
    problem = wording.command_failed(TARGET, ANY, ())
    assert str(problem) == "hv-muc-01 answers: “The host gives no reason.”"
    assert str(problem.advice).endswith("It was sent: Hyper-V\\Get-VMHost")


# Hostile messages -------------------------------------------------------------------------------

HOSTILE = [
    "{host} {0} {} %s {command.calls}",
    "a\r\n\r\nb\x1b[2J\u202egnp.exe\u200b\x07",
    "x" * 1_000_000,
    "0x" * 200_000,
    "'1" * 200_000,
    "”“ <script>alert(1)</script> $(Stop-Computer)",
    "0xC06D007E '32788' 0xFFFFFFFF",
    "\ud800",
    "",
]


@pytest.mark.parametrize("message", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("error_id", ["Strange,X", "HostFunctionNotImplemented"])
def test_whatever_a_host_says_is_quoted_in_one_line(message: str, error_id: str) -> None:
    error = said(error_id, message, "NotImplemented")
    problem = wording.command_failed(TARGET, ANY, (error,))
    shown = str(problem)
    assert shown.startswith("hv-muc-01 answers: “")
    assert shown.isprintable()
    assert len(shown) < 800
    assert problem.errors == (error,)
    assert (problem.known is None) is (error_id == "Strange,X")


@pytest.mark.parametrize("error_id", ["", "*", "[", "?", "x" * 1_000_000, ",".join("**" * 50)])
def test_a_strange_id_is_no_known_one(error_id: str) -> None:
    problem = wording.command_failed(TARGET, ANY, (said(error_id, "Nein."),))
    assert problem.known is None
    assert str(problem).isprintable()
    assert len(str(problem)) < 1000
