"""What the pane says about one conflict, around the form that decides it. No Qt here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from wizard.flow.sentences import cut
from wizard.flow.state import Decision, Way
from wizard.model.findings import Disposition, Finding, Severity
from wizard.ui import parts
from wizard.ui.conflicts_rows import Conflict, Outcome
from wizard.ui.findings_acts import Acts
from wizard.ui.findings_kinds import brief, seen_and_needed
from wizard.ui.findings_parts import NAMED, SHORT, open_source, source_parts
from wizard.ui.parts import Part
from wizard.ui.remedies import plan_buttons, remedy_parts
from wizard.ui.settling import question_parts
from wizard.ui.words import moment, plural

PLAN = Disposition.PLAN
NOTED = 2


@dataclass(frozen=True, slots=True)
class Ways:
    """How a conflict can be settled here. ``None`` as a note: nothing more to say."""

    resolve: parts.Choice
    accept: parts.Choice
    leave_out: parts.Choice


def conflict_parts(
    conflict: Conflict,
    acts: Acts,
    form: Callable[[], Any],
    withdraw: Callable[[], object],
    now: datetime,
) -> tuple[Part, ...]:
    """Say what happens, what can be decided, what was decided, and who says so."""
    icon, word = conflict.look
    return (
        parts.Verdict(icon, word, conflict.rule.id),
        parts.Title(conflict.title),
        *_lapsed(conflict, now),
        parts.Heading("What happens"),
        parts.Paragraph(str(conflict.rule.why)),
        *_concerned(conflict),
        *_notes(conflict),
        *question_parts(conflict.included, conflict.state, acts, now),
        *((parts.Own("decision", form),) if conflict.to_decide else ()),
        *_decided(conflict, withdraw, now),
        *_no_decision(conflict, acts),
        *remedy_parts(conflict.included or conflict.findings, conflict.state, acts),
        parts.Line(),
        *source_parts(conflict.rule, "Who says so"),
        *_open_source(conflict, acts),
    )


def _lapsed(conflict: Conflict, now: datetime) -> Iterator[Part]:
    if conflict.lapsed:
        latest = max(conflict.state.decisions[f.key].acceptance.at for f in conflict.lapsed)
        when = moment(datetime.fromisoformat(latest), now)
        yield parts.Paragraph(
            f"Changed since you decided, {when}. What was decided counted for what was seen then."
        )


def _concerned(conflict: Conflict) -> Iterator[Part]:
    many = len(conflict.findings) > 1
    if many and conflict.to_decide:
        return  # the form lists them
    yield parts.Heading("Concerned")
    if not many:
        subject = conflict.findings[0].subject
        yield parts.Where(str(subject), "vm" if subject.vm else "host")
        yield parts.Facts(_facts(conflict.findings[0]))
        return
    shown = tuple(
        ("vm" if f.subject.vm else "host", str(f.subject), cut(brief(seen_and_needed(f)[0]), SHORT))
        for f in conflict.findings[:NAMED]
    )
    more = len(conflict.findings) - NAMED
    yield parts.Checklist((*shown, *((("list", f"{more:,} more", ""),) if more > 0 else ())))


def _notes(conflict: Conflict) -> Iterator[Part]:
    """Say why it is not known, or what else was seen: what the checks noted, once each."""
    for note in list(dict.fromkeys(str(f.note) for f in conflict.findings if f.note))[:NOTED]:
        yield parts.Paragraph(note)


def _facts(finding: Finding) -> tuple[tuple[str, str], ...]:
    return tuple((str(e.what), str(e.observed)) for e in finding.evidence)


def _decided(conflict: Conflict, withdraw: Callable[[], object], now: datetime) -> Iterator[Part]:
    if not conflict.decided:
        return
    lines = [
        ("accepted" if way is Way.ACCEPT else "resolved", sentence, "")
        for way, sentence in _sentences(conflict, now)
    ]
    yield parts.Checklist(tuple(lines))
    yield parts.Buttons((parts.Button("Withdraw", withdraw),))


def _sentences(conflict: Conflict, now: datetime) -> Iterator[tuple[Way, str]]:
    """One sentence for each act of deciding, however many findings it was about."""
    for (at, way, by, reason), together in groupby(sorted(conflict.decided, key=_act), key=_act):
        found = [finding for finding, _ in together]
        verb = "Accepted" if way == Way.ACCEPT else "Resolved in the plan"
        when = moment(datetime.fromisoformat(at), now)
        said = f"{verb} by {by}, {when}, for {_these(found, conflict)}."
        yield Way(way), f"{said} Reason: {reason}" if reason else said


def _act(pair: tuple[Finding, Decision]) -> tuple[str, str, str, str]:
    given = pair[1].acceptance
    return (given.at, pair[1].way, given.by, given.reason)


def _these(found: list[Finding], conflict: Conflict) -> str:
    """Name what a decision is bound to."""
    host = found[0].subject.vm is None
    if len(found) == 1:
        whom = "this host" if host else "this VM"
        return f"{whom} only" if len(conflict.findings) == 1 else str(found[0].subject)
    count = plural(len(found), "host" if host else "VM")
    return f"these {count}" if len(found) == len(conflict.to_decide) else count


def _no_decision(conflict: Conflict, acts: Acts) -> Iterator[Part]:
    advice = tuple(f for f in conflict.included if f not in conflict.to_decide)
    buttons = tuple(plan_buttons(advice, conflict.state, acts))
    if conflict.outcome is Outcome.NO_ACTION:
        yield parts.Heading("Your decision")
        yield parts.Paragraph("Advice needs no decision. The report says what was seen.")
    if conflict.outcome is Outcome.LEFT_OUT:
        yield parts.Paragraph("Every VM concerned is left out. Nothing is changed on them.")
    elif buttons and not conflict.decided:
        yield parts.Buttons(buttons)


def _open_source(conflict: Conflict, acts: Acts) -> Iterator[Part]:
    buttons = tuple(open_source(conflict.rule, acts))
    if buttons:
        yield parts.Buttons(buttons)


# What the ways are called where the general words say too little: resolving, accepting.
CALLED = {
    "FC-DM-01": (
        "Fixed memory as below. Undo brings Dynamic Memory back.",
        "Accept: leave Dynamic Memory on",
    )
}


def ways(conflict: Conflict) -> Ways:
    """Say which ways are open; an impossible one stays, with its reason."""
    found = conflict.to_decide
    one, host = len(found) == 1, bool(found) and found[0].subject.vm is None
    those = "the VMs of this host" if one else "the VMs of these hosts"
    leave = those if host else "this VM" if one else "these VMs"
    return Ways(_resolving(conflict), _accepting(conflict), parts.Choice(f"Leave {leave} out"))


def _resolving(conflict: Conflict) -> parts.Choice:
    remedies = [r for f in conflict.to_decide for r in f.remediations]
    in_plan = (r for r in remedies if r.disposition is PLAN or r.preparation is not None)
    able = list(dict.fromkeys(str(r.advice) for r in in_plan))
    if not able:
        note = "Not possible here: no step of the plan changes this."
        return parts.Choice("Resolve in the plan", note, enabled=False)
    note = CALLED.get(conflict.rule.id, ("As each needs. Undo brings it back.", ""))[0]
    return parts.Choice("Resolve in the plan (recommended)", able[0] if len(able) == 1 else note)


def _accepting(conflict: Conflict) -> parts.Choice:
    words = CALLED.get(conflict.rule.id, ("", "Accept, and go on"))[1]
    if any(f.severity is Severity.BLOCKER for f in conflict.to_decide):
        note = "Not possible here: the rules you chose make it a blocker."
        return parts.Choice(words, note, enabled=False)
    return parts.Choice(words)
