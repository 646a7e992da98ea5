"""What a finding means to the user: kinds, worst first, and values in a few words. No Qt here."""

from enum import IntEnum

from wizard.flow.sentences import DEPENDS_ON_CHOICES, blockers
from wizard.flow.state import State, VmKey
from wizard.model.findings import Finding, Group, Severity, Verdict


class Kind(IntEnum):
    """How a finding is meant, worst first."""

    BLOCKER = 0
    UNKNOWN_BLOCKS = 1
    LATER = 2  # a blocker that goes away by what is chosen on the fourth page
    WARNING = 3
    UNKNOWN = 4
    ADVICE = 5
    PLANNED = 6  # a blocker that a step of the plan puts right: nothing to do
    PASSED = 7
    NOT_APPLICABLE = 8

    @property
    def blocks(self) -> bool:
        """Whether it stands in the way of going on."""
        return self in (Kind.BLOCKER, Kind.UNKNOWN_BLOCKS)

    @property
    def is_problem(self) -> bool:
        """Whether it wants the user's attention."""
        return self < Kind.PLANNED


LOOKS = {
    Kind.BLOCKER: ("blocker", "Blocker"),
    Kind.UNKNOWN_BLOCKS: ("unknown", "Unknown, blocks"),
    Kind.LATER: ("warning", "Settled by what you choose"),
    Kind.WARNING: ("warning", "Warning"),
    Kind.UNKNOWN: ("unknown", "Unknown"),
    Kind.ADVICE: ("advice", "Advice"),
    Kind.PLANNED: ("resolved", "Resolved in the plan"),
    Kind.PASSED: ("passed", "Passed"),
    Kind.NOT_APPLICABLE: ("not-applicable", "Does not apply"),
}


def kind_of(finding: Finding) -> Kind:
    """Judge how a finding is meant."""
    if not finding.is_problem:
        passed = finding.verdict is Verdict.PASSED
        return Kind.PASSED if passed else Kind.NOT_APPLICABLE
    unknown = finding.verdict is Verdict.UNKNOWN
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


def counts(state: State) -> tuple[int, int]:
    """How many findings are problems, and how many there are in all."""
    kinds = [kind_of(f) for f in findings_of(state)]
    return sum(kind.is_problem for kind in kinds), len(kinds)


def behind_blockers(state: State) -> frozenset[VmKey]:
    """Virtual machines that stand behind open blockers of this page."""
    found = blockers(state, Group.PREREQUISITE)
    return frozenset(key for f in found for key in state.behind(f)) - state.left_out


def seen_and_needed(finding: Finding) -> tuple[str, str]:
    """Return what was seen and what was needed: the first value that is not as needed."""
    if not finding.evidence:
        return ("no answer" if finding.verdict is Verdict.UNKNOWN else "", "")
    pairs = [(str(e.observed), str(e.required)) for e in finding.evidence]
    return next(((seen, wanted) for seen, wanted in pairs if wanted not in ("", seen)), pairs[0])


def brief(words: str) -> str:
    """Leave out what the eye does not need in a narrow column; the pane has all of it."""
    return words.removeprefix("Microsoft ").removeprefix("Windows ").split(", build ")[0]
