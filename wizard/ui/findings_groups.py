"""What the groups of the second page stand for, and which findings are in one. No Qt here."""

from enum import StrEnum
from functools import partial
from typing import NamedTuple

from wizard.flow.state import State
from wizard.model.findings import Finding
from wizard.ui.findings_kinds import Kind, View, findings_of, kind_in


class Grouping(StrEnum):
    """What the groups of the table stand for."""

    FINDING = "finding"
    HOST = "host"
    VM = "vm"
    VERDICT = "verdict"


class GroupKey(NamedTuple):
    """A group: of a rule or a host by ``name``, of a VM on a host, of what it means."""

    grouping: Grouping
    name: str = ""
    kind: int = 0
    vm: str = ""


class QuietKey(NamedTuple):
    """Findings that did not fail: of one rule or of all, on one host or VM or on all."""

    rule: str
    kind: int
    host: str = ""
    vm: str | None = None


def members_of(key: object, state: State) -> tuple[Finding, ...]:
    """Findings of one rule that a group or a row stands for; none when it is not about one rule."""
    if isinstance(key, QuietKey):
        return tuple(f for f in findings_of(state) if _is_among(f, key, state))
    if isinstance(key, GroupKey) and key.grouping is Grouping.FINDING:
        quiet = QuietKey(key.name, key.kind)
        return tuple(f for f in findings_of(state) if key.name and _is_among(f, quiet, state))
    return ()


def in_group(key: object, state: State, view: View) -> tuple[Finding, ...]:
    """Every finding of a group of whatever kind that a view shows, worst first."""
    if not isinstance(key, GroupKey):
        return ()
    found = (f for f in findings_of(state) if group_key(key.grouping, f, state) == key)
    return tuple(
        sorted((f for f in found if view.shows(kind_in(state, f))), key=partial(kind_in, state))
    )


def _is_among(finding: Finding, key: QuietKey, state: State) -> bool:
    subject = finding.subject
    return (
        key.rule in ("", finding.rule.id)
        and key.host in ("", subject.host)
        and (key.vm is None or key.vm == (subject.vm.id if subject.vm else ""))
        and kind_in(state, finding) == key.kind
    )


def group_key(grouping: Grouping, finding: Finding, state: State) -> GroupKey:
    """Return the group a finding stands in."""
    kind, subject = kind_in(state, finding), finding.subject
    if grouping is Grouping.HOST:
        return GroupKey(grouping, subject.host)
    if grouping is Grouping.VM:
        return GroupKey(grouping, subject.host, vm=subject.vm.id if subject.vm else "")
    if grouping is Grouping.VERDICT or kind >= Kind.PASSED:
        return GroupKey(grouping, "", kind)
    return GroupKey(grouping, finding.rule.id, kind)


def quiet_key(group: GroupKey, finding: Finding, kind: Kind, *, merged: bool) -> QuietKey:
    """Return the row of a finding that did not fail; ``merged``: all of a VM are one row."""
    if group.grouping is Grouping.VM:
        return QuietKey("" if merged else finding.rule.id, kind, group.name, group.vm)
    return QuietKey(finding.rule.id, kind, group.name if group.grouping is Grouping.HOST else "")
