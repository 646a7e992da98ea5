"""PowerShell itself is the judge of every command, as text and as structure."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.planning.every_step import ALL
from tests.powershell.engine import PWSH, Engine, judge
from tests.powershell.stand_ins import write_modules
from wizard.model.choices import NatChoice, PortForward
from wizard.model.facts import Memory, VmRef
from wizard.planning.deep_check import deep_check
from wizard.planning.dhcp_steps import dhcp_steps
from wizard.planning.nat_steps import AssignGateway, ForwardPort, MakeNat, MakeSwitch, OpenPort
from wizard.planning.step import Step
from wizard.planning.steps import AllowTeaming, SetMacAddressSpoofing
from wizard.powershell import changes, cluster_queries, nat, remedies
from wizard.powershell.changes import Change
from wizard.powershell.command import Command
from wizard.powershell.host_queries import INSPECTION
from wizard.powershell.inside_changes import make_switch
from wizard.powershell.inside_features import PREREQUISITE_CHECK
from wizard.powershell.inside_queries import INSIDE
from wizard.resources import resource

pytestmark = [
    pytest.mark.skipif(PWSH is None, reason="no pwsh on PATH: PowerShell did not judge"),
    pytest.mark.xdist_group("pwsh"),
]

GUID = "b7c1d2e3-0000-4000-8000-0000000004fe"
ORDINARY = "Microsoft:B7C1D2E3\\0A1B"
HOSTILE = [
    "it's",
    "\u2018quoted\u2019 \u201a\u201b",
    "'; Stop-Computer; '",
    "$(Stop-Computer) `n $env:PATH",
    '"double" -Force | Remove-Item',
    "line\r\nbreak\ttab",
    "{0} @{} %name% \u00fc\u65e5\u672c \U0001f600",
    "-Confirm",
    " leading and trailing ",
    "",
]


@dataclass(frozen=True)
class Case:
    name: str
    command: Command

    @property
    def filtered(self) -> dict[str, str]:
        """What objects have to be like for the filters of the command to let them pass."""
        filters = [dict(call.parameters) for call in self.command.calls if call.name == FILTER]
        return {str(f["Property"]): "another" if "NE" in f else str(f["Value"]) for f in filters}


FILTER = "Where-Object"


def of_change(name: str, change: Change | None) -> Iterator[Case]:
    """A change with all that may be sent for it."""
    if change is None or change.command is None:
        return
    yield Case(name, change.command)
    if change.guard is not None:
        yield Case(f"{name}, asked before", change.guard.command)
    if change.fallback is not None:
        yield from of_change(f"{name}, otherwise", change.fallback(PREREQUISITE_CHECK, ""))


def of_step(step: Step) -> Iterator[Case]:
    """Everything that a step asks and sends, forth and back."""
    name = f"{type(step).__name__} {step.aspect}"
    yield Case(f"{name}, asked", step.observe().command)
    yield from of_change(f"{name}, forth", step.set(step.after))
    yield from of_change(f"{name}, back", step.set(step.before))


def with_words(word: str) -> Iterator[Case]:
    """Every command that takes a word, with this word."""
    vm = VmRef(GUID, word)
    network = NatChoice(switch=word, dns="10.0.0.53")
    ssh = PortForward("TCP", 50022, "192.168.100.10", 22)
    steps: tuple[Step, ...] = (
        SetMacAddressSpoofing(vm, word, word),
        AllowTeaming(vm, word, word),
        MakeSwitch(vm=vm, nat=network),
        AssignGateway(vm=vm, nat=network),
        MakeNat(vm=vm, nat=network),
        ForwardPort(vm=vm, network=word, forward=ssh),
        OpenPort(vm=vm, forward=ssh),
        *dhcp_steps(vm, network),
        *deep_check(vm),
    )
    for step in steps:
        yield from of_step(step)
    for number, command in enumerate(
        (*nat.set_up(network), *nat.take_down(network), *nat.nested(network, "192.168.100.2", word))
    ):
        yield Case(f"nat {number}", command)
    yield Case("add to group", remedies.add_to_hyper_v_administrators(word))
    yield Case("take from group", remedies.take_from_hyper_v_administrators(word))


def ordinary() -> Iterator[Case]:
    """Every query and every change with ordinary values."""
    vm = VmRef(GUID, "web")
    for query in (*INSPECTION, *INSIDE):
        yield Case(query.name, query.command)
    for step in ALL:
        yield from of_step(step)
    for ask in (cluster_queries.owner, cluster_queries.owner_by_wmi, cluster_queries.is_migrating):
        asked: Any = ask(vm)
        yield Case(asked.name, asked.command)
    dynamic = Memory(True, 2**30, 2**29, 2**40, 20, 50)
    yield from of_change("dynamic memory", changes.set_memory(vm, dynamic))
    for number, remedy in enumerate(
        (
            remedies.update_version(vm),
            *remedies.start_management_service(),
            remedies.install_role(),
            remedies.install_role_on_client(),
            remedies.install_module(),
            remedies.install_module_on_client(),
            remedies.start_compute_service("Manual"),
            remedies.start_compute_service("Disabled"),
            remedies.filter_local_accounts(filtered=False),
            remedies.filter_local_accounts(filtered=True),
            remedies.start_hypervisor(automatically=True),
            remedies.start_hypervisor(automatically=False),
            remedies.clear_load_options(),
            remedies.switch_nesting_off_at_start(),
        )
    ):
        yield Case(f"remedy {number}", remedy)
    yield from with_words(ORDINARY)


CASES = [*ordinary(), *(case for word in HOSTILE for case in with_words(word) if word)]


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_modules(tmp_path_factory.mktemp("modules"))


def quoted(word: str) -> str:
    """Quote a word by another way than the product's own."""
    for quote in "'\u2018\u2019\u201a\u201b":
        word = word.replace(quote, quote * 2)
    return f"'{word}'"


