"""Earlier runs: listed, shown, undone; and who signs in before a run is taken up again."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from tests.flow.kept_runs import USER, keep_run
from tests.ui.conftest import Until
from wizard.flow.flow import Flow
from wizard.flow.state import PageName
from wizard.model.records import RunStatus
from wizard.model.text import text
from wizard.remoting.discovery import Probe
from wizard.remoting.problems import Certificate, CertificateRejected
from wizard.remoting.target import Account, Target
from wizard.ui.dialogs import Dialog
from wizard.ui.earlier_runs import CLOSE, SHOW, UNDO, EarlierRuns, offer_earlier_runs
from wizard.ui.host_dialogs import AccountDialog, CertificateDialog
from wizard.ui.inside_account_dialog import InsideAccountDialog
from wizard.ui.run_dialogs import UndoDialog
from wizard.ui.unfinished import RESUME, offer_unfinished, signed_in
from wizard.ui.window import Window

CERTIFICATE = Certificate("CN=hv-01", "CN=hv-01", "2026-01-01", "2027-01-01", "ab" * 32)


@pytest.fixture
async def parent(qtbot: QtBot) -> AsyncIterator[QWidget]:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1000, 700)
    made.show()
    yield made
    made.hide()


@pytest.fixture(autouse=True)
def trusts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let every host show a certificate nobody trusts; return the fingerprints used."""
    used: list[str] = []

    async def probe(target: Target) -> Probe:
        used.append(target.trusted_fingerprint)
        if target.trusted_fingerprint:
            return Probe(())
        problem = CertificateRejected(text("Not trusted."), text("Compare."), CERTIFICATE)
        return Probe((), problem)

    monkeypatch.setattr("wizard.flow.hosting.probe", probe)
    return used


async def opened(until: Until, parent: QWidget, kind: type[Any]) -> Any:
    def shown() -> list[Any]:
        return [d for d in parent.findChildren(kind) if d.isVisible()]

    await until(shown, what=kind.__name__)
    return shown()[0]


async def test_earlier_runs_are_listed_with_what_became_of_them(
    flow: Flow, parent: QWidget
) -> None:
    new = keep_run(flow.settings.runs, "2026-11-02T10:00:00+00:00")
    undone = keep_run(flow.settings.runs, "2026-11-01T10:00:00+00:00", RunStatus.UNDONE)
    broken = flow.settings.runs / "20261031T120000Z-00000000.run"
    broken.write_bytes(b"nothing of the kind")
    dialog = EarlierRuns(parent, flow.running.earlier())
    assert dialog.table.shown_keys == (new, undone, broken)
    assert (dialog.chosen, dialog.show_run.isEnabled(), dialog.undo.isEnabled()) == (
        new,
        True,
        True,
    )
    dialog.table.select_key(undone)
    assert (dialog.show_run.isEnabled(), dialog.undo.isEnabled()) == (True, False)
    dialog.table.select_key(broken)
    assert not dialog.show_run.isEnabled()
    assert "cannot be read" in dialog.why.text()
    dialog.done(CLOSE)


async def test_without_a_run_there_is_nothing_to_show(flow: Flow, parent: QWidget) -> None:
    dialog = EarlierRuns(parent, flow.running.earlier())
    assert dialog.chosen is None
    assert not dialog.show_run.isEnabled()


async def test_an_earlier_run_is_shown_on_the_page_of_runs(
    flow: Flow, parent: QWidget, until: Until
) -> None:
    path = keep_run(flow.settings.runs, ends=RunStatus.FINISHED)
    work = asyncio.ensure_future(offer_earlier_runs(parent, flow))
    (await opened(until, parent, EarlierRuns)).done(SHOW)
    await work
    assert flow.state.page is PageName.RUN
    assert flow.state.record is not None
    assert flow.running.path == path
    assert not flow.state.running


