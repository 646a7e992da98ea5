"""The script that collects: it asks what the wizard asks, changes nothing, and is read back."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.powershell.engine import PWSH, judge
from tests.remoting.world import WORLD
from wizard.powershell import host_queries as asked
from wizard.powershell import vm_queries as asked_of_vms
from wizard.powershell.cmdlets import CMDLETS, HYPER_V, Kind
from wizard.powershell.command import Call, literal
from wizard.powershell.host_queries import AZURE_TAG, ENCLOSURE, INSPECTION, OF_AZURE
from wizard.powershell.inside_queries import INSIDE, INSIDE_IDENTITY
from wizard.powershell.queries import Query
from wizard.remoting.answers import Given, HostAnswers
from wizard.remoting.collector import collector_script
from wizard.remoting.inspection_file import HostRead, read_inspection

SCRIPT = collector_script()
CODE = re.sub(r"'[^'\n]*'", "''", SCRIPT)  # without what is quoted
EVERY = (*INSPECTION, *INSIDE)
SHAPING = {"Select-Object", "ConvertTo-Json"}
PLUMBING = {"ConvertTo-Json", "Get-Date", "Set-Content", "Write-Host"}
OWN = {"Get-Quoted", "Test-Absent", "Get-Answer", "Get-Answers", "Save-Inspection"}
VM_ID = "b7c1a3f0-0000-4000-8000-000000000001"

needs_engine = [
    pytest.mark.skipif(PWSH is None, reason="no pwsh on PATH: PowerShell did not judge"),
    pytest.mark.xdist_group("pwsh"),
]


def test_it_asks_every_question_with_the_very_command_the_wizard_sends() -> None:
    asked_there = re.findall(
        r"Name = ('.*?')\n +Absent = @\((.*)\)\n(?: +(?:Depends|Has) = .*\n)* +Ask = \{ (.*) \}\n",
        SCRIPT,
    )
    assert asked_there == [
        (literal(query.name), ", ".join(map(literal, query.absent)), str(query.command))
        for query in EVERY
    ]


def test_nothing_in_it_can_change_anything() -> None:
    words = set(re.findall(r"[A-Za-z]+-[A-Za-z]+", CODE))
    assert not words & {name for name, cmdlet in CMDLETS.items() if cmdlet.changes}
    assert not any(call.changes for query in EVERY for call in query.command.calls)


def test_it_calls_no_methods_of_dot_net_so_that_a_constrained_language_lets_it_work() -> None:
    assert "::" not in CODE
    assert "[System." not in CODE
    assert not re.search(r"[\w)\]]\.\w+\(", CODE)


def test_it_can_be_stored_in_any_code_page() -> None:
    assert SCRIPT.isascii()


# By the engine ----------------------------------------------------------------------------------

COMMANDS = r"""
$tokens = $null; $errors = $null
$text = [IO.File]::ReadAllText('{script}')
$ast = [Management.Automation.Language.Parser]::ParseInput($text, [ref] $tokens, [ref] $errors)
$kind = [Management.Automation.Language.CommandAst]
$found = foreach ($each in $ast.FindAll({{ $args[0] -is $kind }}, $true)) {{
    if ($each.GetCommandName()) {{ $each.GetCommandName() }} else {{ $each.Extent.Text }}
}}
ConvertTo-Json -InputObject @($found) -Compress
"""


def powershell(text: str, **environment: str) -> str:
    return subprocess.run(
        [str(PWSH), "-NoProfile", "-NonInteractive", "-Command", text],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "COMPUTERNAME": "HV-MUC-01", **environment},
    ).stdout


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "collect.ps1"
    path.write_text(SCRIPT, "ascii")
    return path


class TestByPowerShell:
    pytestmark = needs_engine

    def test_it_parses_as_windows_powershell_reads_it(self, tmp_path: Path) -> None:
        start = tmp_path / "start.ps1"
        start.write_text("function Read-Bound {}\n", "ascii")
        said = judge(tmp_path, start, [{"text": SCRIPT, "run": False}])[0]
        assert (said["errors"], said["newer"]) == ([], [])

    def test_it_has_the_commands_of_the_questions_and_few_others(self, script: Path) -> None:
        called = set(json.loads(powershell(COMMANDS.format(script=script))))
        of_questions = {call.qualified for query in EVERY for call in query.command.calls}
        assert called == of_questions | PLUMBING | OWN | {"& $Question.Ask 2>&1"}

    def test_what_it_collects_is_read_back_as_the_facts_a_connection_gives(
        self, script: Path, tmp_path: Path
    ) -> None:
        read = collected(script, tmp_path)
        stood_in = {query.name: Given(rows_of(query)) for query in STOOD_IN}
        given = dict(read.answers.given)
        assert {name: given[name] for name in stood_in} == stood_in
        assert read.host.name == "HV-MUC-01"
        expected = HostAnswers("HV-MUC-01", read.answers.asked_at, given | stood_in).host()
        assert read.host == expected
        assert [vm.ref.name for vm in read.host.vms or ()] == ["web", "sql"]

    def test_it_works_where_a_policy_constrains_the_language(
        self, script: Path, tmp_path: Path
    ) -> None:
        free = collected(script, tmp_path)
        bound = collected(script, tmp_path, before=CONSTRAIN)
        assert bound.answers.given == free.answers.given

    def test_what_fails_says_why_and_what_came_in_part_says_what_is_missing(
        self, script: Path, tmp_path: Path
    ) -> None:
        failing = {
            asked.VM_HOST.name: {"error": "Denied.\nAsk somebody."},
            asked.COMPUTER_SYSTEM.name: {"throws": "It broke."},
            asked_of_vms.VM_ADAPTERS.name: {
                "rows": WORLD[asked_of_vms.VM_ADAPTERS.name],
                "error": "One is gone.",
            },
        }
        given = collected(script, tmp_path, failing).answers.given
        assert given[asked.VM_HOST.name] == Given(error="Denied. Ask somebody.")
        assert given[asked.COMPUTER_SYSTEM.name] == Given(error="It broke.")
        adapters = given[asked_of_vms.VM_ADAPTERS.name]
        assert adapters == Given(rows_of(asked_of_vms.VM_ADAPTERS), incomplete="One is gone.")
        assert "Get-Variable" in given[asked.CALLER.name].error
        assert given[asked_of_vms.VMS.name].rows

    @pytest.mark.parametrize(("tag", "asks"), [(AZURE_TAG, True), ("SRV-4711", False)])
    def test_the_address_of_azure_is_asked_only_on_azure(
        self, script: Path, tmp_path: Path, tag: str, *, asks: bool
    ) -> None:
        enclosure = {ENCLOSURE.name: {"rows": [{"SMBIOSAssetTag": tag}]}}
        given = collected(script, tmp_path, enclosure).answers.given
        assert (OF_AZURE[0].name in given) is asks

    def test_inside_a_virtual_machine_it_says_which_one(self, script: Path, tmp_path: Path) -> None:
        identity = {INSIDE_IDENTITY.name: {"rows": [{"VirtualMachineId": VM_ID.upper()}]}}
        path = run(script, tmp_path, identity, "-Inside")
        (read,) = read_inspection(path).insides
        assert read.vm_id == VM_ID
        assert set(read.answers.given) == {query.name for query in INSIDE}


# Stand-ins: each cmdlet gives the rows of the question that asks so -----------------------------

CONSTRAIN = "$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'"
GIVE = r"""
$global:World = ConvertFrom-Json -InputObject ([IO.File]::ReadAllText($env:STAND_IN_WORLD))
function global:Give {
    param($Name, $Bound)
    $words = foreach ($key in ($Bound.Keys | Where-Object { $_ -ne 'InputObject' } | Sort-Object)) {
        "$key=$($Bound[$key] -join ',')"
    }
    $given = $global:World.($Name + '|' + ($words -join ';'))
    if ($null -eq $given) { throw "Nobody stands in for $Name $words" }
    if ($given.throws) { throw $given.throws }
    foreach ($row in @($given.rows)) { if ($null -ne $row) { $row } }
    if ($given.error) { Write-Error -Message $given.error -ErrorId "$($given.id)" }
}
function global:Set-Content {
    param($LiteralPath, $Value, $Encoding)
    [IO.File]::WriteAllText($LiteralPath, $Value, [Text.UTF8Encoding]::new($true))
}
"""


def source_of(query: Query[Any]) -> Call:
    """Return the call whose objects a question is about."""
    return [call for call in query.command.calls if call.name not in SHAPING][-1]


def key_of(call: Call) -> str:
    """Return how a stand-in finds what to give."""
    words = {name: _joined(value) for name, value in call.parameters}
    return f"{call.name}|" + ";".join(f"{name}={words[name]}" for name in sorted(words))


def _joined(value: object) -> str:
    """Return a value as ``-join`` of PowerShell writes it."""
    if isinstance(value, dict):
        return "System.Collections.Hashtable"
    return ",".join(value) if isinstance(value, tuple) else str(value)


def is_simple(query: Query[Any]) -> bool:
    """Whether what is asked is what a cmdlet gives, and nothing inside of it."""
    shaping = [call for call in query.command.calls if call.name in SHAPING]
    expands = any(name == "ExpandProperty" for call in shaping for name, _ in call.parameters)
    called = {call.name for call in query.command.calls}
    return not expands and called <= set(CMDLETS) - {"bcdedit.exe", "Select-String"}


STOOD_IN = [query for query in INSPECTION if query.name in WORLD and is_simple(query)]
IS_HYPER_V = {name for name, cmdlet in CMDLETS.items() if cmdlet.module == HYPER_V}


def rows_of(query: Query[Any]) -> tuple[Any, ...]:
    """Return the rows of the valid world; a property that is not there is null, as it comes."""
    given = WORLD[query.name]
    selected = next(c for c in query.command.calls if c.name == "Select-Object").parameters
    nothing: dict[str, Any] = dict.fromkeys(dict(selected)["Property"])  # type: ignore[arg-type]
    return tuple(nothing | row for row in (given if isinstance(given, list) else [given]))


def world_of(changes: dict[str, Any]) -> dict[str, Any]:
    world = {}
    for query in EVERY:
        if query.name in changes:
            world[key_of(source_of(query))] = changes[query.name]
        elif query in STOOD_IN:
            rows = list(rows_of(query))
            absent = {"error": "There is none.", "id": query.absent[0]} if query.absent else {}
            world[key_of(source_of(query))] = {"rows": rows} | ({} if rows else absent)
    return world


def stand_ins() -> str:
    """Return functions with the parameters of the vocabulary, Hyper-V's in a module of its own."""
    names = sorted({source_of(query).name for query in EVERY if is_simple(query)})
    written: dict[bool, list[str]] = {True: [], False: []}
    for name in names:
        parameters = ", ".join(
            f"[switch] ${each}" if facts.kind is Kind.SWITCH else f"${each}"
            for each, facts in CMDLETS[name].parameters.items()
        )
        pipeline = "[Parameter(ValueFromPipeline)] $InputObject"
        listed = f"{parameters}, {pipeline}" if parameters else pipeline
        body = f"[CmdletBinding()] param({listed}) end {{ Give '{name}' $PSBoundParameters }}"
        scope = "" if name in IS_HYPER_V else "global:"
        written[name in IS_HYPER_V].append(f"function {scope}{name} {{ {body} }}")
    module = "New-Module -Name Hyper-V -ScriptBlock {\n%s\n} | Import-Module -Global"
    return "\n".join((GIVE, *written[False], module % "\n".join(written[True])))


def run(
    script: Path, folder: Path, changes: dict[str, Any], *arguments: str, before: str = ""
) -> Path:
    world, start, path = folder / "world.json", folder / "start.ps1", folder / "made.json"
    world.write_text(json.dumps(world_of(changes)), "utf-8")
    start.write_text(stand_ins(), "utf-8-sig")
    said = powershell(
        f". '{start}'\n{before}\n& '{script}' -Path '{path}' {' '.join(arguments)}",
        STAND_IN_WORLD=str(world),
    )
    assert f"Written: {path}" in said
    return path


def collected(
    script: Path, folder: Path, changes: dict[str, Any] | None = None, *, before: str = ""
) -> HostRead:
    opened = read_inspection(run(script, folder, changes or {}, before=before))
    assert opened.problems == ()
    (read,) = opened.hosts
    return read