def prepared(case: Case) -> str:
    """Let the stand-ins give objects that the filters of the command let pass."""
    pairs = "; ".join(f"{quoted(n)} = {quoted(word)}" for n, word in case.filtered.items())
    return f"$global:StandIn = @{{ {pairs} }}"


def run_text(case: Case) -> str:
    return f"{prepared(case)}\n{case.command.pipeline}"


@pytest.fixture(scope="module")
def judged(start: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[int, dict[str, Any]]:
    items = [{"text": run_text(case), "run": True} for case in CASES]
    said = judge(tmp_path_factory.mktemp("judge"), start, items)
    return dict(enumerate(said))


@pytest.fixture(scope="module")
def structured(start: Path) -> dict[int, str]:
    engine = Engine()
    try:
        engine.script(f". '{start}'")
        seen = {}
        for number, case in enumerate(CASES):
            engine.script(prepared(case))
            try:
                engine.command(case.command)
            except AssertionError as error:
                seen[number] = json.dumps(str(error))
            bound = str(engine.script("Read-Bound")[0])
            seen.setdefault(number, bound)
        return seen
    finally:
        engine.close()


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda n: f"{n} {CASES[n].name[:30]!a}")
def test_a_command_parses_and_binds_and_both_its_forms_bind_the_same(
    number: int, judged: dict[int, dict[str, Any]], structured: dict[int, str]
) -> None:
    said = judged[number]
    assert said["errors"] == []
    assert said["newer"] == []
    assert said["failed"] == ""
    stood_in = [c for c in CASES[number].command.calls if c.name in _stood_in()]
    bound = json.loads(said["bound"])
    assert [entry["name"] for entry in bound] == [call.name for call in stood_in]
    assert bound == json.loads(structured[number])


def _stood_in() -> set[str]:
    from tests.powershell.stand_ins import OVERRIDDEN, OWN_MODULES, SIGNATURES  # noqa: PLC0415

    others = {name for name, facts in SIGNATURES.items() if facts["module"] not in OWN_MODULES}
    return others | OVERRIDDEN


SCRIPTS = sorted(resource("powershell").glob("*.ps1"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_every_script_that_is_shipped_parses_as_windows_powershell_reads_it(
    path: Path, start: Path, tmp_path: Path
) -> None:
    said = judge(tmp_path, start, [{"text": path.read_text("utf-8"), "run": False}])[0]
    assert (said["errors"], said["newer"]) == ([], [])


STAND_IN_OF_DIRECT = """
function Invoke-Command {
    param([guid] $VMId, [pscredential] $Credential, [scriptblock] $ScriptBlock)
    "$VMId $($Credential.UserName)"
    & $ScriptBlock
}
"""


def test_what_runs_inside_is_the_command_and_nothing_but_the_command(
    start: Path, tmp_path: Path
) -> None:
    script = resource("powershell", "inside.ps1").read_text("utf-8")
    account = "[pscredential]::new('lab\\admin', [securestring]::new())"
    texts: list[str] = []
    for word in filter(None, HOSTILE):
        command = make_switch(VmRef(GUID, "web"), word).command
        assert command is not None
        parameters = f"-VmId '{GUID}' -Credential ({account}) -Text {quoted(command.pipeline)}"
        texts += [
            command.pipeline,
            f"{STAND_IN_OF_DIRECT}\n& {{ {script} }} {parameters}",
            f"{STAND_IN_OF_DIRECT}\n$InsideCredential = {account}\n{command}",
        ]
    said = judge(tmp_path, start, [{"text": text, "run": True} for text in texts])
    assert all(one["errors"] == one["newer"] == [] for one in said)
    assert {one["failed"] for one in said} == {""}
    bound = [one["bound"] for one in said]
    assert bound[::3] == bound[1::3] == bound[2::3]
    assert len(set(bound)) == len(bound) / 3


def test_a_syntax_that_is_too_new_is_noticed(start: Path, tmp_path: Path) -> None:
    texts = ["$a ? 1 : 2", "a && b", "$a ?? 1", "${a}?.b", "if ("]
    said = judge(tmp_path, start, [{"text": text, "run": False} for text in texts])
    assert all(one["newer"] or one["errors"] for one in said)


def test_a_parameter_that_does_not_exist_does_not_bind(start: Path, tmp_path: Path) -> None:
    texts = [
        "Hyper-V\\Get-VM -Nmae x",
        "Hyper-V\\Get-VM | Hyper-V\\Set-VMProcessor -Expose $true -Oops 1",
    ]
    said = judge(tmp_path, start, [{"text": text, "run": True} for text in texts])
    assert all(one["failed"] for one in said)


def test_the_path_is_as_the_caller_set_it() -> None:
    assert PWSH is not None
    assert os.access(PWSH, os.X_OK)
