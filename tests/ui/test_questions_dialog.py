"""The dialog of all questions: open ones first, answered for all, for hosts or for single VMs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.deciding_pages import nameless
from tests.ui.deciding_world import NOW, a_flow
from wizard.checks import questions
from wizard.flow.flow import Flow
from wizard.flow.state import VmKey
from wizard.ui.answers import EVERYWHERE, asked
from wizard.ui.questions_dialog import QuestionsDialog
from wizard.ui.questions_rows import places_table, questions_table

PORTS, SYSTEM = questions.SWITCH_PORTS, questions.GUEST_SYSTEM
HOST, OTHER = "hv-ber-01.corp.example", "hv-ber-02.corp.example"


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    return a_flow(tmp_path)


@pytest.fixture
def above(qapp: QApplication) -> Iterator[QWidget]:
    del qapp
    made = QWidget()
    made.resize(1280, 800)
    made.show()
    yield made
    made.close()


def opened(above: QWidget, flow: Flow, question: str) -> QuestionsDialog:
    made = QuestionsDialog(above, flow, question)
    made.show()
    return made


def pick(dialog: QuestionsDialog, value: str) -> None:
    assert dialog.input is not None
    dialog.input.radios[value].click()


def said(flow: Flow, question: str) -> dict[VmKey, str]:
    answers = flow.state.choices.answers
    return {key[1:]: answer.value for key, answer in answers.items() if key[0] == question}


def test_what_waits_stands_before_what_is_answered(flow: Flow) -> None:
    flow.deciding.answer(PORTS.id, "free")
    groups = questions_table(asked(flow.state)).groups
    assert [group.title for group in groups][:2] == ["Waits for an answer", "Answered"]
    (row,) = [row for row in groups[1].rows if row.key == PORTS.id]
    assert row.cells[1].text == "No, any number may appear"


def test_a_place_without_an_answer_of_its_own_shows_the_one_that_counts(flow: Flow) -> None:
    flow.deciding.answer(SYSTEM.id, "other", HOST)
    each = next(a for a in asked(flow.state) if a.question is SYSTEM)
    rows = [row for group in places_table(each, NOW).groups for row in group.rows]
    spoken = next(row.spoken for row in rows if row.cells[0].text == "AzureLocal-Node-A")
    assert spoken == "AzureLocal-Node-A, Linux, or another system, as for its host"


def test_it_opens_at_the_question_it_was_asked_for(above: QWidget, flow: Flow) -> None:
    dialog = opened(above, flow, SYSTEM.id)
    assert dialog.heading.text() == str(SYSTEM.words)
    assert dialog.why.text() == str(SYSTEM.why)


def test_nothing_is_answered_before_somebody_is_ticked(above: QWidget, flow: Flow) -> None:
    dialog = opened(above, flow, PORTS.id)
    pick(dialog, "free")
    assert not dialog.give.isEnabled()
    assert dialog.give.accessibleDescription() == "Tick for whom the answer counts"
    dialog.places.tick([(HOST, ""), (OTHER, "")], on=True)
    assert dialog.give.text() == "Answer for 2 hosts"
    dialog.give.click()
    assert said(flow, PORTS.id) == {(HOST, ""): "free", (OTHER, ""): "free"}


def test_all_vms_of_a_host_and_single_vms_can_be_answered_at_once(
    above: QWidget, flow: Flow
) -> None:
    dialog = opened(above, flow, SYSTEM.id)
    single = next(key for key in dialog.places.shown_keys if key[0] == OTHER and key[1])  # type: ignore[index]
    dialog.places.tick([(HOST, ""), single], on=True)
    pick(dialog, "server-2016")
    assert dialog.give.text() == "Answer for all VMs of 1 host and 1 VM"
    dialog.give.click()
    assert set(said(flow, SYSTEM.id)) == {(HOST, ""), single}


def test_an_answer_can_be_taken_back_here(above: QWidget, flow: Flow) -> None:
    flow.deciding.answer(PORTS.id, "free")
    dialog = opened(above, flow, PORTS.id)
    dialog.places.select_key(EVERYWHERE)
    assert dialog.said.text().startswith(r"Answered: No, any number may appear, by corp\mweber")
    dialog.places.tick([EVERYWHERE], on=True)
    dialog.take_back.click()
    assert said(flow, PORTS.id) == {}
    assert not dialog.take_back.isVisible()


def test_what_was_picked_comes_back_with_its_question(above: QWidget, flow: Flow) -> None:
    dialog = opened(above, flow, PORTS.id)
    pick(dialog, "limited")
    dialog.places.tick([(HOST, "")], on=True)
    dialog.table.select_key(SYSTEM.id)
    dialog.table.select_key(PORTS.id)
    assert dialog.input is not None
    assert dialog.input.typed == "limited"
    assert dialog.places.ticks == {(HOST, "")}


def test_enter_on_a_question_goes_to_its_answers(above: QWidget, flow: Flow) -> None:
    dialog = opened(above, flow, PORTS.id)
    dialog.table.setFocus()
    QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    assert dialog.input is not None
    assert dialog.input.isAncestorOf(dialog.focusWidget() or dialog)
    assert dialog.isVisible()


def test_every_control_has_a_name(above: QWidget, flow: Flow) -> None:
    flow.deciding.answer(PORTS.id, "free")
    assert nameless(opened(above, flow, PORTS.id)) == []
