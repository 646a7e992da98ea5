"""Findings by VM, findings of hosts that were not read, and answers given in the pane."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.deciding_pages import button, nameless, opened
from tests.ui.deciding_world import a_flow
from wizard.flow.flow import Flow
from wizard.flow.pages import footer
from wizard.flow.sentences import Tone
from wizard.flow.state import HostEntry, HostStatus, PageName
from wizard.model.choices import Networking, Preparation
from wizard.model.findings import Finding
from wizard.model.text import text
from wizard.remoting.problems import Unreachable
from wizard.ui import findings_rows, parts
from wizard.ui.answer_form import AnswerForm
from wizard.ui.findings_groups import Grouping, GroupKey, in_group, members_of
from wizard.ui.findings_kinds import View, behind_blockers, counts, findings_of
from wizard.ui.findings_page import FindingsPage
from wizard.ui.findings_parts import source_parts
from wizard.ui.findings_rows import table
from wizard.ui.rows import Table

GONE = HostEntry(
    "hv-gone-01.corp.example",
    HostStatus.FAILED,
    problem=Unreachable(text("Nothing answers at hv-gone-01."), text("Switch it on.")),
)


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    return a_flow(tmp_path, page=PageName.PREREQUISITES)


@pytest.fixture
def unread(flow: Flow) -> Flow:
    """A sixth host that was not reached."""
    flow.store.change(hosts=(*flow.state.hosts, GONE))
    flow.deciding.facts_changed([GONE.name])
    return flow


@pytest.fixture
def page(qapp: QApplication, flow: Flow) -> Iterator[FindingsPage]:
    del qapp
    made = opened(FindingsPage, flow)
    yield made
    made.close()


def by_vm(flow: Flow, view: View = View.PROBLEMS) -> Table:
    return table(flow.state, Grouping.VM, view)


# By VM ------------------------------------------------------------------------------------------


def test_by_vm_each_vm_is_a_group_and_each_host_one_of_its_own(flow: Flow) -> None:
    groups = {g.title: g for g in by_vm(flow).groups}
    vm, host = groups["Prüfstand Straßenbahn Süd"], groups["hv-muc-02.werk-sued.corp.example"]
    assert (vm.icon, host.icon) == ("vm", "host")
    assert vm.aside.startswith("hv-muc-01.corp.example · 1 blocker")
    assert all(isinstance(r.key, tuple) and r.key[2] == "" for r in host.rows)
    assert not vm.rows[0].aside


def test_by_vm_the_worst_stands_first_and_nothing_is_lost(flow: Flow) -> None:
    groups = by_vm(flow).groups
    ranks = [g.rank for g in groups]
    assert ranks == sorted(ranks)
    assert sum(len(g.rows) for g in groups) == counts(flow.state)[View.PROBLEMS]


def test_two_vms_of_one_name_are_two_groups(flow: Flow) -> None:
    keys = [g.key for g in by_vm(flow, View.ALL).groups]
    assert len(set(keys)) == len(keys)


def test_what_many_vms_passed_is_one_row_each(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings_rows, "MANY", 10)
    group = next(g for g in by_vm(flow, View.ALL).groups if g.title == "docker-ci")
    last = group.rows[-1]
    assert last.cells[0].text.endswith("checks do not apply")
    assert {f.subject.vm and f.subject.vm.name for f in members_of(last.key, flow.state)} == {
        "docker-ci"
    }


def test_a_group_of_a_vm_is_explained(page: FindingsPage) -> None:
    page._group_by(Grouping.VM)
    key = next(g.key for g in page.table.rows.table.groups if g.icon == "vm")
    assert page.table.select_key(key)
    assert isinstance(page.pane.parts[0], parts.Title)
    assert parts.Heading("What was found") in page.pane.parts
    assert isinstance(key, GroupKey)
    assert page._selected_host() == (key.name,)
    assert all(f.subject.host == key.name for f in in_group(key, page.flow.state, View.PROBLEMS))


# Hosts that were not read -----------------------------------------------------------------------


def test_a_host_that_was_not_reached_is_a_finding_that_holds_nobody_up(unread: Flow) -> None:
    found = [f for f in findings_of(unread.state) if f.subject.host == GONE.name and f.is_problem]
    assert [f.rule.id for f in found] == ["HST-CONN-01"]
    assert not any(host == GONE.name for host, _ in behind_blockers(unread.state))
    assert not [f for f in unread.state.open_blockers if f.subject.host == GONE.name]
    row = next(
        r for g in table(unread.state, Grouping.HOST, View.PROBLEMS).groups
        for r in g.rows if r.key == found[0].key
    )  # fmt: skip
    assert (row.aside, row.cells[0].icon) == ("not read", "not-applicable")
    assert row.spoken.endswith("not read")


def test_counts_agree_with_the_rows_when_a_host_is_missing(unread: Flow) -> None:
    for grouping in Grouping:
        shown = table(unread.state, grouping, View.PROBLEMS).groups
        assert sum(len(g.rows) for g in shown) == counts(unread.state)[View.PROBLEMS]


def test_the_footer_says_which_host_is_missing(unread: Flow) -> None:
    unread.deciding.leave_out(behind_blockers(unread.state))
    said = footer(unread.state)
    assert said.tone is Tone.CAUTION
    assert str(said.text).startswith("1 host cannot be read and is left out: hv-gone-01")
    assert str(said.text).endswith(f"Nothing blocks {24 - len(unread.state.left_out)} VMs.")


def test_its_pane_offers_to_ask_it_again_and_nothing_else(page: FindingsPage, unread: Flow) -> None:
    finding = next(f for f in unread.state.findings if f.rule.id == "HST-CONN-01" and f.is_problem)
    assert page.table.select_key(finding.key)
    button(page.pane, "Check again").click()
    assert page.tasks.names == ["Hosting.read_again"]  # type: ignore[attr-defined]
    rows = [part for part in page.pane.parts if isinstance(part, parts.Buttons)]
    assert not [b.text for row in rows for b in row.buttons if b.text.startswith("Leave out")]


# Into the plan ----------------------------------------------------------------------------------


def test_what_was_put_into_the_plan_has_a_step_of_its_own_in_review(flow: Flow) -> None:
    finding = next(f for f in flow.state.findings if f.rule.id == "VM-CPU-01" and f.is_problem)
    flow.deciding.answer("looked-inside", "free")
    flow.deciding.answer("guest-system", "server-2016")
    flow.deciding.resolve([finding])
    assert flow.state.choices.of(*finding.key[1:]).preparations == {Preparation.PROCESSORS}
    blockers = flow.state.open_blockers
    flow.deciding.leave_out({key for f in blockers for key in flow.state.behind(f)})
    flow.deciding.accept(flow.state.undecided, "A laboratory")
    flow.deciding.make_plan()
    assert flow.state.plan is not None
    (steps,) = (vm.steps for _, vm in flow.state.plan.vms if vm.vm.id == finding.key[2])
    assert "Set virtual processors to 2" in [str(step.title) for step in steps]


# Questions in the pane --------------------------------------------------------------------------


def waiting(flow: Flow, question: str) -> Finding:
    return next(f for f in flow.state.findings if f.rule.asks == question and f.is_problem)


def look_at(page: FindingsPage, finding: Finding) -> None:
    """Select a finding that is no problem any more."""
    button(page, f"All {counts(page.flow.state)[View.ALL]:,}").click()
    page._group_by(Grouping.VM)
    assert page.table.select_key(finding.key)


def answering(page: FindingsPage) -> AnswerForm:
    QTest.qWait(1)
    return next(f for f in page.pane.findChildren(AnswerForm) if f.isVisibleTo(page))


def test_a_finding_that_needs_an_answer_asks_for_it(page: FindingsPage) -> None:
    finding = waiting(page.flow, "guest-system")
    page.table.select_key(finding.key)
    form = answering(page)
    assert not form.give.isEnabled()
    form.input.radios["server-2016"].click()
    form.give.click()
    host, vm_id = finding.key[1:]
    said = page.flow.state.choices.answers["guest-system", host, vm_id]
    assert (said.value, said.by) == ("server-2016", r"corp\mweber")
    assert next(f for f in page.flow.state.findings if f.key == finding.key).verdict == "passed"


def test_an_answer_is_shown_with_who_and_when_and_can_be_taken_back(page: FindingsPage) -> None:
    finding = waiting(page.flow, "guest-system")
    page.flow.deciding.answer("guest-system", "other", finding.subject.host)
    look_at(page, finding)
    lines = [p.lines for p in page.pane.parts if isinstance(p, parts.Checklist)]
    said = "\n".join(text for each in lines for _, text, _ in each)
    assert r"Answered: Linux, or another system, by corp\mweber, today " in said
    assert f"for all VMs of {finding.subject.host}." in said
    assert answering(page).input.typed == "other"
    button(page.pane, "Take back the answer").click()
    assert not page.flow.state.choices.answers


def test_malformed_networks_are_said_at_once_and_kept(page: FindingsPage) -> None:
    some_vm = waiting(page.flow, "guest-system").key[1:]
    page.flow.deciding.choose([some_vm], networking=Networking.NAT)
    finding = waiting(page.flow, "reserved-networks")
    page.table.select_key(finding.key)
    field = answering(page).input.field
    assert field is not None
    QTest.keyClicks(field, "10.0.0.0/8, 300.1")
    assert answering(page).input.problem.isVisibleTo(page)
    assert not answering(page).give.isEnabled()
    page.table.select_key(waiting(page.flow, "guest-system").key)
    page.table.select_key(finding.key)
    assert answering(page).input.typed == "10.0.0.0/8, 300.1"
    assert answering(page).input.problem.isVisibleTo(page)
    assert nameless(page) == []


def test_undoing_a_changed_answer_brings_the_earlier_one_back(page: FindingsPage) -> None:
    finding = waiting(page.flow, "guest-system")
    host, vm_id = finding.key[1:]
    page.flow.deciding.answer("guest-system", "older", host, vm_id)
    undo: list[object] = []
    page.noticed.connect(lambda _said, button: undo.append(button))
    look_at(page, finding)
    answering(page).input.radios["server-2016"].click()
    answering(page).give.click()
    undo[-1][1]()  # type: ignore[index]
    assert page.flow.state.choices.answers["guest-system", host, vm_id].value == "older"


def test_a_group_leads_to_the_dialog_of_questions(page: FindingsPage) -> None:
    page.table.select_key(waiting(page.flow, "guest-system").key)
    page.table.setCurrentIndex(page.table.currentIndex().parent())
    button(page.pane, "Answer…").click()
    assert page.tasks.names == ["Doing._ask_all"]  # type: ignore[attr-defined]


def test_the_button_says_how_many_questions_wait(page: FindingsPage) -> None:
    assert page.questions.text().startswith("Questions ")
    assert page.questions.accessibleName().endswith("wait for an answer")
    page.questions.click()
    assert page.tasks.names == ["Doing._ask_all"]  # type: ignore[attr-defined]


# Who says so ------------------------------------------------------------------------------------


def test_what_no_source_confirms_and_what_a_rule_applies_to_is_said(flow: Flow) -> None:
    rule = next(f.rule for f in flow.state.findings if f.rule.unconfirmed is not None)
    shown = list(source_parts(replace(rule, applies=text("Every Windows"))))
    assert parts.Paragraph("Applies to every Windows.", quiet=True) in shown
    (lines,) = (part.lines for part in shown if isinstance(part, parts.Checklist))
    assert lines[0][1] == f"Not confirmed: {rule.unconfirmed}"
