"""Work started by a click is kept, cancelled on request, and its failures are told."""

import asyncio

from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Until
from wizard.model.text import Problem, text
from wizard.ui.dialogs import Dialog, ask, tell_problem
from wizard.ui.tasks import Tasks, answer


async def test_a_problem_is_handed_to_the_user(until: Until) -> None:
    tasks = Tasks()
    told: list[Problem] = []
    tasks.failed.connect(told.append)

    async def work() -> None:
        raise Problem(text("The host is gone."), text("Start it."))

    tasks.start(work())
    await until(lambda: told)
    assert str(told[0].what) == "The host is gone."


async def test_a_defect_is_told_apart(until: Until) -> None:
    tasks = Tasks()
    told: list[BaseException] = []
    tasks.broke.connect(told.append)

    async def work() -> None:
        raise ValueError("ours")

    tasks.start(work())
    await until(lambda: told)
    assert isinstance(told[0], ValueError)


async def test_busy_is_said_once_for_several(until: Until) -> None:
    tasks = Tasks()
    said: list[bool] = []
    tasks.busy_changed.connect(said.append)
    for _ in range(3):
        tasks.start(asyncio.sleep(0.02))
    await until(lambda: not tasks.busy)
    assert said == [True, False]


async def test_cancelling_ends_everything() -> None:
    tasks = Tasks()
    work = tasks.start(asyncio.sleep(60))
    await asyncio.sleep(0)
    await tasks.ended()
    assert work.cancelled()


async def test_a_dialog_is_awaited_while_the_loop_goes_on(qtbot: QtBot, until: Until) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = Dialog(parent, "Apply the plan to 14 VMs?")
    dialog.add_button("Go back", 0, default=True)
    change = dialog.add_button("Change 14 VMs", 1, primary=True)
    ticks = 0

    async def count() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.01)

    counting = asyncio.ensure_future(count())
    asking = asyncio.ensure_future(answer(dialog))
    await until(lambda: ticks > 3)
    assert dialog.isVisible()
    change.click()
    assert await asking == 1
    counting.cancel()


async def test_escape_answers_nothing(qtbot: QtBot, until: Until) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    asking = asyncio.ensure_future(ask(parent, "Stop?", "It can go on.", ("Stay", "Stop")))
    await until(lambda: parent.findChildren(QDialog))
    parent.findChildren(QDialog)[0].reject()
    assert await asking is None


async def test_a_problem_is_told_with_what_to_do(qtbot: QtBot, until: Until) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    problem = Problem(text("The host is gone."), text("Start it."))
    telling = asyncio.ensure_future(tell_problem(parent, problem))
    await until(lambda: parent.findChildren(QDialog))
    dialog = parent.findChildren(QDialog)[0]
    assert dialog.windowTitle() == "The host is gone."
    dialog.accept()
    await telling
