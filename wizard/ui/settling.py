"""What the pane says of acceptances and questions. No Qt here."""

from collections.abc import Hashable, Iterator
from datetime import datetime
from functools import partial

from wizard.checks.questions import Question
from wizard.flow.state import Decision, State
from wizard.ui import parts
from wizard.ui.answers import given, question_of, said_at, vm_key, whom
from wizard.ui.findings_acts import Acts, Several
from wizard.ui.findings_kinds import Kind, acceptance, can_be_accepted, kind_in, lapsed
from wizard.ui.parts import Part
from wizard.ui.words import moment, plural


def accepted_parts(findings: Several, state: State, acts: Acts, now: datetime) -> Iterator[Part]:
    """Say who accepted findings, when and why; and what has become void."""
    pairs = [(f, acceptance(state, f)) for f in findings]
    held = [(f, d) for f, d in pairs if d is not None]
    one = len(findings) == 1
    lines: dict[str, int] = {}
    for _, decision in held:
        said = _accepted(decision, now)
        lines[said] = lines.get(said, 0) + 1
    if lines:
        shown = (s if one else f"{plural(n, 'finding')}: {s}" for s, n in lines.items())
        yield parts.Checklist(tuple(("accepted", said, "") for said in shown))
        words = "Withdraw" if one else f"Withdraw {len(held):,}"
        withdraw = partial(acts.withdraw, tuple(f for f, _ in held))
        yield parts.Buttons((parts.Button(words, withdraw),))
    for said in dict.fromkeys(_void(d, now) for f in findings if (d := lapsed(state, f))):
        yield parts.Checklist((("warning", said, ""),))


def _accepted(decision: Decision, now: datetime) -> str:
    given_ = decision.acceptance
    return f"Accepted by {given_.by}, {_when(decision, now)}. Reason: {given_.reason}"


def _void(decision: Decision, now: datetime) -> str:
    by = decision.acceptance.by
    return (
        f"No longer accepted: what is seen has changed since {by} accepted it, "
        f"{_when(decision, now)}. The reason was: {decision.acceptance.reason}"
    )


def _when(decision: Decision, now: datetime) -> str:
    return moment(datetime.fromisoformat(decision.acceptance.at), now)


def acceptable(findings: Several, state: State) -> Several:
    """Return the findings that can be accepted and are not."""
    open_kinds = (Kind.WARNING, Kind.UNKNOWN)
    return tuple(
        f
        for f in findings
        if can_be_accepted(f) and kind_in(state, f) in open_kinds and state.concerns_included(f)
    )


def accept_button(findings: Several, state: State, acts: Acts) -> Iterator[parts.Button]:
    """Return the button that asks for the reason to accept findings."""
    can = acceptable(findings, state)
    if can and not acts.is_accepting(can):
        words = "Accept…" if len(findings) == 1 else f"Accept {len(can):,}…"
        tip = "Live with it, and say why; void as soon as what is seen changes"
        yield parts.Button(words, partial(acts.begin_accepting, can), "accepted", tip=tip)


def accept_form(findings: Several, state: State, acts: Acts) -> Iterator[Part]:
    """Show the field for the reason, while it is open."""
    can = acceptable(findings, state)
    if can and acts.is_accepting(can):
        key = ("accept", tuple(f.key for f in can))
        yield parts.Own(key, partial(acts.accept_form, can))


# Questions --------------------------------------------------------------------------------------


def question_parts(findings: Several, state: State, acts: Acts, now: datetime) -> Iterator[Part]:
    """Show the question a finding turns on; for several findings, the way to the dialog."""
    found = [(f, q) for f in findings if (q := question_of(f, state.choices)) is not None]
    if not found:
        return
    finding, question = found[0]
    yield parts.Heading("What you are asked")
    yield parts.Paragraph(str(question.words))
    yield parts.Paragraph(str(question.why), quiet=True)
    if len(findings) > 1:
        yield ask_buttons(question, acts)
        return
    at = said_at(question, vm_key(finding), state.choices)
    if at is not None:
        words = f"Answered: {given(question, state.choices.answers[at], now)}, for "
        yield parts.Checklist((("tick", f"{words}{whom(at, state)}.", ""),))
        yield parts.Buttons((parts.Button("Take back the answer", partial(acts.take_back, (at,))),))
    key: Hashable = ("answer", question.id, finding.key, at and state.choices.answers[at])
    yield parts.Own(key, partial(acts.answer_form, finding, question))


def ask_buttons(question: Question, acts: Acts) -> parts.Buttons:
    """Return the button that opens the dialog of all questions at one of them."""
    tip = "Answer it for several VMs or hosts at once"
    press = partial(acts.ask, question.id)
    return parts.Buttons((parts.Button("Answer…", press, "unknown", tip=tip),))
