"""Every verb of the program."""

import argparse

from wizard.commands import VerbParser, check, collector, plan


def add_verbs(parser: argparse.ArgumentParser) -> None:
    """Add the verbs; the options that are parsed then have ``run`` and ``verb``, the parser."""
    verbs = parser.add_subparsers(
        title="without a window",
        metavar="VERB",
        parser_class=VerbParser,
        description="“VERB --help” explains each.",
    )
    for module in (check, collector, plan):
        module.describe(verbs)
