"""What a check is: a pure function of facts with fixed metadata.

The docstring of the function is what people read under *Why it matters*. A check never raises and
never takes a missing fact for a "no". It returns ``None`` where another rule speaks for it.
"""

import inspect
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from wizard.model.choices import Choices, Enablement, Networking, VmChoice
from wizard.model.facts import Host, VirtualMachine
from wizard.model.findings import (
    Evidence,
    Finding,
    Group,
    Policy,
    Remediation,
    Rule,
    Severity,
    Source,
    Subject,
    Verdict,
)
from wizard.model.text import Text, text
from wizard.powershell.host_queries import INSPECTION
from wizard.powershell.queries import Query

NOT_READ = text("not read")
_WRITTEN = {query.name: str(query.command) for query in INSPECTION}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a check says of one subject."""

    verdict: Verdict
    evidence: tuple[Evidence, ...] = ()
    remediations: tuple[Remediation, ...] = ()
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class HostCase:
    """What a check of a host looks at."""

    host: Host
    choices: Choices

    @property
    def subject(self) -> Subject:
        """The host."""
        return Subject(self.host.name)


@dataclass(frozen=True, slots=True)
class VmCase:
    """What a check of a virtual machine looks at."""

    host: Host
    vm: VirtualMachine
    choice: VmChoice

    @property
    def subject(self) -> Subject:
        """The virtual machine on its host."""
        return Subject(self.host.name, self.vm.ref)

    @property
    def chosen_memory(self) -> int | None:
        """The fixed size chosen for it, if it is to be enabled and has one."""
        return self.choice.memory if self.choice.enablement is Enablement.ENABLE else None

    @property
    def chosen_spoofing(self) -> tuple[str, ...]:
        """The adapters that are to have MAC address spoofing, if it is to be enabled."""
        spoofs = self.choice.networking is Networking.MAC_SPOOFING
        enabled = self.choice.enablement is Enablement.ENABLE
        return self.choice.spoofing_adapters if enabled and spoofs else ()


Case = TypeVar("Case", HostCase, VmCase)
Severities: TypeAlias = tuple[Severity | None, Severity | None]  # standard, strict


@dataclass(frozen=True, slots=True)
class Check(Generic[Case]):
    """A rule and the function that judges by it."""

    rule: Rule
    judge: Callable[[Case], Judgement | None]

    def find(self, case: Case, policy: Policy) -> Finding | None:
        """Return the finding, or ``None`` where the policy or the check has nothing to say."""
        severity = self.rule.severity(policy)
        if severity is None:
            return None
        try:
            judged = self.judge(case)
        except Exception as error:  # noqa: BLE001 - one defective check must not hide the others
            judged = _defective(self.rule, error)
        if judged is None:
            return None
        return Finding(
            self.rule,
            severity,
            judged.verdict,
            case.subject,
            judged.evidence,
            judged.remediations,
            judged.note,
        )


class DefectiveCheck(UserWarning):
    """A check raised an exception; the test suite turns this into a failure."""


def _defective(rule: Rule, error: Exception) -> Judgement:
    warnings.warn(f"{rule.id}: {error!r}", DefectiveCheck, stacklevel=3)
    observed = text("{error}", error=repr(error))
    return Judgement(
        Verdict.UNKNOWN,
        (Evidence(text("Error in the check"), observed, text("none")),),
        note=text("This check has a defect. Save the details and report them."),
    )


def check(
    rule_id: str, topic: Text, title: Text, severities: Severities, source: Source
) -> Callable[[Callable[[Case], Judgement | None]], Check[Case]]:
    """Make a check of a function; the docstring is the reason people read."""

    def _made(judge: Callable[[Case], Judgement | None]) -> Check[Case]:
        why = " ".join((inspect.getdoc(judge) or "").split())
        group = Group.CONFLICT if rule_id.startswith("FC-") else Group.PREREQUISITE
        standard, strict = severities
        rule = Rule(rule_id, title, text(why), group, standard, strict, source, topic)
        return Check(rule, judge)

    return _made


# Judgements -------------------------------------------------------------------------------------


def seen(what: Text, observed: object, required: Text, query: Query[Any] | None) -> Evidence:
    """Return what was observed, what is needed, and the command that read it."""
    return Evidence(what, said(observed), required, _WRITTEN[query.name] if query else "")


def said(value: object) -> Text:
    """Return an observed value in words."""
    if value is None:
        return NOT_READ
    if isinstance(value, Text):
        return value
    if isinstance(value, bool):
        return text("yes") if value else text("no")
    return text("{value}", value=value if isinstance(value, int) else str(value))


def passed(*evidence: Evidence, note: Text | None = None) -> Judgement:
    """It is as it must be."""
    return Judgement(Verdict.PASSED, evidence, note=note)


def failed(
    *evidence: Evidence, ways: tuple[Remediation, ...], note: Text | None = None
) -> Judgement:
    """It is not as it must be; ``ways`` lists what would put it right, best first."""
    return Judgement(Verdict.FAILED, evidence, ways, note)


def unknown(*evidence: Evidence, host: Host, query: Query[Any]) -> Judgement:
    """It could not be read; the note says why."""
    return unclear(*evidence, note=text("{why}", why=host.why_not(query.name)))


def unclear(*evidence: Evidence, note: Text) -> Judgement:
    """It was read, and does not tell."""
    return Judgement(Verdict.UNKNOWN, evidence, note=note)


def not_applicable(note: Text, *evidence: Evidence) -> Judgement:
    """The question does not arise."""
    return Judgement(Verdict.NOT_APPLICABLE, evidence, note=note)


BLOCKER: Severities = (Severity.BLOCKER, Severity.BLOCKER)
WARNING: Severities = (Severity.WARNING, Severity.WARNING)
ADVICE: Severities = (Severity.ADVICE, Severity.ADVICE)
