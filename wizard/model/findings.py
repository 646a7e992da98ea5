"""What checks conclude from facts."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from wizard.model.choices import Consent, Preparation
from wizard.model.facts import VmRef
from wizard.model.text import Text, text


class Policy(StrEnum):
    """Which rules count: what Microsoft documents today, or the strict rule of 2016."""

    STANDARD = "standard"
    STRICT = "strict"


class Severity(StrEnum):
    """How grave it is when a check fails."""

    BLOCKER = "blocker"
    WARNING = "warning"
    ADVICE = "advice"


class Verdict(StrEnum):
    """How a check came out. What could not be read is unknown, never passed."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not applicable"


class Disposition(StrEnum):
    """Who puts it right: a step of the plan, a step that needs consent, or the user."""

    PLAN = "plan"
    CONSENT = "consent"
    MANUAL = "manual"


class Group(StrEnum):
    """Where a check is shown."""

    PREREQUISITE = "prerequisite"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about: a host, or one virtual machine on it."""

    host: str
    vm: VmRef | None = None

    def __str__(self) -> str:
        return f"{self.vm.name} on {self.host}" if self.vm else self.host


@dataclass(frozen=True, slots=True)
class Evidence:
    """An actual value, what was needed, and the command that read it."""

    what: Text
    observed: Text
    required: Text
    query: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """What gives the command of a remedy: it is written only where somebody reads it.

    Writing it takes longer than all the judging before it, and few are ever looked at.
    """

    give: Callable[..., Any]
    values: tuple[Any, ...] = ()
    options: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        given = self.give(*self.values, **dict(self.options))
        given = getattr(given, "command", given)  # a change, or the command itself
        return "\n".join(map(str, given)) if isinstance(given, tuple) else str(given)


def sent(give: Callable[..., Any], *values: Any, **options: Any) -> Sent:
    """Return the command, or commands, that ``give`` gives of these values."""
    return Sent(give, values, tuple(options.items()))


@dataclass(frozen=True, slots=True)
class Remediation:
    """What would put it right. ``change`` is the very command a step sends.

    ``way_back`` is the command that takes it back. ``preparation`` names the choice that lets the
    plan do it, ``consent`` what the user must agree to before.
    """

    advice: Text
    disposition: Disposition = Disposition.MANUAL
    change: Sent | None = None
    way_back: Sent | None = None
    preparation: Preparation | None = None
    consent: Consent | None = None

    @property
    def powershell(self) -> str:
        """The text of the change; nothing where there is no command for it."""
        return str(self.change) if self.change else ""

    @property
    def undo(self) -> str:
        """The text of the way back."""
        return str(self.way_back) if self.way_back else ""


@dataclass(frozen=True, slots=True)
class Source:
    """Who says so."""

    title: str
    url: str
    date: str


@dataclass(frozen=True, slots=True)
class Rule:
    """The fixed part of a check. ``None`` as severity: the policy does not have this rule.

    ``title`` says what is wrong when the check fails, ``topic`` what is looked at. ``applies``
    says for which Windows. ``puts_right`` is the least that is asked of the user. ``unconfirmed``
    says which part of the rule no source confirms. ``asks`` is the Id of the question to the user
    whose answer it needs.
    """

    id: str
    title: Text
    why: Text
    group: Group
    standard: Severity | None
    strict: Severity | None
    source: Source
    topic: Text | None = None
    applies: Text | None = None
    puts_right: Disposition = Disposition.MANUAL
    unconfirmed: Text | None = None
    asks: str = ""

    def severity(self, policy: Policy) -> Severity | None:
        """How grave a failure is under ``policy``."""
        return self.standard if policy is Policy.STANDARD else self.strict


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check for one subject."""

    rule: Rule
    severity: Severity
    verdict: Verdict
    subject: Subject
    evidence: tuple[Evidence, ...] = ()
    remediations: tuple[Remediation, ...] = ()
    note: Text | None = None

    @property
    def title(self) -> Text:
        """What is wrong; or what could not be read, or was looked at and found in order."""
        topic = self.rule.topic
        if self.verdict is Verdict.FAILED or topic is None:
            return self.rule.title
        if self.verdict is not Verdict.UNKNOWN:
            return topic
        words = "{topic}: not known" if self.rule.asks else "{topic}: not read"
        return text(words, topic=topic)

    @property
    def key(self) -> tuple[str, str, str]:
        """Rule, host and virtual machine: the same finding before and after asking again."""
        return (self.rule.id, self.subject.host, self.subject.vm.id if self.subject.vm else "")

    @property
    def fingerprint(self) -> str:
        """What an acceptance is bound to: the finding together with what was seen."""
        seen = "|".join(f"{e.what}={e.observed}" for e in self.evidence)
        return "|".join((*self.key, self.verdict, self.severity, seen))

    @property
    def is_problem(self) -> bool:
        """Failed, or not known."""
        return self.verdict in (Verdict.FAILED, Verdict.UNKNOWN)

    @property
    def resolvable_in_plan(self) -> bool:
        """A step of the plan can put it right."""
        return any(
            r.disposition is Disposition.PLAN or r.preparation is not None
            for r in self.remediations
        )

    @property
    def is_planned(self) -> bool:
        """The plan puts it right, by itself or because the user chose that it shall."""
        return any(r.disposition is Disposition.PLAN for r in self.remediations)

    @property
    def blocks(self) -> bool:
        """Stands in the way until it is resolved; an unknown blocker blocks, too."""
        return (
            self.is_problem
            and self.severity is Severity.BLOCKER
            and not (self.verdict is Verdict.FAILED and self.is_planned)
        )


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A user's decision to live with a finding, void when its evidence changes."""

    fingerprint: str
    reason: str
    by: str
    at: str
