"""The first page: ways to begin, what each host says, and what can be done about it."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Until
from tests.ui.hosts_world import CERTIFICATE, CONNECTING, DENIED, REFUSED, STATES, UNTRUSTED, ready
from wizard.flow.flow import Flow
from wizard.flow.state import HostEntry, HostStatus, State
from wizard.model.text import text
from wizard.remoting.target import Account
from wizard.ui import hosts_rows, parts
from wizard.ui.host_dialogs import AccountDialog, CertificateDialog, in_pairs
from wizard.ui.hosts_page import HostsPage
from wizard.ui.tasks import Tasks

ACTS = hosts_rows.Acts(*[lambda _name: None] * 7)


class Asked:
    """Remembers which hosts were to be read, in place of the network."""

    def __init__(self) -> None:
        self.names: list[str] = []

    async def connect(self, names: Iterable[str] | None = None) -> None:
        self.names += list(names or ())


@pytest.fixture
def asked(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> Asked:
    made = Asked()
    monkeypatch.setattr(flow.hosting, "connect", made.connect)
    return made


@pytest.fixture
async def page(flow: Flow, asked: Asked, qtbot: QtBot) -> AsyncIterator[HostsPage]:
    del asked
    made = HostsPage(flow, Tasks())
    qtbot.addWidget(made)
    made.resize(1040, 700)
    made.show()
    flow.subscribe(made.show_state)
    made.show_state(flow.state)
    yield made
    await made.tasks.ended()
    made.hide()


def button(page: HostsPage, words: str) -> QPushButton:
    found = [b for b in page.findChildren(QPushButton) if b.text() == words and b.isVisible()]
    assert len(found) == 1, words
    return found[0]


async def test_pasted_hosts_are_added_and_asked(
    page: HostsPage, asked: Asked, until: Until
) -> None:
    QTest.keyClicks(page.start.paste, "hv-1, hv-2")
    button(page, "Add hosts").click()
    await until(lambda: asked.names == ["hv-1", "hv-2"])
    assert page.table.isVisible()
    assert page.table.shown_keys == ("hv-1", "hv-2")


async def test_a_word_that_is_no_name_is_left_to_be_corrected(page: HostsPage) -> None:
    page.start.added.emit("hv_*")
    assert page.start.paste.toPlainText() == "hv_*"
    assert not page.flow.state.hosts


async def test_enter_adds_one_more_host(page: HostsPage, asked: Asked, until: Until) -> None:
    page.flow.store.change(hosts=(ready("hv-1"),))
    QTest.keyClicks(page.field, "hv-9")
    QTest.keyClick(page.field, Qt.Key.Key_Return)
    await until(lambda: asked.names == ["hv-9"])
    assert page.field.text() == ""


async def test_hosts_that_were_only_listed_can_be_connected(
    page: HostsPage, asked: Asked, until: Until
) -> None:
    page.flow.store.change(hosts=STATES["added"])
    extra = page.extra
    assert extra is not None
    assert extra.text == "Connect to 1 host"
    extra.press()
    await until(lambda: asked.names == ["hv-new-01"])


async def test_unticking_leaves_a_host_out(page: HostsPage) -> None:
    page.flow.store.change(hosts=STATES["ready"])
    page.table.select_key("hv-ber-02")
    QTest.keyClick(page.table, Qt.Key.Key_Space)
    entry = page.flow.state.entry("hv-ber-02")
    assert entry is not None
    assert not entry.included
    assert page.table.ticks == {"hv-ber-01"}


async def test_delete_takes_a_host_off_the_list(page: HostsPage) -> None:
    page.flow.store.change(hosts=STATES["ready"])
    page.table.select_key("hv-ber-01")
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    assert [e.name for e in page.flow.state.hosts] == ["hv-ber-02"]


async def test_a_failed_host_says_what_and_what_to_do(page: HostsPage) -> None:
    page.flow.store.change(hosts=STATES["failed"])
    page.table.select_key(REFUSED)
    said = page.pane.parts
    assert parts.Verdict("blocker", "Sign-in refused") in said
    assert parts.Paragraph("Sign in again.") in said


async def test_try_again_asks_that_host(page: HostsPage, asked: Asked, until: Until) -> None:
    page.flow.store.change(hosts=STATES["failed"])
    page.table.select_key(REFUSED)
    button(page, "Try again").click()
    await until(lambda: asked.names == [REFUSED])


async def test_try_all_again_asks_what_failed(page: HostsPage, asked: Asked, until: Until) -> None:
    page.flow.store.change(hosts=STATES["failed"])
    button(page, "Try all again").click()
    await until(lambda: asked.names == [REFUSED, "hv-ham-04"])


async def test_a_certificate_is_trusted_after_a_question(
    page: HostsPage, asked: Asked, until: Until
) -> None:
    page.flow.hosting.add("hv-ham-04")
    page.flow.store.change(hosts=(UNTRUSTED,))
    page.table.select_key("hv-ham-04")
    button(page, "Trust for this host…").click()
    await until(lambda: page.findChildren(CertificateDialog))
    page.findChildren(CertificateDialog)[0].done(1)
    await until(lambda: asked.names == ["hv-ham-04"])
    target = page.flow.hosting.target("hv-ham-04")
    assert target.trusted_fingerprint == CERTIFICATE.fingerprint


async def test_another_account_is_for_this_host_only(
    page: HostsPage, asked: Asked, until: Until
) -> None:
    page.flow.hosting.add(REFUSED)
    page.flow.store.change(hosts=(DENIED,))
    page.table.select_key(REFUSED)
    button(page, "Other account…").click()
    await until(lambda: page.findChildren(AccountDialog))
    dialog = page.findChildren(AccountDialog)[0]
    assert not dialog.sign_in.isEnabled()
    dialog.user.setText("corp\\admin")
    dialog.password.setText("s3cret")
    dialog.sign_in.click()
    await until(lambda: asked.names == [REFUSED])
    assert page.flow.hosting.target(REFUSED).account == Account("corp\\admin", "s3cret")
    assert "s3cret" not in repr(page.flow.state)


async def test_copy_all_as_text(page: HostsPage) -> None:
    page.flow.store.change(hosts=STATES["failed"])
    page.table.select_key(REFUSED)
    button(page, "Copy all as text").click()
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith(f"{REFUSED}: Sign-in refused")
    assert "Name found: passed" in copied


async def test_progress_is_shown_while_connecting(page: HostsPage) -> None:
    page.flow.store.change(hosts=STATES["connecting"])
    await asyncio.sleep(0)
    assert page.progress.isVisible()
    assert page.progress.bar.share == pytest.approx(0.5)
    page.flow.store.change(hosts=STATES["ready"])
    assert not page.progress.isVisible()


async def test_the_list_comes_back_to_the_start_when_it_is_empty(page: HostsPage) -> None:
    page.flow.store.change(hosts=STATES["ready"])
    page.flow.hosting.remove(["hv-ber-01", "hv-ber-02"])
    assert page.start.isVisible()


def test_states_have_a_shape_and_a_word() -> None:
    assert hosts_rows.state_of(ready("x")) == ("passed", "Ready")
    assert hosts_rows.state_of(replace(ready("x"), included=False)) == (
        "not-applicable",
        "Left out",
    )
    assert hosts_rows.state_of(CONNECTING) == ("working", "Signing in")
    waiting = replace(CONNECTING, doing=text("waiting"))
    assert hosts_rows.state_of(waiting) == ("waiting", "Waiting")
    assert hosts_rows.state_of(UNTRUSTED) == ("warning", "Certificate unknown")


def test_layers_after_a_refusal_were_not_asked() -> None:
    lines = hosts_rows.checklist(DENIED)
    assert ("blocker", "Signed in", "refused") in lines
    assert ("not-applicable", "VMs", "not read") in lines


def test_a_host_that_failed_has_no_tick_and_no_number() -> None:
    table = hosts_rows.table(replace_hosts(DENIED))
    row = table.groups[0].rows[0]
    assert not row.tickable
    assert row.cells[2].text == "Not read"
    assert DENIED.status is HostStatus.FAILED


def test_a_fingerprint_is_written_in_pairs() -> None:
    assert in_pairs("a1b2c3") == "A1 B2 C3"
    assert in_pairs("aa" * 32).count("\n") == 1


def replace_hosts(*entries: HostEntry) -> State:
    return State(hosts=entries)
