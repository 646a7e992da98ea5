"""Make the product run on this machine, or prove it, with one command.

    python3 packaging/bootstrap.py demo [arguments for the product]
    python3 packaging/bootstrap.py test

This file stays readable for any Python, so that an old one gets a sentence; the work is done in
the folder ``bootstrapping`` beside it, with the standard library alone.
"""

import runpy
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this is the place that says so
    sys.exit(
        "The Nested Virtualization Wizard needs Python 3.11 or newer; this is Python "
        + ".".join(map(str, sys.version_info[:2]))
        + "."
    )

if __name__ == "__main__":
    runpy.run_module("bootstrapping", run_name="__main__")
