"""The findings of the second page as a table. No Qt here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

from wizard.flow.sentences import cut, short_hosts
from wizard.flow.state import State
from wizard.model.findings import Finding
from wizard.ui import rows
from wizard.ui.findings_kinds import LOOKS, Kind, brief, findings_of, kind_of, seen_and_needed
from wizard.ui.rows import Cell, Column, Emphasis, Row, Table
from wizard.ui.words import plural

LONGEST = 22  # letters of a name that stands quietly behind something else
OPEN_LINES = 12  # groups that only warn begin folded when they would push the table further
COLUMNS = (
    Column("Finding, and where"),
    Column("Seen", "Server 2019, bu", most="Server 2019 Standard"),
    Column("Needed", "4 GB or more, w", most="Server 2022 or newer, then"),
)


class Grouping(StrEnum):
    """What the groups of the table stand for."""

    FINDING = "finding"
    HOST = "host"
    VERDICT = "verdict"


GroupKey = tuple[Grouping, str, int]


class QuietKey(NamedTuple):
    """Findings of one rule that did not fail, on one host or on all."""

    rule: str
    kind: int
    host: str = ""


def members_of(key: object, state: State) -> tuple[Finding, ...]:
    """Findings of one rule that a group or a row stands for; none when it is not about one rule."""
    if isinstance(key, QuietKey):
        rule, kind, host = key
    elif isinstance(key, tuple) and key and key[0] is Grouping.FINDING:
        _, rule, kind, host = *key, ""
    else:
        return ()
    return tuple(
        f
        for f in findings_of(state)
        if f.rule.id == rule and kind_of(f) == kind and host in ("", f.subject.host)
    )


def table(state: State, grouping: Grouping, *, problems_only: bool) -> Table:
    """Return the table of the page: findings in groups, worst first, passed ones at the end."""
    shown = [f for f in findings_of(state) if kind_of(f).is_problem or not problems_only]
    groups = _by(grouping, state, shown)
    if grouping is Grouping.FINDING:
        groups = _folded(groups)
    passed = sum(kind_of(f) is Kind.PASSED for f in findings_of(state))
    empty = f"No problems found. {plural(passed, 'check')} passed."
    return Table(COLUMNS, tuple(groups), empty=empty if state.facts else "No host is read.")


def _by(grouping: Grouping, state: State, shown: Iterable[Finding]) -> list[rows.Group]:
    gathered: dict[GroupKey, list[Finding]] = {}
    for finding in shown:
        gathered.setdefault(_group_key(grouping, finding), []).append(finding)
    made = [_group(key, members, state) for key, members in gathered.items()]
    return sorted(made, key=lambda group: group.rank)


def _group_key(grouping: Grouping, finding: Finding) -> GroupKey:
    kind = kind_of(finding)
    if grouping is Grouping.HOST:
        return (grouping, finding.subject.host, 0)
    if grouping is Grouping.VERDICT or kind >= Kind.PASSED:
        return (grouping, "", kind)
    return (grouping, finding.rule.id, kind)


def _group(key: GroupKey, members: list[Finding], state: State) -> rows.Group:
    grouping, name, _ = key
    worst = min(kind_of(f) for f in members)
    icon, word = LOOKS[worst]
    extent = _extent(members, state, worst)
    one_rule = grouping is Grouping.FINDING and bool(name)
    title, aside = word, extent
    if grouping is Grouping.HOST:
        icon, title, aside = "host", name, tally(members)
    elif one_rule:
        title, aside = str(members[0].title), f"{word} · {extent}"
    elif worst >= Kind.PASSED:
        title, aside = _quiet_title(worst, len(members)), ""
    made = sorted(_rows(key, members, state), key=lambda row: row.rank)
    return rows.Group(
        key,
        title,
        tuple(made),
        aside=aside,
        icon=icon,
        spoken=", ".join(part for part in (title, aside) if part),
        rank=worst,
        folded=not worst.is_problem,
        sentence=grouping is not Grouping.HOST,
    )


def _rows(key: GroupKey, members: list[Finding], state: State) -> Iterator[Row]:
    """One row a finding; what did not fail is one row a rule, so that many VMs stay few rows."""
    grouping, name, _ = key
    one_rule = grouping is Grouping.FINDING and bool(name)
    quiet: dict[QuietKey, list[Finding]] = {}
    for finding in members:
        kind = kind_of(finding)
        if kind < Kind.PASSED:
            yield _row(finding, state, grouping, one_rule=one_rule)
        else:
            host = name if grouping is Grouping.HOST else ""
            quiet.setdefault(QuietKey(finding.rule.id, kind, host), []).append(finding)
    for quiet_key, together in quiet.items():
        if len(together) == 1:
            yield _row(together[0], state, grouping, one_rule=False)
        else:
            yield _quiet_row(quiet_key, together, state)


def _quiet_row(key: QuietKey, together: list[Finding], state: State) -> Row:
    icon, word = LOOKS[Kind(key.kind)]
    values = {seen_and_needed(f) for f in together}
    seen, needed = map(brief, values.pop() if len(values) == 1 else ("", ""))
    title, extent = str(together[0].title), _extent(together, state, Kind(key.kind))
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


def _quiet_title(kind: Kind, count: int) -> str:
    checks = plural(count, "check")
    if kind is Kind.PASSED:
        return f"{checks} passed"
    return f"{checks} {'does' if count == 1 else 'do'} not apply"


def tally(members: Iterable[Finding]) -> str:
    """Count findings by what they mean: "1 blocker, 3 warnings"."""
    kinds = [kind_of(f) for f in members]
    words = (
        (("blocker",), (Kind.BLOCKER, Kind.LATER, Kind.PLANNED)),
        (("unknown", "unknown"), (Kind.UNKNOWN_BLOCKS, Kind.UNKNOWN)),
        (("warning",), (Kind.WARNING,)),
        (("advice", "advice"), (Kind.ADVICE,)),
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
    left_out = not any(state.concerns_included(f) for f in members)
    return ", ".join([*parts, "left out"] if left_out else parts)


def _row(finding: Finding, state: State, grouping: Grouping, *, one_rule: bool) -> Row:
    kind = kind_of(finding)
    subject = finding.subject
    included = state.concerns_included(finding)
    name = subject.vm.name if subject.vm else subject.host
    icon = "" if one_rule else LOOKS[kind][0]
    first = name if one_rule else str(finding.title)
    asides = _where(finding, state, grouping, one_rule=one_rule)
    if not included and kind < Kind.PASSED:
        asides, icon = [*asides, "left out"], "not-applicable"
    if finding.key in state.changed_findings:
        asides = [*asides, "changed"]
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
        spoken=spoken(finding, asides),
        rank=kind + (0 if included else len(Kind)),
    )


def _where(finding: Finding, state: State, grouping: Grouping, *, one_rule: bool) -> list[str]:
    """Say quietly where it is, without what the group or the first column says already."""
    host, machine = finding.subject.host, finding.subject.vm
    short = short_hosts(state, [host])[0]
    if one_rule:
        return [short] if machine else []
    if grouping is Grouping.HOST:
        return [cut(machine.name, LONGEST)] if machine else []
    return [cut(machine.name, LONGEST), cut(short, LONGEST)] if machine else [cut(short, LONGEST)]


def spoken(finding: Finding, asides: Iterable[str] = ()) -> str:
    """Say a finding as one sentence."""
    seen, needed = seen_and_needed(finding)
    parts = [str(finding.subject), LOOKS[kind_of(finding)][1], str(finding.title)]
    parts += [f"seen {seen}"] if seen else []
    parts += [f"needed {needed}"] if needed else []
    parts += [mark for mark in asides if mark in ("left out", "changed")]
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
