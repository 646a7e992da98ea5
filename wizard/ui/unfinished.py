"""What the window asks at its start about a run that was interrupted."""

from datetime import datetime

from PySide6.QtWidgets import QWidget

from wizard.flow.flow import Flow
from wizard.flow.sentences import hosts_phrase, vms_phrase
from wizard.run.journal import RunSummary
from wizard.ui.dialogs import ask

LATER, UNDO, RESUME = range(3)


async def offer_unfinished(parent: QWidget, flow: Flow) -> None:
    """Ask whether to go on with the latest interrupted run, undo it, or leave it for later."""
    open_runs = [run for run in flow.state.unfinished if run.is_unfinished]
    if not open_runs or flow.state.running:
        return
    run = max(open_runs, key=lambda run: run.started_at)
    chosen = await ask(parent, _title(run), _body(run, len(open_runs)), _BUTTONS)
    if chosen not in {UNDO, RESUME}:
        return
    flow.show_run()
    if chosen == RESUME:
        await flow.running.resume(run.path)
    else:
        await flow.running.undo_unfinished(run.path)


_BUTTONS = ("Later", "Undo what was changed", "Go on with the run")


def _title(run: RunSummary) -> str:
    started = datetime.fromisoformat(run.started_at).astimezone()
    today = started.date() == datetime.now().astimezone().date()
    when = f"{started:%H:%M}" if today else f"{started:%Y-%m-%d %H:%M}"
    return f"The run of {when} was interrupted. Go on or undo?"


def _body(run: RunSummary, count: int) -> str:
    by = f", started by {run.operator}" if run.operator else ""
    about = f"{vms_phrase(run.vms)} on {hosts_phrase(run.hosts)}{by}."
    others = f"\n\n{count - 1} earlier runs are open, too." if count > 1 else ""
    return (
        f"{about}\n\nEvery value is read again before anything is changed. “Later” leaves the"
        f" hosts as they are; the question comes again at the next start.{others}"
    )
