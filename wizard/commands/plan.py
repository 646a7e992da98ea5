"""``plan show``: print a plan out of a file for a second person, and check its sum."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from wizard.commands import BAD_INPUT, READY, VerbParser, complain, say
from wizard.flow.plan_disk import read_plan
from wizard.model.text import Problem
from wizard.planning.plan_parts import PlanFile
from wizard.planning.plan_words import words_of

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[VerbParser]  # noqa: SLF001 - argparse names it nowhere else

SUMMARY = "look at a plan that was saved"
SHOW = "print a plan for reading, and check that its file was not changed"
DESCRIPTION = """\
Print what a saved plan does with which virtual machine: each step, the exact command, the way
back, and what was accepted. Words and commands are computed from the steps in the file, as they
would be carried out. Nothing is connected to, and nothing is changed.

The checksum shows whether the file was changed after it was saved. It does not show who saved it:
compare it with the one that the person who made the plan tells you.
"""
EXIT_CODES = """\
exit codes:
  0  the plan can be used with this version of the wizard, and its checksum is right
  3  the file could not be read or used, its checksum is wrong, or the arguments are wrong
  4  broken off: nobody read the output, or an unexpected error, which the log has
"""
NOTHING = "nothing is sent"


def describe(verbs: "Verbs") -> None:
    """Add the verb, and what can be done with a plan."""
    parser = verbs.add_parser("plan", help=SUMMARY, description=SUMMARY.capitalize() + ".")
    acts = parser.add_subparsers(metavar="ACT", required=True, parser_class=VerbParser)
    show = acts.add_parser(
        "show",
        help=SHOW,
        description=DESCRIPTION,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    show.add_argument("file", type=Path, metavar="FILE", help="a file that ends in .plan.json")
    show.set_defaults(run=run, verb=show)


def run(options: argparse.Namespace, out: TextIO) -> int:
    """Print the plan; returns the exit code."""
    try:
        made = read_plan(options.file)
    except Problem as problem:
        complain(f"{problem.what} {problem.advice}")
        return BAD_INPUT
    _tell_about(made, options.file, out)
    for vm in words_of(made.plan):
        _tell_vm(vm, out)
    _tell_left(made, out)
    _tell_decisions(made, out)
    return READY


def _tell_about(made: PlanFile, path: Path, out: TextIO) -> None:
    say(out, f"{path.name}: {_count(len(made.plan.vms), 'VM')}, {_count(made.plan.steps, 'step')}")
    say(out, f"Made by {made.made_by} on {_when(made.made_at)}, with version {made.product}.", 2)
    say(out, f"Rules: {made.policy.value}.", 2)
    for host in made.hosts:
        say(out, f"{host.name}, read {_when(host.read_at)} as {host.account}", 2)
    say(out, f"SHA-256 {made.checksum}: right. It does not prove who saved the file.", 2)


def _tell_vm(vm: dict[str, Any], out: TextIO) -> None:
    out.write("\n")
    say(out, f"{vm['vm']} on {vm['host']}, Id {vm['id']}")
    for number, step in enumerate(vm["steps"], 1):
        lasting = "  CANNOT BE UNDONE" if step["irreversible"] else ""
        say(out, f"{number}. {step['title']}: {step['before']} -> {step['after']}{lasting}", 2)
        say(out, f"sends: {step['command'] or NOTHING}", 5)
        say(out, f"undo:  {step['way_back'] or NOTHING}", 5)
    for given in vm["by_hand"]:
        say(out, f"To be done by hand: {given['title']}, {given['where']}", 2)
        for command in given["commands"]:
            say(out, command, 5)
    if vm["stays"]:
        say(out, f"Stays as it is: {', '.join(vm['stays'])}", 2)


def _tell_left(made: PlanFile, out: TextIO) -> None:
    skipped = [(host, vm.name, str(why)) for host, vm, why in made.plan.skipped]
    left = [(each.host, each.vm.name if each.vm else "", each.why) for each in made.left_out]
    if skipped or left:
        out.write("\n")
        say(out, "Not touched:")
    for host, vm, why in (*skipped, *left):
        say(out, f"{vm} on {host}: {why}" if vm else f"{host}: {why}", 2)


def _tell_decisions(made: PlanFile, out: TextIO) -> None:
    if not made.findings:
        return
    out.write("\n")
    say(out, "Known when the plan was made:")
    decided = {each.key: each for each in made.decisions}
    for finding in made.findings:
        about = f"{finding.vm.name} on {finding.host}" if finding.vm else finding.host
        say(out, f"{finding.severity}: {finding.rule} {finding.title}, {about}", 2)
        decision = decided.get(finding.key)
        if decision is not None:
            reason = f": {decision.reason}" if decision.reason else ""
            say(out, f"{decision.way}, {decision.by}, {_when(decision.at)}{reason}", 5)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _when(moment: str) -> str:
    """Write a time in UTC; what is no time is shown as it is."""
    try:
        return f"{datetime.fromisoformat(moment).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    except ValueError:
        return moment
