"""A higher configuration version has no way back: it gets into the plan with a consent, or not."""

import asyncio
from pathlib import Path

import pytest

from tests.ui.conftest import Until
from tests.ui.deciding_world import a_flow
from wizard.flow.state import PageName
from wizard.model.choices import Consent, Preparation
from wizard.ui.choices_consent import ConsentsDialog
from wizard.ui.findings_page import FindingsPage
from wizard.ui.window import Window

OLD = "Prüfstand Straßenbahn Süd"


@pytest.mark.parametrize("agrees", [True, False])
async def test_an_upgrade_asks_before_it_stays_in_the_plan(
    tmp_path: Path, until: Until, agrees: bool
) -> None:
    flow = a_flow(tmp_path, page=PageName.PREREQUISITES)
    window = Window(flow, asyncio.get_running_loop().create_future())
    window.show()
    page = window.page
    assert isinstance(page, FindingsPage)
    of_old = (f for f in flow.state.open_blockers if f.subject.vm and f.subject.vm.name == OLD)
    finding = next(f for f in of_old if f.rule.id == "VM-VER-02")
    page._acts.put_in((finding,))
    await until(lambda: bool(window.findChildren(ConsentsDialog)))
    dialog = window.findChildren(ConsentsDialog)[0]
    box = dialog.boxes[0]
    assert box.text() == f"Upgrade the configuration version of “{OLD}”"
    assert "cannot be undone" in box.accessibleDescription()
    if agrees:
        box.click()
        dialog.agree.click()
    else:
        dialog.reject()
    await until(lambda: not window.tasks.busy)
    choice = flow.state.choices.of(*finding.key[1:])
    assert (Preparation.CONFIGURATION_VERSION in choice.preparations) is agrees
    assert (Consent.UPGRADE_VERSION in choice.consents) is agrees
    assert any(f.key == finding.key for f in flow.state.open_blockers) is not agrees
    await _closed(window)


async def _closed(window: Window) -> None:
    window.hide()
    window.deleteLater()
    await asyncio.sleep(0.01)
