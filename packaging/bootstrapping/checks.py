"""Run every check of the project."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from .display import virtual_display
from .environment import CHECKOUT, Environment
from .progress import Stopped
from .results import Counts, Outcome, read_tests, summary

REAL_WINDOW = "tests/journeys/test_real_window.py"
MOST_WORKERS = 8


def run_checks(environment: Environment, no_window: str) -> int:
    """Run all checks, print one summary and return the exit code.

    ``no_window`` says why no real window can be opened here; empty where one can.
    """
    outcomes = [
        *_static_checks(environment),
        _tests(environment),
        _real_window(environment, no_window),
    ]
    print(f"\n{summary(outcomes)}", flush=True)
    return int(any(outcome.result == "failed" for outcome in outcomes))


def _static_checks(environment: Environment) -> Iterator[Outcome]:
    python = str(environment.python)
    ruff = [python, "-m", "ruff"]
    ours = ["--extend-exclude", ".venv-*"]
    yield _check("ruff check", [*ruff, "check", *ours, "."])
    yield _check("ruff format --check", [*ruff, "format", "--check", *ours, "."])
    yield _check("mypy", [python, "-m", "mypy"])
    yield _check("lint-imports", [str(environment.program("lint-imports"))])


def _tests(environment: Environment) -> Outcome:
    workers = ["-n", "auto", "--maxprocesses", str(MOST_WORKERS), "--dist", "loadgroup"]
    arguments = [*workers, "--ignore", REAL_WINDOW]
    return _pytest("pytest", environment, arguments, {"QT_QPA_PLATFORM": "offscreen"})


def _real_window(environment: Environment, no_window: str) -> Outcome:
    check = "pytest in a real window"
    if not (CHECKOUT / REAL_WINDOW).exists():
        no_window = f"{REAL_WINDOW} is missing"
    if no_window:
        return Outcome(check, "not run", reason=no_window)
    try:
        with virtual_display() as display:
            window = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "NVW_REAL_WINDOW": "1"}
            return _pytest(check, environment, [REAL_WINDOW], window)
    except Stopped as problem:
        return Outcome(check, "failed", reason=str(problem), tests=Counts(failed=1))


def _pytest(
    check: str, environment: Environment, arguments: Sequence[str], variables: Mapping[str, str]
) -> Outcome:
    junit = environment.folder / f"{check.replace(' ', '-')}.xml"
    junit.unlink(missing_ok=True)
    pytest = [str(environment.python), "-m", "pytest", "-rs", f"--junit-xml={junit}"]
    return _check(check, [*pytest, *arguments], variables, junit)


def _check(
    check: str,
    command: Sequence[str],
    variables: Mapping[str, str] | None = None,
    junit: Path | None = None,
) -> Outcome:
    print(f"\n== {check}", flush=True)
    started = time.monotonic()
    environment = {**os.environ, **(variables or {})}
    code = subprocess.call(command, cwd=CHECKOUT, env=environment, stderr=subprocess.STDOUT)
    seconds = time.monotonic() - started
    tests = read_tests(junit, succeeded=code == 0) if junit else Counts()
    return Outcome(check, "failed" if code else "passed", seconds, tests=tests)
