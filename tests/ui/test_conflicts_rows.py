from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from tests.ui.deciding_world import NOW, a_flow
from wizard.flow.flow import Flow
from wizard.model.findings import Policy
from wizard.ui import parts
from wizard.ui.conflicts_affected import Move, affected
from wizard.ui.conflicts_parts import conflict_parts, ways
from wizard.ui.conflicts_rows import Conflict, Outcome, conflicts_of, counts, table
from wizard.ui.findings_acts import Acts

MEMORY = "FC-DM-01"


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    return a_flow(tmp_path)


def conflict(flow: Flow, rule: str = MEMORY) -> Conflict:
    return next(c for c in conflicts_of(flow.state) if c.rule.id == rule)


def pane(flow: Flow, rule: str = MEMORY) -> tuple[parts.Part, ...]:
    nothing: Any = lambda *_values: None  # noqa: E731
    acts = Acts(*[nothing] * len(fields(Acts)))
    return conflict_parts(conflict(flow, rule), acts, nothing, nothing, NOW)


def said(flow: Flow, rule: str = MEMORY) -> str:
    texts = []
    for part in pane(flow, rule):
        texts.append(str(getattr(part, "text", "")))
        if isinstance(part, parts.Checklist):
            texts += [line[1] for line in part.lines]
    return "\n".join(texts)


def test_conflicts_stand_one_a_rule_what_needs_the_user_first(flow: Flow) -> None:
    found = table(conflicts_of(flow.state), open_only=False).groups[0].rows
    assert found[0].key == MEMORY
    assert len({row.key for row in found}) == len(found)
    title, decision, vms = found[0].cells
    assert (title.icon, decision.text, decision.icon, vms.text) == (
        "warning",
        "Undecided",
        "waiting",
        "7",
    )


def test_advice_needs_no_decision(flow: Flow) -> None:
    found = conflict(flow, "FC-VBS-01")
    assert found.outcome is Outcome.NO_ACTION
    assert "Advice needs no decision." in said(flow, "FC-VBS-01")
    assert not any(isinstance(part, parts.Own) for part in pane(flow, "FC-VBS-01"))


def test_deciding_closes_a_conflict(flow: Flow) -> None:
    waiting = counts(conflicts_of(flow.state))[0]
    flow.deciding.resolve(conflict(flow).to_decide)
    assert conflict(flow).words == "Resolved in the plan"
    assert counts(conflicts_of(flow.state))[0] == waiting - 1
    flow.deciding.accept(flow.state.undecided, "")
    assert counts(conflicts_of(flow.state))[0] == 0
    assert table(conflicts_of(flow.state), open_only=True).groups == ()


def test_a_clustered_vm_that_may_move_needs_a_decision_no_step_can_take(flow: Flow) -> None:
    moving = conflict(flow, "FC-LM-01")
    assert (moving.outcome, len(moving.to_decide)) == (Outcome.UNDECIDED, 1)
    assert not ways(moving).resolve.enabled
    assert ways(moving).accept.enabled


def test_an_acceptance_says_who_when_and_why(flow: Flow) -> None:
    flow.deciding.accept(conflict(flow).to_decide, "Load is known.")
    assert conflict(flow).words == "Accepted by you"
    assert r"Accepted by corp\mweber, " in said(flow)
    assert "for these 7 VMs. Reason: Load is known." in said(flow)


def test_one_by_one_the_row_says_how_many_are_left(flow: Flow) -> None:
    first, second, *_ = conflict(flow).to_decide
    flow.deciding.accept([first], "")
    assert conflict(flow).words == "6 of 7 undecided"
    flow.deciding.resolve(conflict(flow).undecided)
    assert conflict(flow).words == "Accepted 1, resolved 6"
    assert second.subject.vm is not None


def test_a_decision_is_void_when_what_was_seen_has_changed(flow: Flow) -> None:
    flow.deciding.accept(conflict(flow).to_decide, "")
    flow.deciding.set_policy(Policy.STRICT)
    found = conflict(flow)
    assert found.outcome is Outcome.UNDECIDED
    assert "Changed since you decided" in said(flow)
    row = next(
        r
        for g in table(conflicts_of(flow.state), open_only=True).groups
        for r in g.rows
        if r.key == MEMORY
    )
    assert row.aside == "changed since you decided"


def test_an_impossible_way_stays_with_its_reason(flow: Flow) -> None:
    open_ways = ways(conflict(flow))
    assert open_ways.resolve.text == "Resolve in the plan (recommended)"
    assert open_ways.accept.enabled
    flow.deciding.set_policy(Policy.STRICT)
    strict = ways(conflict(flow))
    assert strict.resolve.enabled
    assert not strict.accept.enabled
    assert strict.accept.note.startswith("Not possible here")
    vbs = ways(conflict(flow, "FC-VBS-01"))
    assert not vbs.resolve.enabled
    assert vbs.leave_out.text.startswith("Leave the VMs of th")


def test_leaving_every_vm_out_settles_a_conflict(flow: Flow) -> None:
    flow.deciding.leave_out(conflict(flow).vms)
    assert conflict(flow).outcome is Outcome.LEFT_OUT
    assert not conflict(flow).to_decide


def test_the_little_table_shows_what_the_plan_moves(flow: Flow) -> None:
    found = conflict(flow)
    first = found.to_decide[0]
    assert first.subject.vm is not None
    key = (first.subject.host, first.subject.vm.id)
    moves = {key: Move("2–16 GB", "16 GB")}
    rows = affected(found, moves).groups[0].rows
    cell = rows[0].cells[1]
    assert (cell.before, cell.text) == ("2–16", "16 GB")
    assert rows[1].cells[1].text == "Undecided"
    flow.deciding.accept([first], "")
    accepted = affected(conflict(flow), moves).groups[0].rows[0].cells[1]
    assert (accepted.before, accepted.text) == ("", "2–16 GB")


def test_no_conflicts(tmp_path: Path) -> None:
    flow = a_flow(tmp_path, read=())
    assert table(conflicts_of(flow.state), open_only=False).empty == "No conflicts. Go on."
