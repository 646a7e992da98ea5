"""Findings of the second page by VM, and those of hosts that could not be read."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.deciding_pages import opened
from tests.ui.deciding_world import a_flow
from tests.ui.hosts_world import DENIED, REFUSED
from tests.ui.test_settling_on_the_page import ONE_PROCESSOR, a_finding, buttons, row, said, select
from wizard.flow.flow import Flow
from wizard.flow.pages import footer
from wizard.flow.state import HostStatus, PageName
from wizard.ui import parts
from wizard.ui.findings_groups import Grouping
from wizard.ui.findings_kinds import View, behind_blockers
from wizard.ui.findings_page import FindingsPage
from wizard.ui.findings_rows import table


@pytest.fixture
def flow(tmp_path: Path) -> Flow:
    return a_flow(tmp_path, page=PageName.PREREQUISITES)


@pytest.fixture
def page(qapp: QApplication, flow: Flow) -> Iterator[FindingsPage]:
    del qapp
    made = opened(FindingsPage, flow)
    yield made
    made.close()


def test_by_vm_each_vm_has_a_group_and_what_is_of_a_host_stands_under_the_host(
    flow: Flow,
) -> None:
    shown = table(flow.state, Grouping.VM, View.PROBLEMS)
    titles = {(g.title, g.icon) for g in shown.groups}
    assert ("Schulung-03", "vm") in titles
    assert ("hv-muc-02.werk-sued.corp.example", "host") in titles
    by_title = {g.title: {r.key[0] for r in g.rows} for g in shown.groups}  # type: ignore[index]
    assert by_title["hv-muc-02.werk-sued.corp.example"] == {"HST-OS-03"}
    assert ONE_PROCESSOR in by_title["Schulung-03"]
    assert not any(rule.startswith("HST-") for rule in by_title["Schulung-03"])


def test_a_vm_as_a_group_says_what_was_found_on_it(page: FindingsPage) -> None:
    page._group_by(Grouping.VM)
    finding = select(page, ONE_PROCESSOR)
    page.table.setCurrentIndex(page.table.currentIndex().parent())
    assert page.grouping.text() == "By VM"
    assert parts.Title("Schulung-03", "vm") in page.pane.parts
    assert str(finding.title) in said(page)


@pytest.fixture
def unread(flow: Flow) -> Flow:
    """Return a flow with one more host, which refuses the account."""
    flow.store.change(hosts=(*flow.state.hosts, DENIED))
    flow.deciding.facts_changed([REFUSED])
    return flow


def test_a_host_that_cannot_be_read_is_a_finding_that_holds_nobody_up(unread: Flow) -> None:
    finding = a_finding(unread, "HST-CONN-02")
    shown = row(unread, finding, View.PROBLEMS)
    assert shown.aside.endswith("not read")
    assert not any(key[0] == REFUSED for key in behind_blockers(unread.state))
    unread.deciding.leave_out(behind_blockers(unread.state))
    assert unread.obstacle is None
    sentence = str(footer(unread.state).text)
    assert "1 host cannot be read and is left out: hv-ham-03" in sentence


def test_the_pane_of_such_a_host_says_why_and_offers_to_ask_again(
    page: FindingsPage, unread: Flow
) -> None:
    finding = a_finding(unread, "HST-CONN-02")
    select(page, "HST-CONN-02")
    assert "The host does not accept corp\\tester." in said(page)
    assert "Nothing else is known of this host" in said(page)
    assert "Check again" in buttons(page)
    assert not any(name.startswith("Leave out") for name in buttons(page))
    assert finding.subject.host == REFUSED


def test_a_host_taken_out_by_the_user_is_no_finding_any_more(unread: Flow) -> None:
    hosts = tuple(
        replace(e, included=False) if e.status is HostStatus.FAILED else e
        for e in unread.state.hosts
    )
    unread.store.change(hosts=hosts)
    unread.deciding.facts_changed([REFUSED])
    assert not any(f.subject.host == REFUSED for f in unread.state.findings)
