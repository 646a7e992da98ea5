"""What a finding means to the user: kinds, worst first, and values in a few words. No Qt here."""

from collections import Counter
from enum import IntEnum, StrEnum

from wizard.flow.sentences import DEPENDS_ON_CHOICES, blockers
from wizard.flow.state import Decision, State, VmKey, Way
from wizard.model.choices import Enablement
from wizard.model.findings import Disposition, Finding, Group, Severity, Verdict


class Kind(IntEnum):
    """How a finding is meant, worst first."""

    BLOCKER = 0
    UNKNOWN_BLOCKS = 1
    LATER = 2  # a blocker that goes away by what is chosen on the fourth page
    WARNING = 3
    UNKNOWN = 4
    ADVICE = 5
    PLANNED = 6  # a step of the plan puts it right: nothing to do
    ACCEPTED = 7  # the user lives with it, and said why
    PASSED = 8
    NOT_APPLICABLE = 9

    @property
    def blocks(self) -> bool:
        """Whether it stands in the way of going on."""
        return self in (Kind.BLOCKER, Kind.UNKNOWN_BLOCKS)

    @property
    def is_problem(self) -> bool:
        """Whether it wants the user's attention."""
        return self < Kind.PLANNED

    @property
    def is_settled(self) -> bool:
        """Whether it is a problem that the user, or the plan, has dealt with."""
        return self in (Kind.PLANNED, Kind.ACCEPTED)


LOOKS = {
    Kind.BLOCKER: ("blocker", "Blocker"),
    Kind.UNKNOWN_BLOCKS: ("unknown", "Unknown, blocks"),
    Kind.LATER: ("warning", "Settled by what you choose"),
    Kind.WARNING: ("warning", "Warning"),
    Kind.UNKNOWN: ("unknown", "Unknown"),
    Kind.ADVICE: ("advice", "Advice"),
    Kind.PLANNED: ("resolved", "Resolved in the plan"),
    Kind.ACCEPTED: ("accepted", "Accepted"),
    Kind.PASSED: ("passed", "Passed"),
    Kind.NOT_APPLICABLE: ("not-applicable", "Does not apply"),
}


class View(StrEnum):
    """Which findings are shown."""

    PROBLEMS = "problems"
    SETTLED = "settled"
    ALL = "all"

    def shows(self, kind: Kind) -> bool:
        """Whether a finding of this kind is among them."""
        return {View.PROBLEMS: kind.is_problem, View.SETTLED: kind.is_settled}.get(self, True)


def kind_in(state: State, finding: Finding) -> Kind:
    """Judge how a finding is meant, with what the user decided about it."""
    kind = kind_of(finding)
    if kind not in (Kind.WARNING, Kind.UNKNOWN):
        return kind
    if state.decisions and acceptance(state, finding) is not None:
        return Kind.ACCEPTED
    return Kind.PLANNED if kind is Kind.WARNING and _is_chosen(state, finding) else kind


def _is_chosen(state: State, finding: Finding) -> bool:
    """Whether the plan puts it right by what is chosen for the VM: its size."""
    vm = finding.subject.vm
    if vm is None or not finding.is_planned:
        return False
    choice = state.choices.of(finding.subject.host, vm.id)
    included = (finding.subject.host, vm.id) not in state.left_out
    return included and choice.memory is not None and choice.enablement is Enablement.ENABLE


def acceptance(state: State, finding: Finding) -> Decision | None:
    """The decision to live with a finding, if it still fits what was seen."""
    decision = state.decision_on(finding)
    return decision if decision is not None and decision.way is Way.ACCEPT else None


def lapsed(state: State, finding: Finding) -> Decision | None:
    """The decision to live with a finding that is void, since what was seen has changed."""
    decision = state.decisions.get(finding.key)
    if decision is None or decision.way is not Way.ACCEPT or not finding.is_problem:
        return None
    return None if state.decision_on(finding) is not None else decision


def can_be_accepted(finding: Finding) -> bool:
    """Whether one can live with it: a warning, or one that could not be looked at."""
    return finding.is_problem and finding.severity is Severity.WARNING


def was_put_in(finding: Finding) -> bool:
    """Whether the user put a step into the plan that puts it right."""
    return finding.verdict is Verdict.FAILED and any(
        r.preparation is not None and r.disposition is Disposition.PLAN
        for r in finding.remediations
    )


def can_be_put_in(finding: Finding) -> bool:
    """Whether the user could put a step into the plan, and has not."""
    offers = any(r.preparation is not None for r in finding.remediations)
    return finding.is_problem and offers and not was_put_in(finding)


def kind_of(finding: Finding) -> Kind:
    """Judge how a finding is meant."""
    if not finding.is_problem:
        passed = finding.verdict is Verdict.PASSED
        return Kind.PASSED if passed else Kind.NOT_APPLICABLE
    unknown = finding.verdict is Verdict.UNKNOWN
    if was_put_in(finding):
        return Kind.PLANNED
    if finding.blocks and finding.rule.id in DEPENDS_ON_CHOICES:
        return Kind.LATER
    if finding.blocks:
        return Kind.UNKNOWN_BLOCKS if unknown else Kind.BLOCKER
    return Kind.UNKNOWN if unknown else _MEANT[finding.severity]


_MEANT = {
    Severity.BLOCKER: Kind.PLANNED,  # one that blocks was found above
    Severity.WARNING: Kind.WARNING,
    Severity.ADVICE: Kind.ADVICE,
}


def findings_of(state: State) -> tuple[Finding, ...]:
    """Findings of this page, in the order of the catalogue."""
    return tuple(f for f in state.findings if f.rule.group is Group.PREREQUISITE)


def counts(state: State) -> dict[View, int]:
    """How many findings each view shows."""
    kinds = Counter(kind_in(state, f) for f in findings_of(state))
    return {v: sum(n for kind, n in kinds.items() if v.shows(kind)) for v in View}


def behind_blockers(state: State) -> frozenset[VmKey]:
    """Virtual machines that stand behind open blockers of this page."""
    found = blockers(state, Group.PREREQUISITE)
    return frozenset(key for f in found for key in state.behind(f)) - state.left_out


def why_aside(state: State, finding: Finding) -> str:
    """Say why a finding holds nothing up: what it is about takes no part. Else nothing."""
    if state.concerns_included(finding):
        return ""
    if state.behind(finding):
        return "left out"
    entry = state.entry(finding.subject.host)
    return "no VMs" if entry is not None and entry.host is not None else "not read"


def seen_and_needed(finding: Finding) -> tuple[str, str]:
    """Return what was seen and what was needed: the first value that is not as needed."""
    if not finding.evidence:
        return ("no answer" if finding.verdict is Verdict.UNKNOWN else "", "")
    pairs = [(str(e.observed), str(e.required)) for e in finding.evidence]
    return next(((seen, wanted) for seen, wanted in pairs if wanted not in ("", seen)), pairs[0])


def brief(words: str) -> str:
    """Leave out what the eye does not need in a narrow column; the pane has all of it."""
    return words.removeprefix("Microsoft ").removeprefix("Windows ").split(", build ")[0]
