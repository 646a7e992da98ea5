"""Say what is being done, and keep the full output of what is run in a log."""

import os
import shlex
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SECONDS_A_DOT = 1


class Stopped(Exception):
    """The work cannot go on; the message says why and what to do."""


@dataclass
class Step:
    """A step that is being made."""

    outcome: str = "done"


class Progress:
    """Numbered lines, one a step, with dots while a program works silently."""

    def __init__(self, total: int, log: Path) -> None:
        self.log = log
        self._total = total
        self._number = 0

    @contextmanager
    def step(self, what: str) -> Iterator[Step]:
        """Announce a step, and say how long it took."""
        started, step = time.monotonic(), Step()
        self._begin(f"{what} ...", end="")
        try:
            yield step
        except BaseException:
            print(" stopped", flush=True)
            raise
        print(f" {step.outcome} ({time.monotonic() - started:.0f} s)", flush=True)

    def note(self, what: str) -> None:
        """Announce a step that needs nothing done, or that prints for itself."""
        self._begin(what, end="\n")

    def run(self, command: Sequence[str], **environment: str) -> bool:
        """Run a program with its output in the log; whether it succeeded."""
        with self.log.open("a", encoding="utf-8") as log:
            print(f"\n$ {shlex.join(command)}", file=log, flush=True)
            with subprocess.Popen(
                command,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            ) as process:
                return _wait_with_dots(process) == 0

    def _begin(self, what: str, end: str) -> None:
        self._number += 1
        print(f"[{self._number}/{self._total}] {what}", end=end, flush=True)


def _wait_with_dots(process: subprocess.Popen[bytes]) -> int:
    try:
        while True:
            try:
                return process.wait(timeout=SECONDS_A_DOT)
            except subprocess.TimeoutExpired:
                print(".", end="", flush=True)
    except BaseException:
        process.terminate()
        raise
