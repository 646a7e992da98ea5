"""``check``: what files come to, without a connection, without Qt, and with an exit code."""

import argparse
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import a_host
from tests.remoting.mutations import ODD, places, with_value
from tests.remoting.world import WEB, WORLD
from wizard.app import main
from wizard.checks.catalogue import HostVerdict, VmVerdict
from wizard.commands import BAD_INPUT, BLOCKED, INCOMPLETE, READY, check, say
from wizard.commands.judged import Judged, JudgedHost, JudgedVm, as_json, judge
from wizard.model.facts import VmRef
from wizard.model.findings import Policy, Severity, Verdict
from wizard.model.text import text
from wizard.powershell import host_queries as asked
from wizard.powershell import vm_queries as asked_of_vms
from wizard.powershell.inside_queries import INSIDE_IDENTITY
from wizard.remoting.inspection_file import FORMAT
from wizard.remoting.inspection_text import InspectionProblem
from wizard.resources import resource

ROOT = Path(__file__).parents[2]
NOTHING: dict[str, Any] = {query.name: [] for query in asked.INSPECTION}
SCHEMA: dict[str, Any] = json.loads(
    resource("schemas", "check.schema.json").read_text(encoding="utf-8")
)
AMD = [{**processor, "Manufacturer": "AuthenticAMD"} for processor in WORLD[asked.PROCESSORS.name]]


def a_content(name: str = "hv-01", **more: Any) -> str:
    """Return the text of a file with one host; ``answers`` changes some of its answers."""
    rows = NOTHING | dict(WORLD) | more.pop("answers", {})
    answers = {question: {"rows": given} for question, given in rows.items()}
    host = {"name": name, "asked_at": "2026-11-02T16:42:08Z", "answers": answers}
    return json.dumps({"format": FORMAT, "version": 1, "hosts": [host], "inside": []} | more)


