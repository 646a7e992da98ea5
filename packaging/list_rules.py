"""Write docs/rules.md: every rule the wizard judges by, from the rules themselves.

    python packaging/list_rules.py

Needs the product installed in the Python that runs it. A test keeps the page current.
"""

from collections.abc import Iterator
from pathlib import Path

from wizard.checks.catalogue import HOST_CHECKS, VM_CHECKS
from wizard.checks.questions import QUESTIONS
from wizard.checks.reactions import REACTIONS
from wizard.model.findings import Disposition, Rule, Severity

PAGE = Path(__file__).resolve().parents[1] / "docs" / "rules.md"

HEAD = """\
# What is checked

Made by `packaging/list_rules.py` from the rules themselves: this page says what the product does.
Each rule has an Id that never changes; reports, exported files and this page use the same one.

## How to read it

**Two policies.** *Standard* is what Microsoft documents today. *Strict* holds to the rules of 2016:
only Intel, Windows Server 2016 or later in the VM, and virtualization-based security, Device Guard
and Dynamic Memory off first. A rule may weigh differently under each; a dash says that the policy
does not have it.

**Severity** says how grave it is when a rule fails:

- *blocker*: the VM is not enabled until it is put right.
- *warning*: it works, and something may go wrong. A warning about features that clash waits for
  your decision.
- *advice*: good to know; nothing waits for it.

**Verdict** says how it came out for one host or one VM:

- *passed*: it was read, and is as it must be.
- *failed*: it was read, and is not.
- *unknown*: it could not be read, or what was read does not tell. That is never taken for passed,
  and an unknown blocker blocks.
- *not applicable*: the question does not arise, or another rule answers it.

**Put right by** says the least that is asked of you:

- *the plan*: a step of the plan does it by itself, and Undo takes it back.
- *the plan, if you choose it*: it becomes a step once you say so, because it changes a setting that
  you may want as it is. Where something is lost by it, such as a saved state or the way back to an
  older host, you also agree to that for each VM.
- *you*: the product shows what to do, and changes nothing.

**Which rule speaks first.** A host is judged from the outside in: can it be reached (`HST-CONN`),
may the account read it (`HST-AUTH`), does it have Hyper-V (`HST-HV-01`), do its Windows and its
processors suit (`HST-OS`, `HST-CPU`), how does it start and what protects it (`HST-BCD`,
`FC-VBS`), does its memory suffice (`HST-MEM`). Only then come its VMs. Where one rule says it, the
others leave it at that: without the Hyper-V role no rule about VMs applies, and where AMD needs a
newer Windows, nobody is sent to update the version of a VM first. A blocker that failed outweighs
one that is unknown, and both outweigh a warning.

**Taking the extensions away.** A VM that is to lose them is judged by the rules about reaching its
host, its services, its cluster, its power state, what goes on with it, and `VM-DIS`; all others are
not applicable. The rules `VM-IN`, and those of NAT from `NAT-16` on, speak only where the wizard is
to work inside the VM.

**Not confirmed** says which part of a rule no source confirms. Such a rule is as cautious as it
says. A date is that of the page; "read" is the month in which a page without a date was read.
"""

FAMILIES = (
    ("HST", "Hosts", "They are judged once for each host."),
    ("VM", "Virtual machines", "They are judged for each VM, and by what you chose for it."),
    (
        "NAT",
        "NAT networks inside a VM",
        "They are judged for each VM that is to have a NAT network for the VMs in it.",
    ),
    (
        "FC",
        "Features that clash",
        "A warning waits for your decision: put it right, accept it, or leave the VM out.",
    ),
)
_BY = {
    Disposition.PLAN: "the plan",
    Disposition.CONSENT: "the plan, if you choose it",
    Disposition.MANUAL: "you",
}
_QUESTIONS = {question.id: question for question in QUESTIONS}
_AT_WORK = {rule.id for rule in REACTIONS}


def rules() -> tuple[Rule, ...]:
    """Return every rule: those of checks in reading order, then those of the run."""
    return (*(c.rule for c in HOST_CHECKS), *(c.rule for c in VM_CHECKS), *REACTIONS)


def page() -> str:
    """Return the whole page."""
    parts = [HEAD]
    for prefix, title, about in FAMILIES:
        family = [rule for rule in rules() if rule.id.split("-", 1)[0] == prefix]
        parts.append(f"## {title}\n\n{about}\n")
        parts.append("\n".join(_overview(family)) + "\n")
        parts += ["\n".join(_rule(rule)) + "\n" for rule in family]
    return "\n".join(parts)


def _overview(family: list[Rule]) -> Iterator[str]:
    yield "| Rule | What is wrong when it fails | Standard | Strict |"
    yield "| --- | --- | --- | --- |"
    for rule in family:
        grave = f"{_grave(rule.standard)} | {_grave(rule.strict)}"
        yield f"| [{rule.id}](#{rule.id.lower()}) | {rule.title} | {grave} |"


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### {rule.id}\n"
    yield f"**{rule.title}.** {rule.why}\n"
    yield f"- Looked at: {rule.topic}"
    yield f"- Standard: {_grave(rule.standard)}; strict: {_grave(rule.strict)}"
    if rule.id in _AT_WORK:
        yield "- Seen: only during the run, which acts by it"
    else:
        yield f"- Put right by: {_BY[rule.puts_right]}"
    yield f"- Applies to: {rule.applies}"
    if rule.asks:
        yield f"- You are asked: {_QUESTIONS[rule.asks].words}"
    if rule.unconfirmed:
        yield f"- Not confirmed: {rule.unconfirmed}"
    yield f"- Source: [{rule.source.title}]({rule.source.url}), {rule.source.date}"


def _grave(severity: Severity | None) -> str:
    return str(severity) if severity else "–"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    print(PAGE)
