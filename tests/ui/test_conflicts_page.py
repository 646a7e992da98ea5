from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.deciding_pages import button, nameless, opened, stuck
from tests.ui.deciding_world import a_flow
from wizard.flow.flow import Flow
from wizard.flow.state import Decision, FindingKey, PageName, Way
from wizard.model.findings import Policy
from wizard.ui.conflicts_form import ACCEPT, LEAVE_OUT, DecisionForm
from wizard.ui.conflicts_page import ConflictsPage

MEMORY = "FC-DM-01"


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    made = a_flow(tmp_path, page=PageName.CONFLICTS)
    made.deciding.leave_out({k for f in made.state.open_blockers for k in made.state.behind(f)})
    others = [f for f in made.state.undecided if f.rule.id != MEMORY]
    made.deciding.accept(others, "A laboratory")  # the cluster: one conflict is left to decide
    return made


@pytest.fixture
def page(qapp: QApplication, flow: Flow) -> Iterator[ConflictsPage]:
    del qapp
    made = opened(ConflictsPage, flow)
    yield made
    made.close()


def memory_decisions(flow: Flow) -> dict[FindingKey, Decision]:
    return {key: d for key, d in flow.state.decisions.items() if key[0] == MEMORY}


def form(page: ConflictsPage) -> DecisionForm:
    assert page._form is not None
    return page._form


def test_the_first_conflict_is_open_with_what_is_recommended(page: ConflictsPage) -> None:
    assert page.table.current_key == MEMORY
    assert form(page).radios[0].isChecked()
    assert form(page).decide.text() == "Decide for all 6"


def test_deciding_for_all_lets_the_user_go_on(page: ConflictsPage, flow: Flow) -> None:
    assert stuck(flow)
    form(page).decide.click()
    assert {d.way for d in memory_decisions(flow).values()} == {Way.RESOLVE}
    assert not stuck(flow)
    assert not form(page).decide.isVisibleTo(page)


def test_accepting_keeps_the_reason(page: ConflictsPage, flow: Flow) -> None:
    form(page).radios[ACCEPT].click()
    assert form(page).reason.isVisibleTo(page)
    QTest.keyClicks(form(page).reason, "Load is known.")
    form(page).decide.click()
    reasons = {d.acceptance.reason for d in memory_decisions(flow).values()}
    assert reasons == {"Load is known."}
    button(page.pane, "Withdraw").click()
    assert not memory_decisions(flow)


def test_one_by_one(page: ConflictsPage, flow: Flow) -> None:
    first, *others = form(page).table.shown_keys
    form(page).table.tick(others, on=False)
    assert form(page).decide.text() == "Decide for 1 VM"
    form(page).decide.click()
    assert set(memory_decisions(flow)) == {first}
    assert len(flow.state.undecided) == 5


def test_nothing_ticked_is_nothing_to_decide(page: ConflictsPage) -> None:
    form(page).table.untick_all()
    assert not form(page).decide.isEnabled()


def test_leaving_the_vms_out(page: ConflictsPage, flow: Flow) -> None:
    before = len(flow.state.left_out)
    form(page).radios[LEAVE_OUT].click()
    form(page).decide.click()
    assert len(flow.state.left_out) == before + 6


def test_what_is_typed_stays_while_another_row_is_looked_at(page: ConflictsPage) -> None:
    form(page).radios[ACCEPT].click()
    QTest.keyClicks(form(page).reason, "Lab only")
    page.table.select_key("FC-VBS-01")
    page.table.select_key(MEMORY)
    assert form(page).reason.text() == "Lab only"
    assert form(page).radios[ACCEPT].isChecked()


def test_the_strict_rules_disable_accepting(page: ConflictsPage, flow: Flow) -> None:
    flow.deciding.set_policy(Policy.STRICT)
    page.table.select_key(MEMORY)
    assert not form(page).radios[ACCEPT].isEnabled()
    assert form(page).radios[ACCEPT].accessibleDescription().startswith("Not possible here")


def test_only_the_undecided_are_shown_on_request(page: ConflictsPage) -> None:
    button(page, "Undecided 1").click()
    assert page.table.shown_keys == (MEMORY,)


def test_enter_goes_into_the_pane(page: ConflictsPage) -> None:
    page.table.setFocus()
    page.enter_pane()
    QTest.keyClick(form(page).radios[0], Qt.Key.Key_Down)
    assert form(page).radios[ACCEPT].isChecked()


def test_every_control_has_a_name(page: ConflictsPage) -> None:
    form(page).radios[ACCEPT].click()
    assert nameless(page) == []
