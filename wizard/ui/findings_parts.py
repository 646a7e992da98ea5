"""What the pane says about one finding, or about all findings of a rule. No Qt here."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from wizard.flow.sentences import SHORT_OF_MEMORY, cut
from wizard.flow.state import State, VmKey
from wizard.model.findings import Finding, Rule, Severity
from wizard.ui import parts
from wizard.ui.findings_acts import Acts, Several
from wizard.ui.findings_kinds import LOOKS, Kind, brief, kind_in, seen_and_needed, why_aside
from wizard.ui.findings_rows import tally
from wizard.ui.findings_text import finding_text
from wizard.ui.parts import Part
from wizard.ui.remedies import group_parts, plan_buttons, remedy_parts
from wizard.ui.settling import accept_button, accept_form, accepted_parts, question_parts
from wizard.ui.words import moment, plural

SHORT = 16  # letters of what was seen, at the end of a line
NAMED = 12  # more places than this are counted, not listed
ASIDE = {
    "no VMs": "This host has no VMs.",
    "not read": "Nothing else is known of this host: its VMs are not listed, and none is changed.",
}


def finding_parts(finding: Finding, state: State, acts: Acts, now: datetime) -> tuple[Part, ...]:
    """Say everything about one finding: where, why, what was seen, what to do, who says so."""
    icon, word = LOOKS[kind_in(state, finding)]
    return (
        parts.Verdict(icon, word, finding.rule.id),
        parts.Title(str(finding.title)),
        parts.Where(str(finding.subject), "vm" if finding.subject.vm else "host"),
        *_marks(finding, state),
        *accepted_parts((finding,), state, acts, now),
        parts.Heading("Why it matters"),
        parts.Paragraph(str(finding.rule.why)),
        *((parts.Paragraph(str(finding.note)),) if finding.note else ()),
        *_seen(finding, state, now),
        *question_parts((finding,), state, acts, now),
        *_what_to_do((finding,), state, acts),
        *remedy_parts((finding,), state, acts),
        parts.Line(),
        *source_parts(finding.rule),
        _copy_finding(finding, acts, now),
        *_queries(finding),
    )


def rule_parts(findings: Several, state: State, acts: Acts, now: datetime) -> tuple[Part, ...]:
    """Say what one rule found in several places."""
    first = findings[0]
    icon, word = LOOKS[min(kind_in(state, f) for f in findings)]
    return (
        parts.Verdict(icon, word, first.rule.id),
        parts.Title(str(first.title)),
        *accepted_parts(findings, state, acts, now),
        parts.Heading("Why it matters"),
        parts.Paragraph(str(first.rule.why)),
        parts.Heading("Where"),
        parts.Checklist(tuple(_places(findings, state))),
        *question_parts(findings, state, acts, now),
        *_what_to_do(findings, state, acts),
        *remedy_parts(findings, state, acts),
        parts.Line(),
        *source_parts(first.rule),
    )


def place_parts(findings: Several, state: State, acts: Acts, now: datetime) -> tuple[Part, ...]:
    """Say what was found on one host or VM, or all that is meant alike."""
    first = findings[0].subject
    host, vm = first.host, first.vm
    one = all(f.subject == first for f in findings)
    of_host = all(f.subject.host == host for f in findings)
    name, icon = (vm.name, "vm") if vm is not None and one else (host, "host")
    if not of_host:
        icon, name = LOOKS[kind_in(state, findings[0])]
    problems = [f for f in findings if kind_in(state, f) < Kind.PASSED] or list(findings)
    lines = (
        (LOOKS[kind_in(state, f)][0], str(f.title), "" if one or f.subject.vm is None else
         cut(f.subject.vm.name, SHORT))
        for f in problems[:NAMED]
    )  # fmt: skip
    more = len(problems) - NAMED
    return (
        parts.Title(name, icon),
        *((parts.Where(host, "host"),) if icon == "vm" else ()),
        parts.Paragraph(tally(findings, state), quiet=True),
        *accepted_parts(findings, state, acts, now),
        parts.Heading("What was found"),
        parts.Checklist((*lines, *((("list", f"{more:,} more", ""),) if more > 0 else ()))),
        *_what_to_do(findings, state, acts),
        *group_parts(findings, acts),
    )


def _places(findings: Several, state: State) -> Iterator[tuple[str, str, str]]:
    one_rule = len({f.rule.id for f in findings}) == 1
    for finding in findings[:NAMED]:
        kind = kind_in(state, finding)
        icon = LOOKS[kind][0] if state.concerns_included(finding) else "not-applicable"
        words = str(finding.subject if one_rule else finding.title)
        yield icon, words, cut(brief(seen_and_needed(finding)[0]), SHORT)
    if len(findings) > NAMED:
        yield "list", f"{len(findings) - NAMED:,} more", ""


def _marks(finding: Finding, state: State) -> Iterator[Part]:
    if finding.key in state.changed_findings:
        yield parts.Paragraph("Changed since it was checked before.", quiet=True)
    if kind_in(state, finding) is Kind.LATER:
        sizes = finding.rule.id in SHORT_OF_MEMORY
        what = "choose sizes" if sizes else "choose how it comes down"
        yield parts.Paragraph(f"Does not hold you up here: {what} on the fourth page.")
    aside = why_aside(state, finding) if finding.is_problem else ""
    if aside == "left out":
        whom = "This VM is" if finding.subject.vm else "Every VM of this host is"
        yield parts.Paragraph(f"{whom} left out. Nothing is changed on it.", quiet=True)
    elif aside:
        yield parts.Paragraph(ASIDE[aside], quiet=True)


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


def _what_to_do(findings: Several, state: State, acts: Acts) -> Iterator[Part]:
    """Return the buttons, and the field for a reason while it is open."""
    yield from accept_form(findings, state, acts)
    if buttons := tuple(_buttons(findings, state, acts)):
        yield parts.Buttons(buttons)


def _buttons(findings: Several, state: State, acts: Acts) -> Iterator[parts.Button]:
    problems = tuple(f for f in findings if f.is_problem)
    yield from plan_buttons(problems, state, acts)
    yield from accept_button(problems, state, acts)
    hosts = {f.subject.host for f in problems}
    if len(hosts) == 1:
        host = hosts.pop()
        again = partial(acts.check_again, host)
        yield parts.Button("Check again", again, "refresh", tip=f"Ask {host} again")
    keys = frozenset(key for f in problems for key in state.behind(f))
    included = keys - state.left_out
    if included:
        one = len(included) == 1 and all(f.subject.vm is not None for f in problems)
        yield _leave_out(included, acts, one=one)
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
    if rule.applies is not None:
        applies = str(rule.applies).replace("Every ", "every ", 1)
        yield parts.Paragraph(f"Applies to {applies}.", quiet=True)
    if rule.unconfirmed is not None:
        yield parts.Checklist((("advice", f"Not confirmed: {rule.unconfirmed}", ""),))


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
