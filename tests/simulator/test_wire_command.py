"""The command ``nested-virt-simulator``."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pypsrp.powershell import PowerShell

from tests.simulator.wire_support import USER, StandIn, serving, session
from wizard.simulator import cli, scenario
from wizard.simulator.server import SimulatedFleet

PROGRAM = "import sys; from wizard.simulator.server import main; sys.exit(main())"


SCENARIO = {
    "title": "A small office",
    "hosts": [
        {"name": "HV01.office.example", "vms": [{"name": "web-01"}]},
        {"name": "HV02", "connection": {"behaviour": "refused"}},
        {"name": "HV03", "connection": {"http": False, "accounts": [{"name": "admin"}]}},
    ],
}


@pytest.fixture
def office(tmp_path: Path) -> str:
    file = tmp_path / "office.json"
    file.write_text(json.dumps(SCENARIO))
    return str(file)


def started(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def shown(stdout: Any) -> str:
    lines: list[str] = []
    while not lines or "Ctrl+C" not in lines[-1]:
        line = stdout.readline()
        assert line, lines
        lines.append(line)
    return "".join(lines)


@pytest.mark.skipif(os.name == "nt", reason="a signal cannot be sent to one program")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_shows_the_hosts_and_ends_cleanly(ending: signal.Signals, office: str) -> None:
    with started(office, "--https") as program:
        text = shown(program.stdout)
        program.send_signal(ending)
        rest, errors = program.communicate(timeout=20)
    assert program.returncode == 0
    assert errors == ""
    assert rest == "Stopped.\n"
    assert "A small office" in text
    assert "HV02" in text
    assert "refused" in text
    assert USER in text
    assert "Invoke-Command localhost -Port" in text
    assert "SHA-256" in text


def test_an_unknown_scenario_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["nowhere"]) == 2
    assert "nowhere.json: there is no such file" in capsys.readouterr().err


def test_a_port_in_use_is_said(office: str, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(StandIn("HV09")) as server:
        base = min(server.http_port, server.https_port)
        assert cli.run([office, "--port-base", str(base)]) == 1
    assert f"Port {base} on 127.0.0.1 is in use" in capsys.readouterr().err


@pytest.mark.parametrize(
    "wrong",
    [
        ["office", "--port-base", "70000"],
        ["office", "--time-scale", "-1"],
        ["office", "--time-scale", "nan"],
        ["office", "--password", "a:b"],
        ["office", "--password", ""],
    ],
)
def test_a_wrong_argument_is_said(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.run(wrong)
    assert caught.value.code == 2
    assert "error: argument" in capsys.readouterr().err


def test_the_scenarios_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "resource", lambda _: tmp_path)
    assert cli.run(["--list"]) == 0
    assert capsys.readouterr().out == "There are no scenarios.\n"
    (tmp_path / "office.json").write_text(json.dumps(SCENARIO))
    monkeypatch.setattr(scenario, "resource", lambda *parts: tmp_path / parts[-1])
    assert cli.run(["--list"]) == 0
    assert capsys.readouterr().out == "office  A small office\n"


def test_one_password_serves_all_accounts(office: str) -> None:
    hosts = scenario.load_scenario(office, time_scale=0).hosts
    with SimulatedFleet(hosts, password="Demo-1") as fleet:
        server = fleet.server("hv01.OFFICE.example")
        with session(server, password="Demo-1") as pool:
            shell = PowerShell(pool).add_cmdlet(r"Hyper-V\Get-VM")
            shell.add_cmdlet("Select-Object").add_parameter("Property", ["Name", "State"])
            shell.add_cmdlet("ConvertTo-Json").add_parameter("Compress")
            [answer] = shell.invoke()
            assert json.loads(answer) == {"Name": "web-01", "State": 3}
            machines = PowerShell(pool).add_cmdlet("Get-VM").invoke()
            assert machines[0].adapted_properties["Name"] == "web-01"
        with session(fleet.server("HV03"), tls=True, username="admin", password="Demo-1") as pool:
            assert PowerShell(pool).add_cmdlet("Get-VM").invoke() == []
