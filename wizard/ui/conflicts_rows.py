"""The conflicts of the third page, rule by rule, as a table. No Qt here."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from wizard.flow.sentences import short_hosts
from wizard.flow.state import Decision, State, VmKey, Way, needs_decision
from wizard.model.findings import Finding, Group, Rule, Severity, Verdict
from wizard.ui import rows
from wizard.ui.findings_kinds import LOOKS, kind_of, was_put_in
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


class Grouping(StrEnum):
    """What the groups of the table stand for; by conflict there are none."""

    CONFLICT = "conflict"
    HOST = "host"
    VM = "vm"
    DECISION = "decision"


class Part(NamedTuple):
    """What one rule found on one host or VM: the key of a row in a group."""

    rule: str
    host: str
    vm: str | None = None  # "": the host itself


@dataclass(frozen=True, slots=True)
class Conflict:
    """Everything one rule found, everywhere or in one place, with what was decided about it."""

    rule: Rule
    findings: tuple[Finding, ...]
    state: State
    part: Part | None = None

    @property
    def key(self) -> Part | str:
        """The key of its row, and of what is picked and typed for it."""
        return self.rule.id if self.part is None else self.part

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


def conflicts_of(state: State, grouping: Grouping = Grouping.CONFLICT) -> tuple[Conflict, ...]:
    """Return the conflicts: what blocks, then warnings, then advice, each as in the catalogue."""
    gathered: dict[Part | str, list[Finding]] = {}
    for finding in state.findings:
        if finding.rule.group is Group.CONFLICT and finding.is_problem:
            gathered.setdefault(_key_of(finding, grouping), []).append(finding)
    made = [
        Conflict(found[0].rule, tuple(found), state, key if isinstance(key, Part) else None)
        for key, found in gathered.items()
    ]
    return tuple(sorted(made, key=_gravity))


def _key_of(finding: Finding, grouping: Grouping) -> Part | str:
    rule, host, vm_id = finding.key
    if grouping is Grouping.HOST:
        return Part(rule, host)
    return Part(rule, host, vm_id) if grouping is Grouping.VM else rule


def _gravity(conflict: Conflict) -> tuple[bool, int]:
    blocks = any(f.blocks for f in conflict.findings)
    return (not blocks, list(Severity).index(conflict.worst.severity))


def is_open(conflict: Conflict) -> bool:
    """Whether a conflict still waits for the user."""
    return conflict.outcome in (Outcome.UNDECIDED, Outcome.BLOCKS)


def counts(found: tuple[Conflict, ...]) -> tuple[int, int]:
    """How many conflicts wait for the user, and how many there are."""
    return sum(is_open(c) for c in found), len(found)


def table(
    found: tuple[Conflict, ...], *, open_only: bool, grouping: Grouping = Grouping.CONFLICT
) -> Table:
    """Return the table of the page."""
    shown = [c for c in found if is_open(c) or not open_only]
    empty = "Every conflict that needs a decision has one." if found else "No conflicts. Go on."
    gathered: dict[Hashable, list[Conflict]] = {}
    for conflict in shown:
        gathered.setdefault(_group_key(conflict, grouping), []).append(conflict)
    groups = tuple(_group(key, members) for key, members in gathered.items())
    return Table(COLUMNS, groups, empty=empty)


def _group_key(conflict: Conflict, grouping: Grouping) -> Hashable:
    if grouping is Grouping.DECISION:
        return conflict.outcome
    return conflict.part[1:] if conflict.part is not None else ""


def _group(key: Hashable, members: list[Conflict]) -> rows.Group:
    made = tuple(_row(c, rank) for rank, c in enumerate(members))
    first = members[0]
    if not key:
        return rows.Group("", "", made)
    aside = plural(len(members), "conflict")
    if first.part is None:
        title, icon = _sentence(first.outcome), ICONS[first.outcome]
        return rows.Group(key, title, made, aside=aside, icon=icon, sentence=True)
    host, vm = first.part.host, first.findings[0].subject.vm
    if first.part.vm and vm is not None:
        aside = f"{short_hosts(first.state, [host])[0]} · {aside}"
        return rows.Group(key, vm.name, made, aside=aside, icon="vm")
    return rows.Group(key, host, made, aside=aside, icon="host")


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _row(conflict: Conflict, rank: int) -> Row:
    icon, word = conflict.look
    outcome, count = conflict.outcome, len(conflict.vms)
    quiet = outcome in (Outcome.NO_ACTION, Outcome.LEFT_OUT)
    waits = outcome in (Outcome.UNDECIDED, Outcome.BLOCKS)
    title, rest = conflict.title, Emphasis.QUIET if quiet else Emphasis.PLAIN
    asides = [plural(len(hosts), "host")] if (hosts := hosts_in(conflict.findings)) else []
    asides = [] if conflict.part is not None else asides
    asides += _marks(conflict)
    decision = Cell(conflict.words, ICONS[outcome], Emphasis.STRONG if waits else rest)
    spoken = [title, word, conflict.words, plural(count, "VM"), *asides]
    return Row(
        conflict.key,
        (Cell(title, icon, sentence=True), decision, Cell(f"{count:,}", at_end=True, order=count)),
        aside=" · ".join(asides),
        search=" ".join([title, conflict.rule.id, conflict.words, *_names(conflict.findings)]),
        spoken=", ".join(spoken),
        rank=rank,
    )


def _marks(conflict: Conflict) -> list[str]:
    """Say quietly what else is so: in the plan, changed."""
    put_in = any(map(was_put_in, conflict.findings)) and not conflict.decided
    changed = any(f.key in conflict.state.changed_findings for f in conflict.findings)
    marks = ["in the plan"] if put_in else []
    if conflict.lapsed:
        return [*marks, "changed since you decided"]
    return [*marks, "changed"] if changed else marks


def hosts_in(findings: Iterable[Finding]) -> frozenset[str]:
    """Return the hosts that findings are about themselves, not by a VM."""
    return frozenset(f.subject.host for f in findings if f.subject.vm is None)


def _names(findings: Iterable[Finding]) -> list[str]:
    return [str(f.subject) for f in findings]