def a_file(folder: Path, name: str = "hv-01", file: str = "a.json", **more: Any) -> Path:
    path = folder / file
    path.write_text(a_content(name, **more), "utf-8")
    return path


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main(["check", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


# What is said -----------------------------------------------------------------------------------


def test_each_host_and_each_vm_has_its_verdict_and_its_problems(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing: dict[str, Any] = {asked.MODULE.name: []}
    code, out, errors = told(capsys, a_file(tmp_path, answers=missing))
    assert (code, errors) == (BLOCKED, "")
    lines = out.splitlines()
    assert lines[0] == "hv-01: blocked (read 2026-11-02 16:42 UTC, from a.json)"
    assert "  blocker   HST-HV-05  Hyper-V module for PowerShell is missing" in lines
    assert "  web: blocked" in lines
    assert "  sql: blocked" in lines
    assert lines[-1] == "Hosts: 1. VMs: 2 (2 blocked)."


def test_what_the_plan_puts_right_stands_in_nobodys_way(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _code, out, _ = told(capsys, a_file(tmp_path))
    assert "in plan   VM-STATE-02" in out


def test_a_policy_may_be_chosen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = a_file(tmp_path, answers={asked.PROCESSORS.name: AMD})
    _, standard, _ = told(capsys, path)
    _, strict, _ = told(capsys, path, "--policy", "strict")
    assert standard != strict


def test_the_document_is_as_its_schema_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, errors = told(capsys, a_file(tmp_path), tmp_path / "none.json", "--json")
    document = json.loads(out)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    assert document["exit_code"] == code == BAD_INPUT
    assert document["policy"] == "standard"
    (host,) = document["hosts"]
    assert (host["name"], host["file"]) == ("hv-01", str(tmp_path / "a.json"))
    assert [vm["name"] for vm in host["vms"]] == ["web", "sql"]
    assert document["problems"][0]["file"] == str(tmp_path / "none.json")
    assert "none.json" in errors


def test_the_schema_knows_every_word_of_a_verdict() -> None:
    host = SCHEMA["properties"]["hosts"]["items"]["properties"]
    of_vms = host["vms"]["items"]["properties"]["verdict"]["enum"]
    assert set(of_vms) == set(VmVerdict)
    assert set(host["verdict"]["enum"]) >= set(HostVerdict) - {"unreachable"}
    finding = SCHEMA["$defs"]["finding"]["properties"]
    assert set(finding["severity"]["enum"]) == set(Severity)
    assert set(finding["verdict"]["enum"]) == {Verdict.FAILED, Verdict.UNKNOWN}
    assert set(SCHEMA["properties"]["policy"]["enum"]) == set(Policy)


def test_a_name_cannot_move_the_cursor_or_end_the_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    vms = json.loads(json.dumps(WORLD[asked_of_vms.VMS.name]))
    vms[0]["Name"] = "web\x1b[2J\nall: ready\ud800"
    _, out, _ = told(capsys, a_file(tmp_path, answers={asked_of_vms.VMS.name: vms}))
    assert "\x1b" not in out
    assert "\nall: ready" not in out
    assert "web\ufffd[2J\ufffdall: ready\ufffd" in out


def test_a_terminal_that_has_no_letter_for_a_name_gets_another(tmp_path: Path) -> None:
    with (tmp_path / "out.txt").open("w", encoding="cp1252") as out:
        say(out, "Datenbank \u65e5\u672c \u00fc")
    assert (tmp_path / "out.txt").read_text("cp1252") == "Datenbank ?? \u00fc\n"


def test_a_pattern_stands_for_the_files_it_matches(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_file(tmp_path, file="a.inspection.json")
    code, out, _ = told(capsys, tmp_path / "*.inspection.json")
    assert code == READY
    assert "from a.inspection.json" in out
    code, out, errors = told(capsys, tmp_path / "no*.json")
    assert (code, out) == (BAD_INPUT, "")
    assert "no*.json" in errors


# What belongs together --------------------------------------------------------------------------


def test_one_host_under_two_names_is_judged_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = (a_file(tmp_path), a_file(tmp_path, "10.0.0.1", "b.json"))
    code, out, errors = told(capsys, *paths)
    assert code == BAD_INPUT
    assert "10.0.0.1" not in out
    assert "the same host as hv-01 in a.json" in errors


def test_what_was_read_inside_a_vm_without_its_host_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    identity = {INSIDE_IDENTITY.name: {"rows": {"VirtualMachineId": WEB}}}
    part = {"asked_at": "2026-11-02T16:42:08Z", "answers": identity}
    path = a_file(tmp_path, hosts=[], inside=[part])
    code, _, errors = told(capsys, path)
    assert code == BAD_INPUT
    assert "whose host is not among those read" in errors
    joined = judge([path, a_file(tmp_path, file="b.json")], Policy.STANDARD)
    assert joined.problems == ()


# Exit codes -------------------------------------------------------------------------------------


def judged(host: str, *vms: tuple[str, bool], **more: Any) -> Judged:
    """Return a host of a file with these verdicts; a VM with whether it would be enabled."""
    fields: dict[str, Any] = {"facts": a_host(), "problems": ()} | more
    machines = tuple(
        JudgedVm(VmRef(str(number), "vm"), chosen, VmVerdict(verdict), ())
        for number, (verdict, chosen) in enumerate(vms)
    )
    one = JudgedHost(Path("a.json"), fields["facts"], HostVerdict(host), (), machines)
    return Judged(Policy.STANDARD, (one,), fields["problems"])


PROBLEM = InspectionProblem(Path("b.json"), text("b.json is empty."))


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (judged("ready"), READY),
        (judged("ready with warnings", ("ready", True), ("needs actions", True)), READY),
        (judged("ready", ("already enabled", False)), READY),
        (judged("ready", ("blocked", False)), READY),
        (judged("ready", ("incomplete", False)), READY),
        (judged("blocked"), BLOCKED),
        (judged("ready", ("ready", True), ("blocked", True)), BLOCKED),
        (judged("incomplete", ("blocked", True)), BLOCKED),
        (judged("incomplete"), INCOMPLETE),
        (judged("ready", ("incomplete", True)), INCOMPLETE),
        (judged("ready", facts=a_host(vms=None)), INCOMPLETE),
        (judged("ready", problems=(PROBLEM,)), BAD_INPUT),
        (judged("blocked", problems=(PROBLEM,)), BAD_INPUT),
    ],
)
def test_the_exit_code_says_what_it_comes_to(found: Judged, code: int) -> None:
    assert found.exit_code == code
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(as_json(found)))


@pytest.mark.parametrize(
    "arguments",
    [("check",), ("check", "--bogus", "a.json"), ("check", "--policy", "lax", "a.json")],
)
def test_wrong_arguments_are_bad_input(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == BAD_INPUT
    assert "usage: nested-virt-wizard check" in capsys.readouterr().err


def test_the_exit_codes_are_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["check", "--help"])
    assert ended.value.code == 0
    out = capsys.readouterr().out
    assert all(f"  {code}  " in out for code in (READY, BLOCKED, INCOMPLETE, BAD_INPUT))


def test_a_program_without_output_still_ends_with_its_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = a_file(tmp_path, answers={asked.MODULE.name: []})
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["check", str(path)]) == BLOCKED
    assert main(["check", str(tmp_path / "none.json")]) == BAD_INPUT


# Whatever is in a file --------------------------------------------------------------------------

WHOLE = json.loads(a_content())


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100
)
@given(place=st.sampled_from(places(WHOLE)), new=ODD)
def test_whatever_stands_anywhere_it_is_judged_or_told(
    tmp_path: Path, place: tuple[Any, ...], new: Any
) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(with_value(WHOLE, place, new)), "utf-8")
    found = judge([path], Policy.STANDARD)
    assert found.hosts or found.problems
    check.run(argparse.Namespace(files=[path], policy="standard", json=False), io.StringIO())
    jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(as_json(found)))


# As a process -----------------------------------------------------------------------------------

LOADED = """
import sys
from wizard.app import main
code = main(sys.argv[1:])
heavy = ("PySide6", "qasync", "pypsrp", "requests", "jinja2", "wizard.simulator", "wizard.ui")
print("loaded:", *[name for name in heavy if name in sys.modules])
sys.exit(code)
"""


@pytest.mark.parametrize("verb", ["check", "collector"])
def test_a_verb_needs_neither_qt_nor_the_network_nor_a_display(tmp_path: Path, verb: str) -> None:
    arguments = [str(a_file(tmp_path))] if verb == "check" else []
    done = subprocess.run(
        [sys.executable, "-c", LOADED, verb, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if k not in {"DISPLAY", "QT_QPA_PLATFORM"}},
    )
    assert done.stdout.splitlines()[-1] == "loaded:", done.stderr
    assert "Traceback" not in done.stderr


def test_the_help_of_the_program_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    out = capsys.readouterr().out
    assert all(f"\n    {verb} " in out for verb in ("check", "collector"))


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (("chek", "a.json"), "invalid choice: 'chek'", 3),  # 2 would be taken for an answer
        (("--hosts", "hv-01"), "unrecognized", 2),
    ],
)
def test_what_is_no_verb_and_no_option_is_told(
    arguments: tuple[str, ...], said: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == code
    assert said in capsys.readouterr().err
