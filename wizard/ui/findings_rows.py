"""The findings of the second page as a table. No Qt here."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from wizard.flow.sentences import cut, short_hosts
from wizard.flow.state import State
from wizard.model.findings import Finding
from wizard.ui import rows
from wizard.ui.findings_groups import Grouping, GroupKey, QuietKey, group_key, quiet_key
from wizard.ui.findings_kinds import (
    LOOKS,
    Kind,
    View,
    brief,
    counts,
    findings_of,
    kind_in,
    kind_of,
    seen_and_needed,
    was_put_in,
    why_aside,
)
from wizard.ui.rows import Cell, Column, Emphasis, Row, Table
from wizard.ui.words import plural

LONGEST = 22  # letters of a name that stands quietly behind something else
OPEN_LINES = 12  # groups that only warn begin folded when they would push the table further
MANY = 4000  # findings: above, what a VM passed is one row
MARKS = frozenset({"left out", "not read", "no VMs", "changed"})  # that are spoken, too
COLUMNS = (
    Column("Finding, and where"),
    Column("Seen", "Server 2019, bu", most="Server 2019 Standard"),
    Column("Needed", "4 GB or more, w", most="Server 2022 or newer, then"),
)


def table(state: State, grouping: Grouping, view: View) -> Table:
    """Return the table of the page: findings in groups, worst first, passed ones at the end."""
    shown = [f for f in findings_of(state) if view.shows(kind_in(state, f))]
    groups = _by(grouping, state, shown)
    if grouping is Grouping.FINDING:
        groups = _folded(groups)
    if view is View.SETTLED:
        groups = [replace(group, folded=False) for group in groups]
    return Table(COLUMNS, tuple(groups), empty=_empty(state, view))


def _empty(state: State, view: View) -> str:
    if not findings_of(state):
        return "No host is read."
    if view is View.SETTLED:
        return "Nothing is put into the plan or accepted so far."
    settled = counts(state)[View.SETTLED]
    passed = sum(kind_of(f) is Kind.PASSED for f in findings_of(state))
    said = "No problems found." if not settled else f"No problem is open, {settled:,} are settled."
    return f"{said} {plural(passed, 'check')} passed."


def _by(grouping: Grouping, state: State, shown: Collection[Finding]) -> list[rows.Group]:
    gathered: dict[GroupKey, list[Finding]] = {}
    for finding in shown:
        gathered.setdefault(group_key(grouping, finding, state), []).append(finding)
    merged = len(shown) > MANY
    made = [_group(key, members, state, merged=merged) for key, members in gathered.items()]
    return sorted(made, key=lambda group: group.rank)


def _group(key: GroupKey, members: list[Finding], state: State, *, merged: bool) -> rows.Group:
    worst = min(kind_in(state, f) for f in members)
    icon, title, aside = _head(key, members, state, worst)
    made = sorted(_rows(key, members, state, merged=merged), key=lambda row: row.rank)
    return rows.Group(
        key,
        title,
        tuple(made),
        aside=aside,
        icon=icon,
        spoken=", ".join(part for part in (title, aside) if part),
        rank=worst,
        folded=not worst.is_problem,
        sentence=key.grouping not in _PLACES,
    )


_PLACES = (Grouping.HOST, Grouping.VM)


def _head(key: GroupKey, members: list[Finding], state: State, worst: Kind) -> tuple[str, str, str]:
    """Return icon, title and quiet words of a group."""
    icon, word = LOOKS[worst]
    extent, subject = _extent(members, state, worst), members[0].subject
    if key.grouping is Grouping.HOST or (key.grouping is Grouping.VM and subject.vm is None):
        return "host", key.name, tally(members, state)
    if key.grouping is Grouping.VM and subject.vm is not None:
        return "vm", subject.vm.name, f"{_short(state, key.name)} · {tally(members, state)}"
    if key.grouping is Grouping.FINDING and key.name:
        return icon, str(members[0].title), f"{word} · {extent}"
    return (icon, word, extent) if worst < Kind.PASSED else (icon, *_quiet_head(worst, members))


def _short(state: State, host: str) -> str:
    return cut(short_hosts(state, [host])[0], LONGEST)


def _rows(key: GroupKey, members: list[Finding], state: State, *, merged: bool) -> Iterator[Row]:
    """One row a finding; what did not fail is one row a rule, so that many VMs stay few rows."""
    one_rule = key.grouping is Grouping.FINDING and bool(key.name)
    quiet: dict[QuietKey, list[Finding]] = {}
    for finding in members:
        kind = kind_in(state, finding)
        if kind < Kind.PASSED:
            yield _row(finding, state, key.grouping, one_rule=one_rule)
        else:
            quiet.setdefault(quiet_key(key, finding, kind, merged=merged), []).append(finding)
    for of, together in quiet.items():
        if len(together) == 1:
            yield _row(together[0], state, key.grouping, one_rule=False)
        else:
            yield _quiet_row(of, together, state)


def _quiet_row(key: QuietKey, together: list[Finding], state: State) -> Row:
    icon, word = LOOKS[Kind(key.kind)]
    values = {seen_and_needed(f) for f in together}
    seen, needed = map(brief, values.pop() if len(values) == 1 else ("", ""))
    title, extent = str(together[0].title), _extent(together, state, Kind(key.kind))
    if not key.rule:
        title, extent = _quiet_head(Kind(key.kind), together)
    ink = Emphasis.QUIET
    names = (str(f.subject) for f in together)
    return Row(
        key,
        (
            Cell(title, icon, ink, sentence=True),
            Cell(seen, emphasis=ink),
            Cell(needed, emphasis=ink),
        ),
        aside=extent,
        search=" ".join((key.rule, title, word, *names)),
        spoken=f"{title}, {word}, {extent}",
        rank=key.kind,
    )


def _quiet_head(kind: Kind, members: Sequence[Finding]) -> tuple[str, str]:
    count = len(members)
    checks = plural(count, "check")
    if kind is Kind.PASSED:
        return f"{checks} passed", ""
    return f"{checks} {'does' if count == 1 else 'do'} not apply", ""


def tally(members: Iterable[Finding], state: State) -> str:
    """Count findings by what they mean: "1 blocker, 3 warnings"."""
    kinds = [kind_in(state, f) for f in members]
    words = (
        (("blocker",), (Kind.BLOCKER, Kind.LATER)),
        (("unknown", "unknown"), (Kind.UNKNOWN_BLOCKS, Kind.UNKNOWN)),
        (("warning",), (Kind.WARNING,)),
        (("advice", "advice"), (Kind.ADVICE,)),
        (("in the plan", "in the plan"), (Kind.PLANNED,)),
        (("accepted", "accepted"), (Kind.ACCEPTED,)),
        (("passed", "passed"), (Kind.PASSED,)),
    )
    found = [(word, sum(kinds.count(kind) for kind in of)) for word, of in words]
    return ", ".join(plural(count, *word) for word, count in found if count)


def _extent(members: Sequence[Finding], state: State, kind: Kind) -> str:
    hosts = {f.subject.host for f in members if f.subject.vm is None}
    vms = {key for f in members if f.subject.vm is not None for key in state.behind(f)}
    if kind.blocks:
        vms |= {key for f in members if f.subject.vm is None for key in state.behind(f)}
    parts = [plural(len(hosts), "host")] if hosts else []
    parts += [plural(len(vms), "VM")] if vms else []
    aside = {why_aside(state, f) for f in members}
    return ", ".join(parts if "" in aside else [*parts, *sorted(aside)])


def _row(finding: Finding, state: State, grouping: Grouping, *, one_rule: bool) -> Row:
    kind, subject = kind_in(state, finding), finding.subject
    included = state.concerns_included(finding)
    name = subject.vm.name if subject.vm else subject.host
    icon = "" if one_rule else LOOKS[kind][0]
    first = name if one_rule else str(finding.title)
    asides = _where(finding, state, grouping, one_rule=one_rule)
    if not included and kind < Kind.PASSED:
        icon = "not-applicable"
    asides = [*asides, *_marks(finding, state, kind)]
    seen, needed = map(brief, seen_and_needed(finding))
    ink = Emphasis.PLAIN if included and kind < Kind.PASSED else Emphasis.QUIET
    cells = (
        Cell(first, icon, ink, sentence=not one_rule),
        Cell(seen, emphasis=ink),
        Cell(needed, emphasis=ink),
    )
    words = (finding.rule.id, str(finding.title), name, subject.host, LOOKS[kind][1], seen, needed)
    return Row(
        finding.key,
        cells,
        aside=" · ".join(asides),
        search=" ".join(words),
        spoken=spoken(finding, kind, asides),
        rank=kind + (0 if included else len(Kind)),
    )


def _marks(finding: Finding, state: State, kind: Kind) -> Iterator[str]:
    """Say quietly what else is so: left out, in the plan, accepted, changed."""
    if kind < Kind.PASSED and (aside := why_aside(state, finding)):
        yield aside
    if was_put_in(finding):
        yield "in the plan"
    if kind is Kind.ACCEPTED:
        yield "accepted"
    if finding.key in state.changed_findings:
        yield "changed"


def _where(finding: Finding, state: State, grouping: Grouping, *, one_rule: bool) -> list[str]:
    """Say quietly where it is, without what the group or the first column says already."""
    host, machine = finding.subject.host, finding.subject.vm
    if one_rule:
        return [short_hosts(state, [host])[0]] if machine else []
    if grouping is Grouping.VM:
        return []
    named = [cut(machine.name, LONGEST)] if machine else []
    return named if grouping is Grouping.HOST else [*named, _short(state, host)]


def spoken(finding: Finding, kind: Kind, asides: Iterable[str] = ()) -> str:
    """Say a finding as one sentence."""
    seen, needed = seen_and_needed(finding)
    parts = [str(finding.subject), LOOKS[kind][1], str(finding.title)]
    parts += [f"seen {seen}"] if seen else []
    parts += [f"needed {needed}"] if needed else []
    parts += [mark for mark in asides if mark in MARKS]
    return ", ".join(parts)


def _folded(groups: list[rows.Group]) -> list[rows.Group]:
    """Fold what only warns once the table would become long."""
    lines, made = 0, []
    for group in groups:
        blocks = group.rank <= Kind.UNKNOWN_BLOCKS
        fold = group.folded or (not blocks and lines + 1 + len(group.rows) > OPEN_LINES)
        lines += 1 if fold else 1 + len(group.rows)
        made.append(replace(group, folded=fold))
    return made
