"""``collector``: the script that reads a host no connection leads to."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from wizard.commands import BAD_INPUT, READY, VerbParser, complain, say
from wizard.remoting.collector import collector_script

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[VerbParser]  # noqa: SLF001 - argparse names it nowhere else

SUMMARY = "print a PowerShell script that reads one host into a file"
DESCRIPTION = """\
Print a PowerShell script that asks a Hyper-V host what the wizard asks, and writes the answers to
a file. Copy it to a host that no connection leads to and run it there as an administrator; with
-Inside, run it inside a virtual machine. It only reads, and needs no module of its own.
Exit codes: 0 printed or written, 3 not written.
"""


def describe(verbs: "Verbs") -> None:
    """Add the verb and its arguments."""
    parser = verbs.add_parser("collector", help=SUMMARY, description=DESCRIPTION)
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="write the script there instead of printing it"
    )
    parser.set_defaults(run=run, verb=parser)


def run(options: argparse.Namespace, out: TextIO) -> int:
    """Print or write the script; returns the exit code."""
    path: Path | None = options.output
    if path is None:
        out.write(collector_script())
        return READY
    try:
        path.write_text(collector_script(), "ascii", newline="\r\n")
    except OSError as error:
        complain(f"{path} could not be written: {error.strerror or error}.")
        return BAD_INPUT
    say(out, f"The script is in {path}. Run it on the host, as an administrator.")
    return READY
