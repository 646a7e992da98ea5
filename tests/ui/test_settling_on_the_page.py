"""What the user settles on the second page: into the plan, accepted with a reason, or left open."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.builders import a_vm_processor
from tests.ui.deciding_pages import button, nameless, opened
from tests.ui.deciding_world import a_flow, lab
from wizard.flow.flow import Flow
from wizard.flow.state import HostEntry, PageName
from wizard.model.choices import Preparation
from wizard.model.facts import Host
from wizard.model.findings import Finding
from wizard.ui import parts
from wizard.ui.accept_form import AcceptForm
from wizard.ui.findings_groups import Grouping, GroupKey
from wizard.ui.findings_kinds import Kind, View, counts, kind_in
from wizard.ui.findings_page import FindingsPage
from wizard.ui.findings_rows import table
from wizard.ui.rows import Row

ONE_PROCESSOR, SHUTDOWN = "VM-CPU-01", "VM-IC-01"


def small_lab() -> Host:
    """Return a host of two VMs with a single virtual processor each."""
    host = lab()
    few = tuple(replace(vm, processor=a_vm_processor(count=1)) for vm in (host.vms or ())[:2])
    return replace(host, vms=few)


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    return a_flow(tmp_path, page=PageName.PREREQUISITES)


@pytest.fixture
def page(qapp: QApplication, flow: Flow) -> Iterator[FindingsPage]:
    del qapp
    made = opened(FindingsPage, flow)
    yield made
    made.close()


def a_finding(flow: Flow, rule: str) -> Finding:
    return next(f for f in flow.state.findings if f.rule.id == rule and f.is_problem)


def select(page: FindingsPage, rule: str) -> Finding:
    found = a_finding(page.flow, rule)
    page.find_field.clear()
    assert page.table.select_key(found.key)
    return found


def row(flow: Flow, finding: Finding, view: View = View.ALL) -> Row:
    shown = table(flow.state, Grouping.FINDING, view)
    return next(r for g in shown.groups for r in g.rows if r.key == finding.key)


def said(page: FindingsPage) -> str:
    """Return all that the pane says."""
    texts = []
    for part in page.pane.parts:
        texts.append(str(getattr(part, "text", getattr(part, "word", ""))))
        if isinstance(part, parts.Checklist):
            texts += [line[1] for line in part.lines]
    return "\n".join(texts)


def accept(page: FindingsPage, reason: str) -> None:
    button(page.pane, "Accept…").click()
    form = next(f for f in page.pane.findChildren(AcceptForm) if f.isVisibleTo(page))
    QTest.keyClicks(form.reason, reason)
    form.accept.click()


def buttons(page: FindingsPage) -> set[str]:
    rows = [part for part in page.pane.parts if isinstance(part, parts.Buttons)]
    return {each.text for line in rows for each in line.buttons}


# Into the plan ----------------------------------------------------------------------------------


def test_a_finding_is_put_into_the_plan_and_taken_out_again(page: FindingsPage, flow: Flow) -> None:
    finding = select(page, ONE_PROCESSOR)
    key = (finding.subject.host, finding.key[2])
    button(page.pane, "Put into the plan").click()
    assert flow.state.choices.of(*key).preparations == {Preparation.PROCESSORS}
    after = a_finding(flow, ONE_PROCESSOR)
    assert kind_in(flow.state, after) is Kind.PLANNED
    shown = row(flow, after, View.SETTLED)
    assert "in the plan" in shown.aside
    page.segments._buttons[1].click()
    select(page, ONE_PROCESSOR)
    assert "In the plan, since you put it there" in said(page)
    button(page.pane, "Take out of the plan").click()
    assert flow.state.choices.of(*key).preparations == frozenset()
    assert kind_in(flow.state, a_finding(flow, ONE_PROCESSOR)) is Kind.WARNING


def test_the_pane_shows_the_command_and_its_way_back_before(page: FindingsPage) -> None:
    select(page, ONE_PROCESSOR)
    code = [part for part in page.pane.parts if isinstance(part, parts.Code)]
    assert "Set-VMProcessor -Count 2" in code[0].text
    assert "Set-VMProcessor -Count 1" in code[1].text
    assert "You can put this into the plan" in said(page)
    assert {"Copy", "Copy the way back"} <= buttons(page)


def test_putting_in_can_be_undone_from_the_notice(page: FindingsPage, flow: Flow) -> None:
    notices: list[tuple[str, tuple[str, object]]] = []
    page.noticed.connect(lambda sentence, undo: notices.append((sentence, undo)))
    select(page, ONE_PROCESSOR)
    button(page.pane, "Put into the plan").click()
    sentence, undo = notices[0]
    assert (sentence, undo[0]) == ("1 finding put into the plan.", "Undo")
    undo[1]()  # type: ignore[operator]
    assert kind_in(flow.state, a_finding(flow, ONE_PROCESSOR)) is Kind.WARNING


def test_all_of_a_group_are_put_into_the_plan_at_once(qapp: QApplication, tmp_path: Path) -> None:
    del qapp
    flow = a_flow(tmp_path, read=[small_lab()], page=PageName.PREREQUISITES)
    page = opened(FindingsPage, flow)
    assert page.table.select_key(GroupKey(Grouping.FINDING, ONE_PROCESSOR, Kind.WARNING))
    button(page.pane, "Put 2 into the plan").click()
    chosen = [flow.state.choices.of(h.name, v.ref.id).preparations for h, v in flow.state.vms]
    assert chosen == [{Preparation.PROCESSORS}] * 2
    page.close()


# Accepting --------------------------------------------------------------------------------------


def test_a_warning_is_accepted_with_a_reason_by_name_and_time(
    page: FindingsPage, flow: Flow
) -> None:
    finding = select(page, SHUTDOWN)
    accept(page, "It is shut down by hand.")
    assert kind_in(flow.state, finding) is Kind.ACCEPTED
    assert row(flow, finding, View.SETTLED).aside.endswith("accepted")
    page.segments._buttons[1].click()
    select(page, SHUTDOWN)
    assert r"Accepted by corp\mweber, today " in said(page)
    assert "Reason: It is shut down by hand." in said(page)
    button(page.pane, "Withdraw").click()
    assert kind_in(flow.state, finding) is Kind.WARNING


def test_without_a_reason_nothing_is_accepted(page: FindingsPage, flow: Flow) -> None:
    select(page, SHUTDOWN)
    button(page.pane, "Accept…").click()
    form = page.pane.findChildren(AcceptForm)[0]
    assert not form.accept.isEnabled()
    form.reason.returnPressed.emit()
    assert not flow.state.decisions


def test_a_reason_that_was_begun_is_kept_while_another_row_is_looked_at(
    page: FindingsPage,
) -> None:
    select(page, SHUTDOWN)
    button(page.pane, "Accept…").click()
    QTest.keyClicks(page.pane.findChildren(AcceptForm)[0].reason, "By ha")
    select(page, ONE_PROCESSOR)
    select(page, SHUTDOWN)
    QCoreApplication.sendPostedEvents(None, 52)  # DeferredDelete: the form that went is gone
    assert page.pane.findChildren(AcceptForm)[0].reason.text() == "By ha"


def test_what_was_accepted_is_open_again_once_it_is_seen_differently(
    page: FindingsPage, flow: Flow
) -> None:
    finding = select(page, SHUTDOWN)
    accept(page, "It is shut down by hand.")
    entries = [_deaf(entry, finding) for entry in flow.state.hosts]
    flow.store.change(hosts=tuple(entries))
    flow.deciding.facts_changed([finding.subject.host])
    after = select(page, SHUTDOWN)
    assert after.fingerprint != finding.fingerprint
    assert kind_in(flow.state, after) is Kind.WARNING
    assert r"No longer accepted: what is seen has changed since corp\mweber accepted it" in (
        said(page)
    )
    assert "The reason was: It is shut down by hand." in said(page)


def _deaf(entry: HostEntry, finding: Finding) -> HostEntry:
    """Let the shutdown service of the VM of a finding answer with another fault."""
    host = entry.host
    if host is None or host.name != finding.subject.host:
        return entry
    vms = tuple(
        replace(
            vm,
            integration_services=tuple(
                replace(service, status="LostCommunication")
                for service in vm.integration_services or ()
            ),
        )
        if vm.ref.id == finding.key[2]
        else vm
        for vm in host.vms or ()
    )
    return replace(entry, host=replace(host, vms=vms))


def test_an_unknown_warning_can_be_accepted(page: FindingsPage, flow: Flow) -> None:
    finding = select(page, "VM-OS-02")
    assert kind_in(flow.state, finding) is Kind.UNKNOWN
    accept(page, "It is a Windows, they say.")
    assert kind_in(flow.state, finding) is Kind.ACCEPTED


@pytest.mark.parametrize("rule", ["VM-VER-02", "VM-CPU-00"])
def test_no_blocker_can_be_accepted_known_or_not(page: FindingsPage, flow: Flow, rule: str) -> None:
    finding = select(page, rule)
    assert "Accept…" not in buttons(page)
    flow.deciding.accept([finding], "I insist.")
    assert not flow.state.decisions


def test_settled_and_open_findings_are_counted_apart(flow: Flow) -> None:
    before = counts(flow.state)
    flow.deciding.accept([a_finding(flow, SHUTDOWN)], "By hand.")
    flow.deciding.resolve([a_finding(flow, ONE_PROCESSOR)])
    after = counts(flow.state)
    assert after[View.PROBLEMS] == before[View.PROBLEMS] - 2
    assert after[View.SETTLED] == before[View.SETTLED] + 2
    assert after[View.ALL] == before[View.ALL]


# All of it --------------------------------------------------------------------------------------


def test_every_control_has_a_name(page: FindingsPage) -> None:
    for rule in (ONE_PROCESSOR, "VM-OS-02", "VM-NET-13"):
        select(page, rule)
        assert nameless(page) == []
    select(page, SHUTDOWN)
    button(page.pane, "Accept…").click()
    assert nameless(page) == []
