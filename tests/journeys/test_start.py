"""The two programs as processes: what they say, how they end, and what they load first."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pypsrp.powershell import PowerShell, RunspacePool
from pypsrp.wsman import WSMan

from tests.journeys.travelling import HV_01, PASSWORD, ROOT, USER, environment
from wizard import __version__

SECONDS = 60
SIMULATOR = "import sys; from wizard.simulator.server import main; sys.exit(main())"
NO_PLACE_FOR_SIGNALS = pytest.mark.skipif(os.name != "posix", reason="signals")
LATER = ("pypsrp", "requests", "jinja2", "spnego", "psrpcore", "wizard.simulator")
FIRST_WINDOW = f"""
import sys
from PySide6.QtWidgets import QWidget
from wizard.app import main

def shown(window, event):
    loaded = [name for name in {LATER!r} if name in sys.modules]
    print("loaded:", *loaded, flush=True)
    window.close()

from wizard.ui.window import Window
Window.showEvent = shown
sys.exit(main([]))
"""


def wizard(folder: Path, *arguments: str, **values: str) -> subprocess.CompletedProcess[str]:
    return run(folder, "-m", "wizard", *arguments, **values)


def run(folder: Path, *arguments: str, **values: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=SECONDS,
        cwd=ROOT,
        env=environment(folder, PYTHONIOENCODING="utf-8", **values),
    )


def test_the_wizard_tells_its_version(tmp_path: Path) -> None:
    done = wizard(tmp_path, "--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split()[-1] == __version__


def test_the_wizard_explains_its_arguments(tmp_path: Path) -> None:
    done = wizard(tmp_path, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    for argument in ("--demo", "--unattended", "--output", "--version"):
        assert argument in done.stdout


def test_an_argument_that_is_not_known_is_told(tmp_path: Path) -> None:
    done = wizard(tmp_path, "--hosts", "hv-01")
    assert done.returncode == 2
    assert "unrecognized arguments" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="there is always a display")
@pytest.mark.parametrize("arguments", [(), ("--demo",)], ids=["plain", "demo"])
def test_without_a_display_the_wizard_says_what_to_do(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    done = wizard(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no display to open a window on" in done.stderr
    assert "--unattended" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("more", [(), ("--unattended",)], ids=["window", "unattended"])
def test_an_unknown_scenario_is_told(tmp_path: Path, more: tuple[str, ...]) -> None:
    output = str(tmp_path / "reports")
    done = wizard(
        tmp_path, "--demo", "no-such", *more, "--output", output, QT_QPA_PLATFORM="offscreen"
    )
    assert done.returncode == 1
    assert "no-such.json: there is no such file" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_unattended_demonstration_leaves_its_reports(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    done = wizard(
        tmp_path, "--demo", "one-host", "--unattended", "--output", str(reports)
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert {path.name for path in reports.iterdir()} >= {"report.html", "report.json", "plan.ps1"}
    assert "web on hv-01.corp.example: done, 6 of 6 steps" in done.stdout
    assert f"The report is in {reports}" in done.stdout


@NO_PLACE_FOR_SIGNALS
def test_whoever_stops_reading_the_output_sees_no_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-u", "-m", "wizard", "--demo", "one-host", "--unattended"]
    with subprocess.Popen(
        [*command, "--output", str(tmp_path / "reports")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(tmp_path),
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait(SECONDS) == 1


def test_nothing_of_the_network_is_loaded_before_the_window_shows(tmp_path: Path) -> None:
    done = run(tmp_path, "-c", FIRST_WINDOW, QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "loaded:"


# The simulator ----------------------------------------------------------------------------------


def test_the_simulator_lists_its_scenarios(tmp_path: Path) -> None:
    done = run(tmp_path, "-c", SIMULATOR, "--list")
    assert (done.returncode, done.stderr) == (0, "")
    listed = [line.split()[0] for line in done.stdout.splitlines()]
    assert listed == ["branch-office", "every-rule", "nothing-works", "one-host", "whole-job"]


def test_the_simulator_tells_an_unknown_scenario(tmp_path: Path) -> None:
    done = run(tmp_path, "-c", SIMULATOR, "no-such")
    assert done.returncode == 2
    assert "there is no such file" in done.stderr
    assert "Traceback" not in done.stderr


@contextmanager
def simulator(folder: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", SIMULATOR, "one-host", "--password", PASSWORD],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(folder),
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@NO_PLACE_FOR_SIGNALS
def test_a_served_scenario_answers_any_client_until_it_is_interrupted(tmp_path: Path) -> None:
    with simulator(tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        printed = ""
        for line in process.stdout:
            printed += line
            if "Ctrl+C" in line:
                break
        port = re.search(rf"{re.escape(HV_01)}\s+127\.0\.0\.1\s+(\d+)", printed)
        assert port is not None, printed
        assert names_of_vms(int(port[1])) == ["web", "build", "office"]
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(SECONDS) == 0
        assert time.monotonic() - began < 10
        assert process.stdout.read() == "Stopped.\n"
        assert process.stderr.read() == ""


def names_of_vms(port: int) -> list[str]:
    connection = WSMan(
        "127.0.0.1", port=port, ssl=False, auth="ntlm", username=USER, password=PASSWORD
    )
    with connection, RunspacePool(connection) as pool:
        shell = PowerShell(pool)
        shell.add_cmdlet("Hyper-V\\Get-VM")
        return [vm.adapted_properties["Name"] for vm in shell.invoke()]
