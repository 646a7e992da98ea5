"""What a check is: a pure function of facts with fixed metadata.

The docstring of the function is what people read under *Why it matters*. A check never raises and
never takes a missing fact for a "no". It returns ``None`` where another rule speaks for it.
"""

import inspect
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeAlias, TypedDict, TypeVar, Unpack

from wizard.checks.cases import HostCase, VmCase
from wizard.model.facts import Host
from wizard.model.findings import (
    Disposition,
    Evidence,
    Finding,
    Group,
    Policy,
    Remediation,
    Rule,
    Severity,
    Source,
    Verdict,
)
from wizard.model.text import Text, text
from wizard.powershell.host_queries import INSPECTION
from wizard.powershell.inside_queries import INSIDE
from wizard.powershell.queries import Query

NOT_READ = text("not read")
SINCE_2016 = text("Windows Server 2016 and Windows 10 1607, and later")
EVERY_WINDOWS = text("Every Windows")
_WRITTEN = {query.name: str(query.command) for query in (*INSPECTION, *INSIDE)}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a check says of one subject."""

    verdict: Verdict
    evidence: tuple[Evidence, ...] = ()
    remediations: tuple[Remediation, ...] = ()
    note: Text | None = None


Case = TypeVar("Case", HostCase, VmCase)
Severities: TypeAlias = tuple[Severity | None, Severity | None]  # standard, strict
Found: TypeAlias = tuple[Finding | None, ...]  # of one check, under each policy


@dataclass(frozen=True, slots=True)
class Check(Generic[Case]):
    """A rule and the function that judges by it."""

    rule: Rule
    judge: Callable[[Case], Judgement | None]

    def find(self, case: Case, policy: Policy) -> Finding | None:
        """Return the finding, or ``None`` where the policy or the check has nothing to say."""
        return next(iter(self.find_under(case, (policy,))))

    def find_under(self, case: Case, policies: tuple[Policy, ...]) -> Found:
        """Judge once and return the finding under each policy, one object where they agree."""
        rule = self.rule
        found: list[Finding | None] = []
        made: Finding | None = None
        asked = any(rule.severity(policy) for policy in policies)
        judged = self._judged(case) if asked else None
        if judged is None:
            return (None,) * len(policies)
        ways = _as_chosen(judged.remediations, case) if judged.remediations else ()
        for policy in policies:
            severity = rule.standard if policy is _STANDARD else rule.strict
            if severity is None:
                found.append(None)
                continue
            if made is None or made.severity is not severity:
                made = Finding(
                    rule,
                    severity,
                    judged.verdict,
                    case.subject,
                    judged.evidence,
                    ways,
                    judged.note,
                )
            found.append(made)
        return tuple(found)

    def set_aside(self, case: Case, policies: tuple[Policy, ...], note: Text) -> Found:
        """Return that the question does not arise, under each policy that has the rule."""
        severities = [self.rule.severity(policy) for policy in policies]
        return tuple(
            Finding(self.rule, each, Verdict.NOT_APPLICABLE, case.subject, note=note)
            if each
            else None
            for each in severities
        )

    def _judged(self, case: Case) -> Judgement | None:
        try:
            return self.judge(case)
        except Exception as error:  # noqa: BLE001 - one defective check must not hide the others
            return _defective(self.rule, error)


_STANDARD = Policy.STANDARD


def _as_chosen(ways: tuple[Remediation, ...], case: HostCase | VmCase) -> tuple[Remediation, ...]:
    """Mark what the user put into the plan, and agreed to where it takes that."""
    if isinstance(case, HostCase) or not case.choice.preparations:
        return ways
    return tuple(
        replace(way, disposition=Disposition.PLAN) if _is_chosen(way, case) else way for way in ways
    )


def _is_chosen(way: Remediation, case: VmCase) -> bool:
    agreed = way.consent is None or case.agreed(way.consent)
    return way.preparation in case.choice.preparations and agreed


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


class Further(TypedDict, total=False):
    """What only some rules say of themselves; see ``Rule``."""

    applies: Text
    puts_right: Disposition
    unconfirmed: Text
    asks: str


def check(
    rule_id: str,
    topic: Text,
    title: Text,
    severities: Severities,
    source: Source,
    **further: Unpack[Further],
) -> Callable[[Callable[[Case], Judgement | None]], Check[Case]]:
    """Make a check of a function; the docstring is the reason people read."""

    def _made(judge: Callable[[Case], Judgement | None]) -> Check[Case]:
        why = " ".join((inspect.getdoc(judge) or "").split())
        group = Group.CONFLICT if rule_id.startswith("FC-") else Group.PREREQUISITE
        standard, strict = severities
        given: Further = {"applies": SINCE_2016, **further}
        rule = Rule(rule_id, title, text(why), group, standard, strict, source, topic, **given)
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
