"""PowerShell itself is the judge of every command, as text and as structure."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.powershell.engine import PWSH, Engine, judge
from tests.powershell.stand_ins import write_modules
from wizard.model.choices import NatChoice, Preparation
from wizard.model.facts import HEARTBEAT_SERVICE, SHUTDOWN_SERVICE, Memory, VmRef
from wizard.planning.preparations import SetSetting
from wizard.powershell import changes, nat, queries, remedies
from wizard.powershell.command import Command
from wizard.powershell.host_queries import INSPECTION
from wizard.powershell.inside_queries import INSIDE
from wizard.resources import resource

pytestmark = [
    pytest.mark.skipif(PWSH is None, reason="no pwsh on PATH: PowerShell did not judge"),
    pytest.mark.xdist_group("pwsh"),
]

GUID = "b7c1d2e3-0000-4000-8000-0000000004fe"
ORDINARY = "Microsoft:B7C1D2E3\\0A1B"
SERVICES = {
    Preparation.SHUTDOWN_SERVICE: rf"Microsoft:{GUID.upper()}\{SHUTDOWN_SERVICE}",
    Preparation.HEARTBEAT_SERVICE: rf"Microsoft:{GUID.upper()}\{HEARTBEAT_SERVICE}",
}
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
    adapter: str = ORDINARY


def with_words(word: str) -> Iterator[Case]:
    """Every command that takes a word, with this word."""
    vm = VmRef(GUID, word)
    yield Case("observe spoofing", queries.mac_address_spoofing(vm, word).command, word)
    for allowed in (True, False):
        change = changes.set_mac_address_spoofing(vm, word, allowed=allowed).command
        assert change is not None
        yield Case(f"spoofing {allowed}", change, word)
    network = NatChoice(switch=word, dns="10.0.0.53")
    for number, command in enumerate(
        (*nat.set_up(network), *nat.take_down(network), *nat.nested(network, "192.168.100.2", word))
    ):
        yield Case(f"nat {number}", command)
    yield Case("add to group", remedies.add_to_hyper_v_administrators(word))
    yield Case("take from group", remedies.take_from_hyper_v_administrators(word))


def preparations(vm: VmRef) -> Iterator[SetSetting]:
    """Every setting that can be put into a plan."""
    values: dict[Preparation, Any] = {
        Preparation.PROCESSORS: (1, 2),
        Preparation.CHECKPOINT_TYPE: ("Standard", "Production"),
        Preparation.STOP_ACTION: ("Save", "ShutDown"),
        Preparation.IO_VIRTUALIZATION: (100, 0),
    }
    for setting in Preparation:
        before, after = values.get(setting, (True, False))
        yield SetSetting(vm, setting, before, after, ORDINARY, "Network Adapter")


def ordinary() -> Iterator[Case]:
    """Every query and every change with ordinary values."""
    vm = VmRef(GUID, "web")
    for query in (*INSPECTION, *INSIDE):
        yield Case(query.name, query.command)
    for setting in preparations(vm):
        word = SERVICES.get(setting.setting, ORDINARY)
        for value in (setting.before, setting.after):
            sent = setting.set(value).command
            assert sent is not None
            yield Case(f"{setting.aspect} {value}", sent, word)
        yield Case(f"observe {setting.aspect}", setting.observe().command, word)
    observed = (queries.power_state, queries.memory_settings, queries.exposes_virtualization)
    for ask in (*observed, queries.heartbeat):
        asked: Any = ask(vm)
        yield Case(asked.name, asked.command)
    static, dynamic = Memory(False, 2**33), Memory(True, 2**30, 2**29, 2**40, 20, 50)
    for change in (
        changes.shut_down(vm),
        changes.start(vm),
        changes.expose_virtualization(vm, exposed=True),
        changes.expose_virtualization(vm, exposed=False),
        changes.set_memory(vm, static),
        changes.set_memory(vm, dynamic),
    ):
        assert change.command is not None
        yield Case(str(change.command)[-40:], change.command)
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


def run_text(case: Case) -> str:
    """Let the stand-ins give objects with the adapter's Id, then run the text."""
    word = "'" + case.adapter.replace("'", "''") + "'"
    for quote in "\u2018\u2019\u201a\u201b":
        word = word.replace(quote, quote * 2)
    return f"$env:STAND_IN_ID = {word}\n{case.command}"


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
            engine.script(run_text(case).rsplit("\n" + str(case.command), 1)[0])
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
