"""What the pane says about one finding, or about all findings of a rule. No Qt here."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from wizard.flow.sentences import cut
from wizard.flow.state import State, VmKey
from wizard.model.findings import Disposition, Finding, Remediation, Rule, Severity
from wizard.ui import parts
from wizard.ui.findings_kinds import LOOKS, Kind, brief, kind_of, seen_and_needed
from wizard.ui.parts import Part
from wizard.ui.words import moment, plural

SHORT = 16  # letters of what was seen, at the end of a line
NAMED = 12  # more places than this are counted, not listed


@dataclass(frozen=True, slots=True)
class Acts:
    """What the buttons of the pane do."""

    check_again: Callable[[str], object]
    leave_out: Callable[[frozenset[VmKey]], object]
    take_in: Callable[[frozenset[VmKey]], object]
    open_source: Callable[[str], object]
    copy: Callable[[str], object]


def finding_parts(finding: Finding, state: State, acts: Acts, now: datetime) -> tuple[Part, ...]:
    """Say everything about one finding: where, why, what was seen, what to do, who says so."""
    icon, word = LOOKS[kind_of(finding)]
    return (
        parts.Verdict(icon, word, finding.rule.id),
        parts.Title(str(finding.title)),
        parts.Where(str(finding.subject), "vm" if finding.subject.vm else "host"),
        *_marks(finding, state),
        parts.Heading("Why it matters"),
        parts.Paragraph(str(finding.rule.why)),
        *((parts.Paragraph(str(finding.note)),) if finding.note else ()),
        *_seen(finding, state, now),
        *_what_to_do(finding, state, acts),
        parts.Line(),
        *source_parts(finding.rule),
        _copy_finding(finding, acts, now),
        *_queries(finding),
    )


def rule_parts(findings: tuple[Finding, ...], state: State, acts: Acts) -> tuple[Part, ...]:
    """Say what one rule found in several places."""
    first = findings[0]
    icon, word = LOOKS[min(kind_of(f) for f in findings)]
    keys = frozenset(key for f in findings for key in state.behind(f)) - state.left_out
    leave = _leave_out(keys, acts)
    return (
        parts.Verdict(icon, word, first.rule.id),
        parts.Title(str(first.title)),
        parts.Heading("Why it matters"),
        parts.Paragraph(str(first.rule.why)),
        parts.Heading("Where"),
        parts.Checklist(tuple(_places(findings, state))),
        *((parts.Buttons((leave,)),) if keys else ()),
        parts.Line(),
        *source_parts(first.rule),
    )


def _places(findings: tuple[Finding, ...], state: State) -> Iterator[tuple[str, str, str]]:
    for finding in findings[:NAMED]:
        icon = LOOKS[kind_of(finding)][0] if state.concerns_included(finding) else "not-applicable"
        yield icon, str(finding.subject), cut(brief(seen_and_needed(finding)[0]), SHORT)
    if len(findings) > NAMED:
        yield "list", f"{len(findings) - NAMED:,} more", ""


def _marks(finding: Finding, state: State) -> Iterator[Part]:
    if finding.key in state.changed_findings:
        yield parts.Paragraph("Changed since it was checked before.", quiet=True)
    if kind_of(finding) is Kind.LATER:
        yield parts.Paragraph("Does not hold you up here: choose sizes on the fourth page.")
    if finding.is_problem and not state.concerns_included(finding):
        whom = "This VM is" if finding.subject.vm else "Every VM of this host is"
        yield parts.Paragraph(f"{whom} left out. Nothing is changed on it.", quiet=True)


def _seen(finding: Finding, state: State, now: datetime) -> Iterator[Part]:
    pairs = [(str(e.what), _strongly(str(e.observed), str(e.required))) for e in finding.evidence]
    entry = state.entry(finding.subject.host)
    if entry is not None and entry.host is not None:
        pairs.append(("Asked", moment(entry.host.asked_at, now, seconds=True)))
    if pairs:
        yield parts.Heading("Seen")
        yield parts.Facts(tuple(pairs))


def _strongly(observed: str, required: str) -> str:
    return f"**{observed}**, needed {required}" if required and observed else observed


def _with_needed(observed: str, required: str) -> str:
    return f"{observed}, needed {required}" if required else observed


def _what_to_do(finding: Finding, state: State, acts: Acts) -> Iterator[Part]:
    can = [r for r in finding.remediations if r.disposition is Disposition.PLAN]
    must = [r for r in finding.remediations if r.disposition is not Disposition.PLAN]
    alone = sum(bool(r.powershell) for r in finding.remediations) == 1
    for heading, remedies in (("What the wizard can do", can), ("What you can do", must)):
        if remedies and finding.is_problem:
            yield parts.Heading(heading)
            yield from _remedies(remedies, finding, acts, copy=not alone)
    if finding.is_problem:
        copies = [_copy(r, acts) for r in finding.remediations if r.powershell] if alone else []
        yield parts.Buttons((*copies, *_buttons(finding, state, acts)))


def _remedies(
    remedies: Iterable[Remediation], finding: Finding, acts: Acts, *, copy: bool
) -> Iterator[Part]:
    for remedy in remedies:
        yield parts.Paragraph(str(remedy.advice))
        if remedy.powershell:
            yield parts.Code(remedy.powershell, f"PowerShell for {finding.subject}")
        if remedy.powershell and copy:
            yield parts.Buttons((_copy(remedy, acts),))
        if remedy.undo:
            yield parts.Paragraph("The way back:", quiet=True)
            yield parts.Code(remedy.undo, f"The way back for {finding.subject}")


def _copy(remedy: Remediation, acts: Acts) -> parts.Button:
    return parts.Button(
        "Copy", lambda: acts.copy(remedy.powershell), "copy", tip="Copy the PowerShell"
    )


def _buttons(finding: Finding, state: State, acts: Acts) -> Iterator[parts.Button]:
    host = finding.subject.host
    yield parts.Button(
        "Check again", lambda: acts.check_again(host), "refresh", tip=f"Ask {host} again"
    )
    keys = state.behind(finding)
    included = keys - state.left_out
    if included:
        yield _leave_out(included, acts, one=finding.subject.vm is not None)
    elif keys:
        yield parts.Button("Take in again", lambda: acts.take_in(keys))


def _leave_out(keys: frozenset[VmKey], acts: Acts, *, one: bool = False) -> parts.Button:
    word = "Leave out" if one else f"Leave out {plural(len(keys), 'VM')}"
    return parts.Button(word, lambda: acts.leave_out(keys))


def _queries(finding: Finding) -> Iterator[Part]:
    queries = list(dict.fromkeys(e.query for e in finding.evidence if e.query))
    if queries:
        yield parts.Heading("Asked with")
    for query in queries:
        yield parts.Code(query, f"Query that was sent to {finding.subject.host}")


def source_parts(rule: Rule, heading: str = "Source") -> Iterator[Part]:
    """Say who says so, when, and what each rule set makes of it."""
    yield parts.Heading(heading)
    said = ", ".join(part for part in (rule.source.title, rule.source.date) if part)
    yield parts.Paragraph(f"{said}. {policies(rule)}")


def policies(rule: Rule) -> str:
    """Say what each policy makes of a rule."""
    if rule.standard is rule.strict:
        return "Both rule sets agree."
    if rule.standard is None:
        return "Only the strict rules ask this."
    if rule.strict is None:
        return "The strict rules do not ask this."
    return f"The standard rules call it {_grave(rule.standard)}, the strict {_grave(rule.strict)}."


def _grave(severity: Severity) -> str:
    return "advice" if severity is Severity.ADVICE else f"a {severity}"


def _copy_finding(finding: Finding, acts: Acts, now: datetime) -> parts.Buttons:
    return parts.Buttons(
        (
            *open_source(finding.rule, acts),
            parts.Button(
                "Copy finding", lambda: acts.copy(finding_text(finding, now)), "copy", link=True
            ),
        )
    )


def open_source(rule: Rule, acts: Acts) -> Iterator[parts.Button]:
    """Return the button that opens the page a rule is taken from."""
    url = rule.source.url
    if url:
        yield parts.Button("Open source", lambda: acts.open_source(url), "open", link=True, tip=url)


def finding_text(finding: Finding, now: datetime) -> str:
    """Write a finding as plain text, for a mail or a ticket."""
    _icon, word = LOOKS[kind_of(finding)]
    lines = [f"{word}: {finding.title} ({finding.rule.id})", f"Where: {finding.subject}"]
    lines += [f"Why it matters: {finding.rule.why}"]
    lines += [
        f"{e.what}: {_with_needed(str(e.observed), str(e.required))}" for e in finding.evidence
    ]
    for remedy in finding.remediations:
        lines += [str(remedy.advice), *([remedy.powershell] if remedy.powershell else [])]
    source = finding.rule.source
    lines += [f"Source: {source.title}, {source.date}, {source.url}"]
    return "\n".join([*lines, f"Copied {now.astimezone():%Y-%m-%d %H:%M}"])
