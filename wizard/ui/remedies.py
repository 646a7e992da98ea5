"""What puts a finding right: who does it, what is sent, and the way back. No Qt here."""

from collections.abc import Iterator, Sequence
from functools import partial

from wizard.flow.state import State, Way
from wizard.model.choices import Enablement
from wizard.model.findings import Disposition, Finding, Group, Remediation, Sent, Severity
from wizard.ui import parts
from wizard.ui.answers import vm_key
from wizard.ui.findings_acts import Acts, Several
from wizard.ui.findings_kinds import can_be_put_in, was_put_in
from wizard.ui.parts import Part
from wizard.ui.words import plural

ITSELF = "The plan does this by itself"
PUT_IN = "In the plan, since you put it there"
DECIDED = "In the plan, since you decided so"
CAN_DECIDE = "The plan does this if you decide so"
CAN_PUT_IN = "You can put this into the plan"
CAN_CHOOSE = "The plan does this if you choose it on the fourth page"
YOURSELF = "You must do this yourself"
CAN_YOURSELF = "You can do this yourself"
SHOWN = 12  # commands of a group
ADVISED = 3  # ways of a group that are written out

Pair = tuple[Finding, Remediation]


def remedy_parts(findings: Several, state: State, acts: Acts) -> Iterator[Part]:
    """Say each way of one rule with who does it, its commands and the way back."""
    problems = [f for f in findings if f.is_problem]
    ways: dict[str, list[Pair]] = {}
    for finding in problems:
        for way in finding.remediations:
            ways.setdefault(_who(way, finding, state), []).append((finding, way))
    for who, together in ways.items():
        yield parts.Heading(who)
        if len(problems) == 1:
            for finding, way in together:
                yield from _way(way, finding, acts)
        else:
            yield from _together(together, acts)
    if any(was_put_in(f) and _is_left_alone(f, state) for f in problems):
        yield parts.Paragraph(
            "It is done only if the VM is chosen on the fourth page: now it is left as it is.",
            quiet=True,
        )


def group_parts(findings: Several, acts: Acts) -> Iterator[Part]:
    """Say what the plan can do for findings of several rules, with the commands and ways back."""
    offered = [(f, w) for f in findings for w in f.remediations if w.preparation and f.is_problem]
    if offered:
        yield parts.Heading(PUT_IN if all(was_put_in(f) for f, _ in offered) else CAN_PUT_IN)
        yield from _together(offered, acts)


def _together(pairs: Sequence[Pair], acts: Acts) -> Iterator[Part]:
    """Say what several findings have in common, then every command and every way back."""
    advice = list(dict.fromkeys(str(way.advice) for _, way in pairs))
    for words in advice[:ADVISED]:
        yield parts.Paragraph(words)
    if len(advice) > ADVISED:
        yield parts.Paragraph(
            f"And {len(advice) - ADVISED:,} more, each VM as it needs.", quiet=True
        )
    where = plural(len({f.key for f, _ in pairs}), "finding")
    changes = [way.change for _, way in pairs if way.change]
    back = [way.way_back for _, way in reversed(pairs) if way.way_back]
    yield from _commands(changes, back, where, acts)


def _who(way: Remediation, finding: Finding, state: State) -> str:
    if way.disposition is Disposition.MANUAL:
        return CAN_YOURSELF if finding.severity is Severity.ADVICE else YOURSELF
    if way.preparation is not None:
        return PUT_IN if way.disposition is Disposition.PLAN else CAN_PUT_IN
    if finding.rule.group is Group.CONFLICT and way.disposition is Disposition.PLAN:
        decision = state.decision_on(finding)
        resolved = decision is not None and decision.way is Way.RESOLVE
        return DECIDED if resolved else CAN_DECIDE
    not_chosen = finding.rule.id in SIZES and state.choices.of(*vm_key(finding)).memory is None
    return CAN_CHOOSE if way.disposition is Disposition.CONSENT or not_chosen else ITSELF


SIZES = frozenset({"VM-MEM-02", "FC-DM-01"})  # what the plan does only where a size is chosen


def _is_left_alone(finding: Finding, state: State) -> bool:
    return state.choices.of(*vm_key(finding)).enablement is Enablement.LEAVE


def _way(way: Remediation, finding: Finding, acts: Acts) -> Iterator[Part]:
    yield parts.Paragraph(str(way.advice))
    changes = [way.change] if way.change else []
    back = [way.way_back] if way.way_back else []
    yield from _commands(changes, back, str(finding.subject), acts)


def _commands(
    changes: Sequence[Sent], back: Sequence[Sent], where: str, acts: Acts
) -> Iterator[Part]:
    """Show the first commands and the first ways back; each can be copied whole."""
    if changes:
        yield parts.Code(_written(changes), f"PowerShell for {where}")
        yield parts.Buttons((_copy("Copy", changes, "Copy the PowerShell", acts),))
    if back:
        tip = "Copy the PowerShell that takes it back"
        yield parts.Paragraph("The way back:", quiet=True)
        yield parts.Code(_written(back), f"The way back for {where}")
        yield parts.Buttons((_copy("Copy the way back", back, tip, acts),))


def _written(commands: Sequence[Sent]) -> str:
    """Write the first ones; writing takes its time, and nobody reads hundreds."""
    more = len(commands) - SHOWN
    tail = [f"# and {plural(more, 'more command')}: copying takes all"] if more > 0 else []
    return "\n".join([*dict.fromkeys(map(str, commands[:SHOWN])), *tail])


def _copy(words: str, commands: Sequence[Sent], tip: str, acts: Acts) -> parts.Button:
    def press() -> None:
        acts.copy("\n".join(dict.fromkeys(map(str, commands))))

    return parts.Button(words, press, "copy", link=words != "Copy", tip=tip)


def plan_buttons(findings: Several, state: State, acts: Acts) -> Iterator[parts.Button]:
    """Return the buttons that put findings into the plan, and take them out again."""
    included = [f for f in findings if state.concerns_included(f)]
    can = tuple(f for f in included if can_be_put_in(f))
    put = tuple(f for f in included if was_put_in(f))
    one = len(findings) == 1
    if can:
        words = "Put into the plan" if one else f"Put {len(can):,} into the plan"
        tip = "A step of the plan puts it right; Review shows it, and how it is undone"
        yield parts.Button(words, partial(acts.put_in, can), "resolved", primary=True, tip=tip)
    if put:
        words = "Take out of the plan" if one else f"Take {len(put):,} out of the plan"
        yield parts.Button(words, partial(acts.take_out, put))
