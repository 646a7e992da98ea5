"""What the user is asked: which questions matter, what counts as an answer, and for whom."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.deciding_pages import nameless
from tests.ui.deciding_world import NOW, a_flow
from wizard.checks import questions
from wizard.checks.questions import Question, Scope
from wizard.flow.flow import Flow
from wizard.flow.state import VmKey
from wizard.model.choices import Answer
from wizard.model.facts import GIB
from wizard.model.findings import Finding
from wizard.ui.answer_form import AnswerForm, Answers
from wizard.ui.answer_input import AnswerInput
from wizard.ui.answers import (
    EVERYWHERE,
    Asked,
    Place,
    answer_words,
    asked,
    given,
    open_count,
    places_for,
    problem_with,
    question_of,
    said_at,
    typed_of,
    value_of,
    vm_key,
    whom,
)

PORTS, SYSTEM = questions.SWITCH_PORTS, questions.GUEST_SYSTEM
NETWORKS, SIZE = questions.RESERVED_NETWORKS, questions.NESTED_MEMORY
HOST = "hv-ber-01.corp.example"


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    return a_flow(tmp_path)


def a_finding(flow: Flow, question: Question, host: str = HOST) -> Finding:
    """Return a finding that waits for an answer to a question."""
    return next(
        f
        for f in flow.state.findings
        if f.rule.asks == question.id and f.subject.host == host and f.verdict == "unknown"
    )


def about(flow: Flow, question: Question) -> Asked | None:
    return next((each for each in asked(flow.state) if each.question is question), None)


# Which questions matter -------------------------------------------------------------------------


def test_a_question_waits_where_a_finding_is_unknown_without_it(flow: Flow) -> None:
    found = about(flow, PORTS)
    assert found is not None
    assert (HOST, "") in found.waiting
    assert all(vm_id == "" for _, vm_id in found.keys)


def test_an_answer_settles_the_question_of_all_it_counts_for(flow: Flow) -> None:
    flow.deciding.answer(PORTS.id, "free", HOST)
    found = about(flow, PORTS)
    assert found is not None
    assert (HOST, "") not in found.waiting
    assert found.waiting
    flow.deciding.answer(PORTS.id, "free")
    found = about(flow, PORTS)
    assert found is not None
    assert not found.waiting
    assert {said.by for said in found.said.values()} == {r"corp\mweber"}


def test_an_answer_changes_what_is_found(flow: Flow) -> None:
    finding = a_finding(flow, PORTS)
    flow.deciding.answer(PORTS.id, "free", HOST)
    after = next(f for f in flow.state.findings if f.key == finding.key)
    assert not after.is_problem
    flow.deciding.take_answer_back(PORTS.id, HOST)
    assert next(f for f in flow.state.findings if f.key == finding.key) == finding


def test_who_is_left_out_is_not_waited_for(flow: Flow) -> None:
    before = open_count(asked(flow.state))
    assert before > 0
    flow.deciding.leave_out((h.name, vm.ref.id) for h, vm in flow.state.vms)
    assert open_count(asked(flow.state)) == 0


def test_a_finding_without_a_question_asks_nothing(flow: Flow) -> None:
    finding = next(f for f in flow.state.findings if not f.rule.asks)
    assert question_of(finding, flow.state.choices) is None


def test_the_nearest_answer_counts(flow: Flow) -> None:
    finding = a_finding(flow, SYSTEM)
    key = vm_key(finding)
    for place in (EVERYWHERE, (key[0], ""), key):
        flow.deciding.answer(SYSTEM.id, "other", *place)
        assert said_at(SYSTEM, key, flow.state.choices) == (SYSTEM.id, *place)


# For whom ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (SYSTEM, ["This VM", f"All VMs of {HOST}", "All VMs of all hosts"]),
        (PORTS, [HOST, "All hosts"]),
        (NETWORKS, ["All VMs of all hosts"]),
    ],
    ids=[Scope.VM, Scope.HOST, Scope.ALL],
)
def test_an_answer_can_count_as_far_as_its_question_reaches(
    flow: Flow, question: Question, words: list[str]
) -> None:
    finding = a_finding(flow, SYSTEM)
    assert [place.words for place in places_for(question, finding)] == words


def test_whom_an_answer_counts_for_is_said(flow: Flow) -> None:
    key = vm_key(a_finding(flow, SYSTEM))
    assert whom((SYSTEM.id, *key), flow.state) == "AzureLocal-Node-A"
    assert whom((SYSTEM.id, HOST, ""), flow.state) == f"all VMs of {HOST}"
    assert whom((PORTS.id, HOST, ""), flow.state) == HOST
    assert whom((PORTS.id, "", ""), flow.state) == "all hosts"


# What is an answer ------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["10.0.0.0/8", "10.0.0.0/8, 172.20.0.0/14", "none", " none "])
def test_networks_and_their_absence_are_answers(typed: str) -> None:
    assert problem_with(NETWORKS, typed) == ""
    assert value_of(NETWORKS, typed) == typed.strip()


@pytest.mark.parametrize(
    ("question", "typed", "said"),
    [
        (NETWORKS, "", "Write networks"),
        (NETWORKS, "10.0.0.0/8, 10.0.0/99", "No network: “10.0.0/99”"),
        (SIZE, "much", "Write a size with its unit"),
        (SIZE, "1 MB", "at least"),
        (PORTS, "perhaps", "Choose one of the answers."),
    ],
)
def test_what_is_malformed_is_said_in_words(question: Question, typed: str, said: str) -> None:
    assert said in problem_with(question, typed)


def test_a_size_is_kept_in_bytes_and_shown_as_people_write_it() -> None:
    assert value_of(SIZE, "24 GB") == str(24 * GIB)
    assert typed_of(SIZE, str(24 * GIB)) == "24 GB"
    assert answer_words(SIZE, str(24 * GIB)) == "24 GB"


def test_an_answer_is_said_with_who_gave_it_and_when() -> None:
    said = Answer("limited", r"corp\mweber", (NOW - timedelta(days=9)).isoformat())
    assert given(PORTS, said, NOW).startswith(r"Yes, it does, by corp\mweber, 2026-10-24 ")
    assert given(NETWORKS, Answer("none"), NOW) == "None"


# Typing -----------------------------------------------------------------------------------------


@pytest.fixture
def shown(qapp: QApplication) -> Iterator[list[AnswerInput]]:
    del qapp
    made: list[AnswerInput] = []
    yield made
    for each in made:
        each.close()


def an_input(shown: list[AnswerInput], question: Question, typed: str = "") -> AnswerInput:
    made = AnswerInput(question, typed)
    made.show()
    shown.append(made)
    return made


def test_what_is_wrong_is_said_while_it_is_typed(shown: list[AnswerInput]) -> None:
    made = an_input(shown, NETWORKS)
    assert made.field is not None
    assert not made.problem.isVisible()
    QTest.keyClicks(made.field, "10.0.0.0/8, x")
    assert made.problem.isVisible()
    assert made.field.accessibleDescription() == made.problem.text()
    assert made.value is None
    QTest.keyClicks(made.field, "\b")
    QTest.keyClicks(made.field, "172.20.0.0/14")
    assert not made.problem.isVisible()
    assert made.value == "10.0.0.0/8, 172.20.0.0/14"


def test_options_are_radio_buttons_that_name_their_question(shown: list[AnswerInput]) -> None:
    made = an_input(shown, PORTS)
    assert made.typed == ""
    made.radios["limited"].click()
    assert made.value == "limited"
    assert nameless(made) == []
    assert str(PORTS.words) in made.radios["free"].accessibleName()


def test_nothing_typed_is_lost_when_the_form_is_made_again(qapp: QApplication) -> None:
    del qapp
    said: list[tuple[str, VmKey]] = []
    answers = Answers(lambda _question, value, key: said.append((value, key)))
    places = (Place((HOST, "1"), "This VM"), Place((HOST, ""), "All"), Place(EVERYWHERE, "Every"))
    first = AnswerForm(SIZE, places, answers)
    assert first.input.field is not None
    QTest.keyClicks(first.input.field, "12 G")
    first.scope.setCurrentIndex(1)
    first.scope.activated.emit(1)
    again = AnswerForm(SIZE, places, answers)
    assert (again.input.typed, again.scope.currentIndex()) == ("12 G", 1)
    assert again.input.field is not None
    QTest.keyClicks(again.input.field, "B\r")
    assert said == [(str(12 * GIB), (HOST, ""))]
    assert answers.drafts == {}
