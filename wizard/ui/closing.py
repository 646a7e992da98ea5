"""What closing the window asks during a run."""

from PySide6.QtWidgets import QWidget

from wizard.flow.flow import Flow
from wizard.ui.dialogs import ask

STOP_AND_CLOSE = 1


async def ask_to_close(parent: QWidget, flow: Flow) -> bool:
    """Ask whether to stop after the current steps and close, or to stay."""
    if flow.state.stopping:
        return True
    record = flow.state.record
    paused = record is not None and record.pause is not None
    chosen = await ask(
        parent,
        "Stop the paused run and close?" if paused else "Stop the run and close?",
        "The steps under way end first; that can take some minutes. Nothing else begins.\n\n"
        "The record is kept. When the wizard opens again you can go on or undo.",
        ("Stay", "Stop and close"),
    )
    return chosen == STOP_AND_CLOSE
