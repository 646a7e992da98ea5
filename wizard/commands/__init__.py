"""What the program does without a window, a verb a module.

Each module has ``describe(verbs)``, which adds its arguments, and ``run(options, out)``, which does
it and returns the exit code. What is printed is for people unless ``--json`` is given.
"""

import argparse
import sys
from typing import NoReturn, TextIO

READY = 0
BLOCKED = 1
INCOMPLETE = 2
BAD_INPUT = 3


class VerbParser(argparse.ArgumentParser):
    """Ends with ``BAD_INPUT`` where the arguments are wrong: 2 has another meaning here."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and end."""
        self.print_usage(sys.stderr)
        self.exit(BAD_INPUT, f"{self.prog}: error: {message}\n")


def printable(words: object) -> str:
    """Return words as one line that a terminal only shows: names come from hosts and files."""
    return "".join(c if c.isprintable() else "\ufffd" for c in str(words))


def say(out: TextIO, words: object, indent: int = 0) -> None:
    """Print one line; what the terminal has no letter for is replaced."""
    line = " " * indent + printable(words)
    encoding = getattr(out, "encoding", None) or "utf-8"
    out.write(line.encode(encoding, "replace").decode(encoding) + "\n")


def complain(words: object) -> None:
    """Print one line where errors go; a program for windows on Windows has no such place."""
    if sys.stderr is not None:
        say(sys.stderr, words)