async def test_an_earlier_run_is_undone_after_a_question(
    flow: Flow, parent: QWidget, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_run(flow.settings.runs, ends=RunStatus.FINISHED)
    undone: list[str] = []

    async def undo() -> None:
        undone.append("undo")

    monkeypatch.setattr(flow.running, "undo", undo)
    work = asyncio.ensure_future(offer_earlier_runs(parent, flow))
    (await opened(until, parent, EarlierRuns)).done(UNDO)
    (await opened(until, parent, UndoDialog)).done(1)
    account = await opened(until, parent, AccountDialog)
    assert (account.user.text(), account.hosts) == (USER, ("hv-01",))
    account.password.setText("s3cret")
    account.sign_in.click()
    (await opened(until, parent, CertificateDialog)).done(1)
    await work
    assert undone == ["undo"]
    assert flow.hosting.target("hv-01").account == Account(USER, "s3cret")


async def test_settings_lead_to_earlier_runs(flow: Flow, until: Until) -> None:
    window = Window(flow, asyncio.get_running_loop().create_future())
    window.show()
    window.rail.settings.emit()
    settings = await opened(until, window, Dialog)
    next(b for b in settings.findChildren(QWidget) if b.property("text") == "Earlier runs…").click()
    (await opened(until, window, EarlierRuns)).done(CLOSE)
    await window.tasks.ended()
    window.hide()
    window.deleteLater()


async def test_a_run_is_taken_up_with_its_account_and_a_certificate_that_was_shown(
    flow: Flow, parent: QWidget, until: Until, trusts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = keep_run(flow.settings.runs)
    flow.running.find_unfinished()
    resumed: list[Path] = []

    async def resume(path: Path) -> None:
        resumed.append(path)

    monkeypatch.setattr(flow.running, "resume", resume)
    work = asyncio.ensure_future(offer_unfinished(parent, flow))
    (await opened(until, parent, Dialog)).done(RESUME + 1)
    account = await opened(until, parent, AccountDialog)
    account.password.setText("s3cret")
    account.sign_in.click()
    (await opened(until, parent, CertificateDialog)).done(1)
    await work
    assert resumed == [path]
    assert trusts == ["", CERTIFICATE.fingerprint]
    target = flow.hosting.target("hv-01")
    assert (target.account, target.trusted_fingerprint) == (
        Account(USER, "s3cret"),
        CERTIFICATE.fingerprint,
    )


@pytest.mark.parametrize("kind", [AccountDialog, CertificateDialog])
async def test_going_back_from_a_question_begins_nothing(
    flow: Flow, parent: QWidget, until: Until, kind: type[QDialog]
) -> None:
    path = keep_run(flow.settings.runs)
    if kind is CertificateDialog:
        flow.hosting.add("hv-01")
        flow.hosting.sign_in_as(Account(USER, "s3cret"), ["hv-01"])
    work = asyncio.ensure_future(signed_in(parent, flow, path))
    (await opened(until, parent, kind)).reject()
    assert not await work


async def test_the_account_for_the_inside_of_its_vms_is_asked_for_by_its_name(
    flow: Flow, parent: QWidget, until: Until
) -> None:
    path = keep_run(flow.settings.runs, inside_account="lab")
    flow.hosting.add("hv-01")
    flow.hosting.sign_in_as(Account(USER, "s3cret"), ["hv-01"])
    flow.hosting.trust_certificate("hv-01", CERTIFICATE.fingerprint)
    for goes_on in (False, True):
        work = asyncio.ensure_future(signed_in(parent, flow, path))
        dialog = await opened(until, parent, InsideAccountDialog)
        assert dialog.group.text() == "lab"
        dialog.user.setText("Administrator")
        dialog.password.setText("s3cret")
        dialog.accept() if goes_on else dialog.reject()
        assert await work is goes_on
    assert flow.insides.groups == {"lab": "Administrator"}
    assert await signed_in(parent, flow, path)


async def test_what_is_refused_during_a_run_is_told_and_is_no_defect(
    flow: Flow, until: Until
) -> None:
    window = Window(flow, asyncio.get_running_loop().create_future())
    window.show()
    flow.store.change(running=True)
    try:
        flow.hosting.remove(["hv-01"])
    except Exception as error:  # noqa: BLE001 -- as it comes from a click
        window.show_defect(error)
    told = await opened(until, window, Dialog)
    assert told.windowTitle() == "A run is under way, so nothing is changed here."
    told.reject()
    await window.tasks.ended()
    window.hide()
    window.deleteLater()
