"""The entry point, as a process: arguments, no display, the demonstration, its end."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from wizard import __version__

ROOT = Path(__file__).parents[2]


def environment(tmp_path: Path, **values: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    kept.pop("QT_QPA_PLATFORM", None)
    return {**kept, "XDG_STATE_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), **values}


def run(tmp_path: Path, *arguments: str, **values: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "wizard", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=ROOT,
        env=environment(tmp_path, **values),
    )


def test_it_tells_its_version(tmp_path: Path) -> None:
    done = run(tmp_path, "--version")
    assert done.returncode == 0
    assert __version__ in done.stdout


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="there is always a display")
def test_without_a_display_it_says_so_and_ends_with_2(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 2
    assert "there is no display" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_scenario_is_told_without_a_traceback(tmp_path: Path) -> None:
    done = run(tmp_path, "--demo", "no-such-scenario", QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("arguments", [(), ("--demo", "one-host")], ids=["plain", "demo"])
def test_an_interrupt_closes_the_window(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "wizard", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(tmp_path, QT_QPA_PLATFORM="offscreen"),
    )
    log = tmp_path / "nested-virtualization-wizard" / "log" / "wizard.log"
    end = time.monotonic() + 20
    while time.monotonic() < end and not (log.exists() and "window is open" in log.read_text()):
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors
    assert "Unexpected" not in log.read_text()
