"""Make the pictures of the README: every page, on the simulated fleet, light and dark.

    python packaging/screenshots.py [FOLDER]

Needs the product installed in the Python that runs it; no display is needed.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_API"] = "pyside6"

import qasync
from PySide6.QtWidgets import QApplication

from wizard.flow.flow import Flow
from wizard.flow.state import PageName
from wizard.surroundings import surroundings
from wizard.ui.theme import apply_theme
from wizard.ui.window import Window

SCENARIO = "branch-office"
SIZE = (1280, 800)
PACE = 0.2  # of the delays a real host would have
SHUTDOWN_SECONDS = 20
HALF = 0.5  # how far the run has come on its picture
SETTLED = 0.6  # seconds: the window shows a state at most ten times a second


def decide(flow: Flow) -> None:
    """Let the plan resolve what it can, and live with the rest."""
    flow.deciding.resolve([f for f in flow.state.undecided if f.is_planned])
    flow.deciding.accept(flow.state.undecided, "Agreed with the owners of the VMs.")


async def pages(flow: Flow) -> AsyncIterator[str]:
    """Go through the wizard; yields the name of each picture when it can be taken."""
    await flow.hosting.connect()
    yield "1-hosts"
    flow.next()
    yield "2-prerequisites"
    flow.deciding.leave_out({k for f in flow.state.open_blockers for k in flow.state.behind(f)})
    flow.next()
    yield "3-conflicts"
    decide(flow)
    flow.next()
    keys = [(host.name, vm.ref.id) for host, vm in flow.state.vms]
    flow.deciding.choose(keys, shutdown_limit=SHUTDOWN_SECONDS)
    yield "4-choices"
    flow.next()
    yield "5-review"
    flow.show_run()
    half = asyncio.Event()
    stop = flow.subscribe(lambda s: half.set() if s.record and s.record.progress >= HALF else None)
    running = asyncio.ensure_future(flow.running.start())
    await half.wait()
    stop()
    yield "6-run"
    await running
    flow.next()
    yield "7-report"


async def take(folder: Path, scheme: str) -> None:
    """Take every picture in one colour scheme."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(16))
    with surroundings(SCENARIO, pace=PACE) as around:
        flow = around.flow()
        window = Window(flow, loop.create_future())
        window.resize(*SIZE)
        window.show()
        async for name in pages(flow):
            await asyncio.sleep(SETTLED)
            suffix = "" if scheme == "light" else f"-{scheme}"
            path = folder / f"{name}{suffix}.png"
            window.grab().save(str(path))
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
