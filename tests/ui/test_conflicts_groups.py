"""Conflicts by host, by VM and by decision; advice that can be put into the plan; questions."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.deciding_pages import button, nameless, opened
from tests.ui.deciding_world import a_flow, hosts
from wizard.flow.flow import Flow
from wizard.flow.state import PageName
from wizard.model.facts import Host
from wizard.ui import parts
from wizard.ui.conflicts_form import ACCEPT
from wizard.ui.conflicts_page import ConflictsPage
from wizard.ui.conflicts_rows import Conflict, Grouping, Outcome, conflicts_of, counts, table
from wizard.ui.findings_kinds import can_be_put_in, was_put_in

MEMORY = "FC-DM-01"


def saving_one(read: Host) -> Host:
    """Let one VM be saved when its host stops: advice that a step can put right."""
    vms = tuple(
        replace(vm, automatic_stop_action="Save") if vm.ref.name == "docker-ci" else vm
        for vm in read.vms or ()
    )
    return replace(read, vms=vms)


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    made = a_flow(tmp_path, map(saving_one, hosts()), PageName.CONFLICTS)
    made.deciding.leave_out({k for f in made.state.open_blockers for k in made.state.behind(f)})
    return made


@pytest.fixture
def page(qapp: QApplication, flow: Flow) -> Iterator[ConflictsPage]:
    del qapp
    made = opened(ConflictsPage, flow)
    yield made
    made.close()


def all_findings(found: tuple[Conflict, ...]) -> set[tuple[str, str, str]]:
    return {f.key for conflict in found for f in conflict.findings}


@pytest.mark.parametrize("grouping", list(Grouping))
def test_no_conflict_is_lost_in_any_grouping(flow: Flow, grouping: Grouping) -> None:
    found = conflicts_of(flow.state, grouping)
    assert all_findings(found) == all_findings(conflicts_of(flow.state))
    shown = table(found, open_only=False, grouping=grouping)
    assert sum(len(group.rows) for group in shown.groups) == len(found) == counts(found)[1]


def test_by_vm_a_row_is_one_conflict_of_one_vm(flow: Flow) -> None:
    shown = table(conflicts_of(flow.state, Grouping.VM), open_only=False, grouping=Grouping.VM)
    group = next(g for g in shown.groups if g.title == "exam-2026-server")
    assert group.icon == "vm"
    assert group.aside.startswith("hv-ber-02.corp.example · ")
    assert {row.cells[2].text for row in group.rows} == {"1"}


def test_by_host_what_is_of_the_host_and_of_its_vms_stands_together(flow: Flow) -> None:
    shown = table(conflicts_of(flow.state, Grouping.HOST), open_only=False, grouping=Grouping.HOST)
    titles = [g.title for g in shown.groups]
    assert "hv-ber-01.corp.example" in titles
    assert len(set(titles)) == len(titles)


def test_by_decision_what_waits_is_a_group(flow: Flow) -> None:
    flow.deciding.resolve([f for f in flow.state.undecided if f.rule.id == MEMORY])
    found = conflicts_of(flow.state, Grouping.DECISION)
    shown = table(found, open_only=False, grouping=Grouping.DECISION)
    assert {group.key for group in shown.groups} >= {Outcome.UNDECIDED, Outcome.RESOLVED}


def test_deciding_for_one_vm_leaves_the_others_open(page: ConflictsPage, flow: Flow) -> None:
    page._group_by(Grouping.VM)
    found = next(c for c in page._found if c.rule.id == MEMORY and c.undecided)
    assert page.table.select_key(found.key)
    assert page._form is not None
    assert page._form.decide.text() == "Decide"
    page._form.decide.click()
    assert [key[0] for key in flow.state.decisions] == [MEMORY]
    assert any(f.rule.id == MEMORY for f in flow.state.undecided)


def test_what_is_typed_for_one_vm_is_not_that_of_another(page: ConflictsPage) -> None:
    page._group_by(Grouping.VM)
    first, second = [c for c in page._found if c.rule.id == MEMORY and c.undecided][:2]
    page.table.select_key(first.key)
    assert page._form is not None
    page._form.radios[ACCEPT].click()
    QTest.keyClicks(page._form.reason, "Lab only")
    page.table.select_key(second.key)
    assert page._form.reason.text() == ""
    page.table.select_key(first.key)
    assert page._form.reason.text() == "Lab only"


def test_without_a_reason_nothing_is_accepted(page: ConflictsPage) -> None:
    page.table.select_key(MEMORY)
    assert page._form is not None
    page._form.radios[ACCEPT].click()
    assert not page._form.decide.isEnabled()
    assert page._form.decide.accessibleDescription() == "Say why first."
    QTest.keyClicks(page._form.reason, "Lab only")
    assert page._form.decide.isEnabled()


def test_advice_can_be_put_into_the_plan_and_taken_out(page: ConflictsPage, flow: Flow) -> None:
    found = next(c for c in page._found if not c.to_decide and any(map(can_be_put_in, c.included)))
    page.table.select_key(found.key)
    count = sum(map(can_be_put_in, found.included))
    words = "Put into the plan" if count == 1 else f"Put {count} into the plan"
    button(page.pane, words).click()
    after = next(c for c in conflicts_of(flow.state) if c.key == found.key)
    assert all(map(was_put_in, after.included))
    assert after.outcome is Outcome.RESOLVED
    button(page.pane, "Withdraw").click()
    assert not any(was_put_in(f) for f in flow.state.findings)


def test_a_conflict_that_needs_an_answer_leads_to_the_question(page: ConflictsPage) -> None:
    found = next(c for c in page._found if c.rule.asks and c.undecided)
    page.table.select_key(found.key)
    assert parts.Heading("What you are asked") in page.pane.parts


@pytest.mark.parametrize("grouping", list(Grouping))
def test_every_control_has_a_name(page: ConflictsPage, grouping: Grouping) -> None:
    page._group_by(grouping)
    assert nameless(page) == []
    assert page.grouping.accessibleName().startswith("Grouping, By ")
