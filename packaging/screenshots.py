"""Make the pictures of the README: every page, on the simulated fleet, light and dark.

    python packaging/screenshots.py [FOLDER]

Needs the product installed in the Python that runs it; no display is needed.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_API"] = "pyside6"

import qasync
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog

from wizard.flow.flow import Flow
from wizard.flow.sentences import settled_by_choices
from wizard.flow.state import PageName, State, VmKey
from wizard.model.choices import InsideWork, Networking
from wizard.model.facts import VirtualMachine
from wizard.planning.consents import SAVED, missing_consents
from wizard.surroundings import DEMO_GROUP, surroundings
from wizard.ui.list_page import ListPage
from wizard.ui.run_acts import RunActs
from wizard.ui.theme import apply_theme
from wizard.ui.window import Window

SCENARIO = "branch-office"
SIZE = (1280, 800)
PACE = 0.2  # of the delays a real host would have
SHUTDOWN_SECONDS = 20
HALF = 0.5  # how far the run has come on its picture
SETTLED = 0.6  # seconds: the window shows a state at most ten times a second
SHADE = QColor(0, 0, 0, 110)  # over what a dialog keeps the user from
WORKED_INSIDE = ("container-host-01", "ber-file01")  # the first one gets a NAT network, too


def keyed(flow: Flow) -> dict[VmKey, VirtualMachine]:
    """Return the virtual machines that are not left out."""
    state = flow.state
    vms = {(host.name, vm.ref.id): vm for host, vm in state.vms}
    return {key: vm for key, vm in vms.items() if key not in state.left_out}


def leave_out_blocked(flow: Flow) -> None:
    """Leave out what no choice can settle."""
    behind = {
        key
        for finding in flow.state.open_blockers
        if not settled_by_choices(finding)
        for key in flow.state.behind(finding)
    }
    flow.deciding.leave_out(behind)


def decide(flow: Flow) -> None:
    """Let the plan resolve what it can, and live with the rest."""
    flow.deciding.resolve([f for f in flow.state.undecided if f.is_planned])
    flow.deciding.accept(flow.state.undecided, "Agreed with the owners of the VMs.")


async def choose(flow: Flow) -> VmKey:
    """Let some machines be worked on inside, one with a NAT network; returns that one."""
    by_name = {vm.ref.name: key for key, vm in keyed(flow).items()}
    servers = [by_name[name] for name in WORKED_INSIDE]
    flow.deciding.choose(servers, inside=InsideWork(account=DEMO_GROUP))
    await flow.insides.read(servers)
    worked = servers[0]
    nat = replace(flow.deciding.suggested(worked).nat, dhcp=True)
    flow.deciding.choose(
        [worked],
        networking=Networking.NAT,
        nat=nat,
        inside=InsideWork(account=DEMO_GROUP, deep_check=True),
    )
    return worked


def agree(flow: Flow) -> None:
    """Give every consent that is waited for."""
    choices = flow.state.choices
    missing = {key: missing_consents(vm, choices.of(*key)) for key, vm in keyed(flow).items()}
    flow.deciding.agree({key: consents for key, consents in missing.items() if consents})


def select(window: Window, key: VmKey) -> None:
    """Show a virtual machine in the pane of the page."""
    page = window.page
    if isinstance(page, ListPage):
        page.table.select_key(key)


async def choices(window: Window) -> AsyncIterator[str]:
    """Go through the page of choices: a NAT network, the work inside, then a consent."""
    flow = window.flow
    worked = await choose(flow)
    decide(flow)
    await asyncio.sleep(SETTLED)
    select(window, worked)
    yield "4-choices"
    if isinstance(window.page, ListPage):
        scrolled = window.page.pane.verticalScrollBar()
        scrolled.setValue(scrolled.maximum())
    yield "4-choices-inside"
    saved = next((key for key, vm in keyed(flow).items() if vm.state in SAVED), worked)
    select(window, saved)
    yield "4-choices-consent"
    agree(flow)
    flow.deciding.choose(keyed(flow), shutdown_limit=SHUTDOWN_SECONDS)


async def run(window: Window) -> AsyncIterator[str]:
    """Carry the plan out: half-way, paused, and to the end."""
    flow = window.flow
    flow.show_run()
    half = asyncio.Event()

    def look(state: State) -> None:
        if state.record and state.record.progress >= HALF:
            half.set()

    stop = flow.subscribe(look)
    running = asyncio.ensure_future(flow.running.start())
    await half.wait()
    stop()
    yield "6-run"
    flow.running.pause()
    yield "6-run-paused"
    flow.running.go_on()
    await running


async def pages(window: Window) -> AsyncIterator[str]:
    """Go through the wizard; yields the name of each picture when it can be taken."""
    flow = window.flow
    await flow.hosting.connect()
    yield "1-hosts"
    flow.next()
    yield "2-prerequisites"
    leave_out_blocked(flow)
    flow.next()
    yield "3-conflicts"
    decide(flow)
    flow.next()
    async for name in choices(window):
        yield name
    if flow.obstacle is not None:
        sys.exit(f"The pictures end here: {flow.obstacle}")
    flow.next()
    yield "5-review"
    async for name in run(window):
        yield name
    flow.next()
    yield "7-report"
    RunActs(window.page, flow, window.tasks).ask_to_undo()
    yield "7-report-undo"


def picture(window: Window) -> QPixmap:
    """Return the window as it is seen, with a dialog in front of it."""
    seen = window.grab()
    with QPainter(seen) as painter:
        for dialog in window.findChildren(QDialog):
            if dialog.isVisible():
                rest = window.size() - dialog.size()
                place = QRect(QPoint(rest.width(), rest.height()) / 2, dialog.size())
                painter.fillRect(seen.rect(), SHADE)
                painter.drawPixmap(place.topLeft(), dialog.grab())
    return seen


async def take(folder: Path, scheme: str) -> None:
    """Take every picture in one colour scheme."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(16))
    with surroundings(SCENARIO, pace=PACE) as around:
        flow = around.flow()
        window = Window(flow, loop.create_future())
        window.resize(*SIZE)
        window.show()
        async for name in pages(window):
            await asyncio.sleep(SETTLED)
            suffix = "" if scheme == "light" else f"-{scheme}"
            path = folder / f"{name}{suffix}.png"
            picture(window).save(str(path))
            print(path, f"({len(PageName)} pages)" if name.startswith("1") else "")
        window.hide()
        await flow.close()


def main() -> None:
    """Take the pictures of both schemes into a folder."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images")
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication(["screenshots"])
    app.setQuitOnLastWindowClosed(False)
    for scheme in ("light", "dark"):
        apply_theme(app, scheme)
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
            runner.run(take(folder, scheme))


if __name__ == "__main__":
    main()
