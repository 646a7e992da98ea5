"""``check``: judge hosts from files, without a connection to any of them."""

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from wizard.commands import VerbParser, complain, say
from wizard.commands.judged import Judged, JudgedHost, as_json, judge
from wizard.model.findings import Finding, Policy, Severity, Verdict

if TYPE_CHECKING:
    Verbs = argparse._SubParsersAction[VerbParser]  # noqa: SLF001 - argparse names it nowhere else

SUMMARY = "judge hosts from files that were collected or saved"
DESCRIPTION = """\
Judge the hosts and virtual machines in files that the collector script or the wizard has written,
as if every VM were to be enabled that the wizard would choose at first. Nothing is connected to,
and nothing is changed.
"""
EXIT_CODES = """\
exit codes:
  0  every host and every VM to be enabled is ready: with warnings, with actions that the plan
     carries out, or because it is enabled already, too
  1  one of them is blocked
  2  none is blocked, but of some not enough is known
  3  a file or a part of it could not be read, or the arguments are wrong
  4  broken off: nobody read the output, or an unexpected error, which the log has
"""


def describe(verbs: "Verbs") -> None:
    """Add the verb and its arguments."""
    parser = verbs.add_parser(
        "check",
        help=SUMMARY,
        description=DESCRIPTION,
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("files", nargs="+", type=Path, metavar="FILE", help="a file of answers")
    policies = [policy.value for policy in Policy]
    rules = "what Microsoft documents today (standard), or the strict rule of 2016"
    add("--policy", choices=policies, default=Policy.STANDARD.value, help=rules)
    add("--json", action="store_true", help="print a document for programs (check.schema.json)")
    parser.set_defaults(run=run, verb=parser)


def run(options: argparse.Namespace, out: TextIO) -> int:
    """Judge the files and print what they come to; returns the exit code."""
    paths = [each for path in options.files for each in _matching(path)]
    judged = judge(paths, Policy(options.policy))
    if options.json:
        out.write(as_json(judged))
    else:
        _tell(judged, out)
    for problem in judged.problems:
        complain(f"{problem.what} {problem.advice}")
    return judged.exit_code


def _matching(path: Path) -> list[Path]:
    """Return the files a pattern stands for: the shells of Windows leave that to the program."""
    if not {"*", "?"} & set(path.name) or path.exists():
        return [path]
    return sorted(path.parent.glob(path.name)) or [path]


def _tell(judged: Judged, out: TextIO) -> None:
    for host in judged.hosts:
        _tell_host(host, out)
    verdicts = [vm.verdict for host in judged.hosts for vm in host.vms]
    counted = ", ".join(f"{verdicts.count(v)} {v}" for v in dict.fromkeys(verdicts))
    if judged.hosts:
        say(out, f"Hosts: {len(judged.hosts)}. VMs: {len(verdicts)}{counted and f' ({counted})'}.")


def _tell_host(judged: JudgedHost, out: TextIO) -> None:
    read = f"read {judged.host.asked_at:%Y-%m-%d %H:%M} UTC, from {judged.path.name}"
    say(out, f"{judged.host.name}: {judged.verdict} ({read})")
    _tell_findings(judged.problems, out, 2)
    if judged.host.vms is None:
        say(out, "The virtual machines are not known.", 2)
    for vm in judged.vms:
        left = "" if vm.chosen or vm.verdict == "already enabled" else ", left alone"
        say(out, f"{vm.vm.name}: {vm.verdict}{left}", 2)
        _tell_findings(vm.problems, out, 4)
    out.write("\n")


def _tell_findings(findings: Iterable[Finding], out: TextIO, indent: int) -> None:
    for finding in findings:
        say(out, f"{_word(finding):<9} {finding.rule.id}  {finding.title}", indent)


def _word(finding: Finding) -> str:
    """Say how grave it is; what the plan puts right by itself stands in nobody's way."""
    if finding.verdict is Verdict.FAILED and finding.is_planned:
        return "in plan"
    unknown = finding.verdict is Verdict.UNKNOWN and finding.severity is Severity.BLOCKER
    return "unknown" if unknown else finding.severity.value
