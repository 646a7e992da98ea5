"""The two commands: ``demo`` and ``test``."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import environment, system_libraries
from .checks import run_checks
from .display import has_display
from .progress import Progress, Stopped

USAGE = """\
python3 packaging/bootstrap.py demo [arguments]   show the product with a simulated fleet
python3 packaging/bootstrap.py test               run every check of the project

Each makes its own virtual environment in the checkout, or in the folder that the
environment variable NVW_VENVS names, and needs the network the first time only."""
INTERRUPTED = 130
TERMINATED = 143


def main(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code; what goes wrong is said in words."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))  # ends what was started, too
    try:
        match arguments:
            case ["demo", *others]:
                return demo(others)
            case ["test"]:
                return test()
            case ["-h" | "--help", *_]:
                print(USAGE)
                return 0
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return INTERRUPTED
    except (Stopped, OSError, ValueError) as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    print(USAGE, file=sys.stderr)
    return 2


def demo(arguments: Sequence[str]) -> int:
    """Open the window on the simulated fleet, or make the same journey without one."""
    window = has_display(sys.platform, os.environ)
    venv = environment.open_environment("demo")
    if not window:
        print(
            "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set): the same "
            "journey will be made unattended."
        )
    progress = Progress(environment.STEPS + 1 + window, venv.log)
    if window:
        _require(progress, system_libraries.QT | system_libraries.X11_WINDOW)
    environment.prepare(venv, progress)
    # -u: progress is seen at once; -P: the installed product, whatever the current folder holds
    product = [str(venv.python), "-u", "-P", "-m", "wizard", "--demo"]
    if window or "--unattended" in arguments:
        progress.note("Starting the product with the simulated fleet")
        return _exit_code([*product, *arguments])
    return _unattended(product, arguments, progress)


def _unattended(product: Sequence[str], arguments: Sequence[str], progress: Progress) -> int:
    reports = environment.own_folder(environment.CHECKOUT / "build")
    folder = reports / time.strftime("demo-%Y%m%d-%H%M%S")
    folder.mkdir(parents=True)
    progress.note("Making the journey against the simulated fleet, unattended")
    code = _exit_code([*product, "--unattended", "--output", str(folder), *arguments])
    _name_report(folder)
    return code


def _name_report(folder: Path) -> None:
    """Name the folder of the report, unless the user had it put elsewhere."""
    if any(folder.iterdir()):
        print(f"The report is in {folder}")
    else:
        folder.rmdir()


def test() -> int:
    """Run every check of the project."""
    venv = environment.open_environment("test", "test")
    progress = Progress(environment.STEPS + 3, venv.log)
    _require(progress, system_libraries.QT)
    no_window = _real_window_obstacle(progress)
    environment.prepare(venv, progress)
    progress.note("Running the checks")
    return run_checks(venv, no_window)


def _require(progress: Progress, libraries: Mapping[str, str]) -> None:
    if absent := _provide(progress, "System libraries of the window", libraries):
        names = ", ".join(absent)
        raise Stopped(f"Missing: {names}\n{system_libraries.advice_here(absent)}")


def _real_window_obstacle(progress: Progress) -> str:
    """Say why no test can open a real window here; empty where one can."""
    needed = system_libraries.X11_WINDOW | system_libraries.VIRTUAL_DISPLAY
    absent = _provide(progress, "Xvfb, for the journey in a real window", needed)
    if absent:
        print(f"That journey will not be made. {system_libraries.advice_here(absent)}")
        return f"missing: {', '.join(absent)}"
    return "" if _on_linux() else "it needs Xvfb, which is for Linux"


def _provide(progress: Progress, what: str, needed: Mapping[str, str]) -> dict[str, str]:
    """Install what is missing if that is allowed; what is still missing."""
    if not _on_linux() or not system_libraries.missing(needed):
        progress.note(f"{what}: nothing to do")
        return {}
    with progress.step(f"{what}: installing what is missing") as step:
        absent = system_libraries.provide(needed, progress)
        step.outcome = "not installed" if absent else "done"
    return absent


def _on_linux() -> bool:
    return sys.platform.startswith("linux")


def _exit_code(command: Sequence[str]) -> int:
    code = subprocess.call(command)
    return code if code >= 0 else 128 - code  # ended by a signal, as a shell counts it
