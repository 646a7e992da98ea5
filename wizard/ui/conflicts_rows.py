"""The conflicts of the third page, rule by rule, as a table. No Qt here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from wizard.flow.state import Decision, State, VmKey, Way, needs_decision
from wizard.model.findings import Finding, Group, Rule, Severity, Verdict
from wizard.ui import rows
from wizard.ui.findings_kinds import LOOKS, kind_of
from wizard.ui.rows import Cell, Column, Emphasis, Row, Table
from wizard.ui.words import plural

COLUMNS = (
    Column("Conflict"),
    Column("Decision", "Accepted 3, resolved 4"),
    Column("VMs", "1,000", at_end=True),
)


class Outcome(StrEnum):
    """What has been decided about a conflict."""

    BLOCKS = "blocks"
    UNDECIDED = "undecided"
    ACCEPTED = "accepted"
    RESOLVED = "resolved"
    MIXED = "mixed"
    NO_ACTION = "no action needed"
    LEFT_OUT = "left out"


ICONS = {
    Outcome.BLOCKS: "blocker",
    Outcome.UNDECIDED: "waiting",
    Outcome.ACCEPTED: "accepted",
    Outcome.RESOLVED: "resolved",
    Outcome.MIXED: "passed",
    Outcome.NO_ACTION: "passed",
    Outcome.LEFT_OUT: "not-applicable",
}


@dataclass(frozen=True, slots=True)
class Conflict:
    """Everything one rule found, with what was decided about it."""

    rule: Rule
    findings: tuple[Finding, ...]
    state: State

    @property
    def worst(self) -> Finding:
        """The finding that stands for all: one that failed before one that is not known."""
        return min(self.findings, key=lambda f: (f.verdict is Verdict.UNKNOWN, kind_of(f)))

    @property
    def title(self) -> str:
        """What is wrong, or what could not be read anywhere."""
        return str(self.worst.title)

    @property
    def look(self) -> tuple[str, str]:
        """Icon and word of what it is."""
        return LOOKS[kind_of(self.worst)]

    @property
    def included(self) -> tuple[Finding, ...]:
        """Findings about something that is not left out."""
        return tuple(f for f in self.findings if self.state.concerns_included(f))

    @property
    def undecided(self) -> tuple[Finding, ...]:
        """Findings that wait for a decision."""
        return tuple(
            f for f in self.included if needs_decision(f) and self.state.decision_on(f) is None
        )

    @property
    def decided(self) -> tuple[tuple[Finding, Decision], ...]:
        """Findings with a decision that still fits what was seen."""
        pairs = ((f, self.state.decision_on(f)) for f in self.included)
        return tuple((f, decision) for f, decision in pairs if decision is not None)

    @property
    def lapsed(self) -> tuple[Finding, ...]:
        """Findings whose decision is void, since what was seen has changed."""
        return tuple(f for f in self.undecided if f.key in self.state.decisions)

    @property
    def to_decide(self) -> tuple[Finding, ...]:
        """Findings that the user can decide about: open, decided or blocking."""
        return tuple(f for f in self.included if needs_decision(f) or f.blocks)

    @property
    def vms(self) -> frozenset[VmKey]:
        """The virtual machines concerned, without those left out."""
        behind = frozenset(key for f in self.findings for key in self.state.behind(f))
        return behind - self.state.left_out

    @property
    def outcome(self) -> Outcome:
        """What has been decided, all findings taken together."""
        if not self.included:
            return Outcome.LEFT_OUT
        if any(f.blocks for f in self.included):
            return Outcome.BLOCKS
        if self.undecided:
            return Outcome.UNDECIDED
        ways = {decision.way for _, decision in self.decided}
        if len(ways) > 1:
            return Outcome.MIXED
        if ways:
            return Outcome.ACCEPTED if Way.ACCEPT in ways else Outcome.RESOLVED
        return Outcome.NO_ACTION

    @property
    def words(self) -> str:
        """Say the outcome in the table."""
        ways = [decision.way for _, decision in self.decided]
        accepted, resolved = ways.count(Way.ACCEPT), ways.count(Way.RESOLVE)
        waiting, all_of = len(self.undecided), len(self.to_decide)
        return {
            Outcome.BLOCKS: "Blocks",
            Outcome.UNDECIDED: f"{waiting} of {all_of} undecided" if ways else "Undecided",
            Outcome.ACCEPTED: "Accepted by you",
            Outcome.RESOLVED: "Resolved in the plan",
            Outcome.MIXED: f"Accepted {accepted}, resolved {resolved}",
            Outcome.NO_ACTION: "No action needed",
            Outcome.LEFT_OUT: "VMs left out",
        }[self.outcome]


def conflicts_of(state: State) -> tuple[Conflict, ...]:
    """Return the conflicts: what blocks, then warnings, then advice, each as in the catalogue."""
    gathered: dict[str, list[Finding]] = {}
    for finding in state.findings:
        if finding.rule.group is Group.CONFLICT and finding.is_problem:
            gathered.setdefault(finding.rule.id, []).append(finding)
    made = [Conflict(found[0].rule, tuple(found), state) for found in gathered.values()]
    return tuple(sorted(made, key=_gravity))


def _gravity(conflict: Conflict) -> tuple[bool, int]:
    blocks = any(f.blocks for f in conflict.findings)
    return (not blocks, list(Severity).index(conflict.worst.severity))


def is_open(conflict: Conflict) -> bool:
    """Whether a conflict still waits for the user."""
    return conflict.outcome in (Outcome.UNDECIDED, Outcome.BLOCKS)


def counts(found: tuple[Conflict, ...]) -> tuple[int, int]:
    """How many conflicts wait for the user, and how many there are."""
    return sum(is_open(c) for c in found), len(found)


def table(found: tuple[Conflict, ...], *, open_only: bool) -> Table:
    """Return the table of the page."""
    shown = [c for c in found if is_open(c) or not open_only]
    made = tuple(_row(c, rank) for rank, c in enumerate(shown))
    empty = "Every conflict that needs a decision has one." if found else "No conflicts. Go on."
    return Table(COLUMNS, (rows.Group("", "", made),) if made else (), empty=empty)


def _row(conflict: Conflict, rank: int) -> Row:
    icon, word = conflict.look
    outcome, count = conflict.outcome, len(conflict.vms)
    quiet = outcome in (Outcome.NO_ACTION, Outcome.LEFT_OUT)
    waits = outcome in (Outcome.UNDECIDED, Outcome.BLOCKS)
    title, rest = conflict.title, Emphasis.QUIET if quiet else Emphasis.PLAIN
    asides = [plural(len(hosts), "host")] if (hosts := _hosts(conflict.findings)) else []
    asides += ["changed since you decided"] if conflict.lapsed else []
    decision = Cell(conflict.words, ICONS[outcome], Emphasis.STRONG if waits else rest)
    spoken = [title, word, conflict.words, plural(count, "VM"), *asides]
    return Row(
        conflict.rule.id,
        (Cell(title, icon, sentence=True), decision, Cell(f"{count:,}", at_end=True, order=count)),
        aside=" · ".join(asides),
        search=" ".join([title, conflict.rule.id, conflict.words, *_names(conflict.findings)]),
        spoken=", ".join(spoken),
        rank=rank,
    )


def _hosts(findings: Iterable[Finding]) -> frozenset[str]:
    return frozenset(f.subject.host for f in findings if f.subject.vm is None)


def _names(findings: Iterable[Finding]) -> list[str]:
    return [str(f.subject) for f in findings]


@dataclass(frozen=True, slots=True)
class Move:
    """A value that the plan would move, in words."""

    now: str
    after: str

    @property
    def before(self) -> str:
        """What is now, as it is written before an arrow: the unit comes once."""
        unit = self.after.split()[-1]
        return self.now.removesuffix(f" {unit}")


def affected(conflict: Conflict, moves: Mapping[VmKey, Move]) -> Table:
    """Return the little table of the pane: each place, and what is moved or decided there."""
    made = tuple(_affected_row(f, conflict.state, moves) for f in conflict.to_decide)
    longest = max((f"{m.before} → {m.after}" for m in moves.values()), key=len, default="")
    last = Column("Memory", longest) if moves else Column("Decision", "Undecided")
    first = Column("Host" if _hosts(conflict.findings) else "VM")
    return Table((first, last), (rows.Group("", "", made),), ticks=True)


def _affected_row(finding: Finding, state: State, moves: Mapping[VmKey, Move]) -> Row:
    subject, decision = finding.subject, state.decision_on(finding)
    name = subject.vm.name if subject.vm else subject.host
    move = moves.get((subject.host, subject.vm.id if subject.vm else ""))
    said = "undecided" if decision is None else _DECIDED[decision.way]
    if move is None:
        last = Cell(said[:1].upper() + said[1:], emphasis=Emphasis.QUIET)
    elif decision is not None and decision.way is Way.ACCEPT:
        last = Cell(move.now, emphasis=Emphasis.QUIET)
    else:
        last = Cell(move.after, "", Emphasis.STRONG, before=move.before)
    spoken = [str(subject), said]
    spoken += [f"now {move.now}, by the plan {move.after}"] if move else []
    return Row(finding.key, (Cell(name), last), spoken=", ".join(spoken), tickable=True)


_DECIDED = {Way.ACCEPT: "accepted", Way.RESOLVE: "resolved"}
