"""The few settings of the window, and where its files are."""

from typing import cast

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QWidget

from wizard.flow.flow import Flow
from wizard.run.pace import Limits
from wizard.ui import parts
from wizard.ui.dialogs import Dialog
from wizard.ui.earlier_runs import offer_earlier_runs
from wizard.ui.labels import label
from wizard.ui.pane_parts import build
from wizard.ui.run_limits import LimitFields
from wizard.ui.tasks import answer
from wizard.ui.theme import SCHEMES, apply_theme

KEY = "window/scheme"
EARLIER = 2
WORDS = {"system": "As the system", "light": "Light", "dark": "Dark"}


def saved_scheme() -> str:
    """Return the scheme the user chose, or the system's."""
    saved = str(QSettings().value(KEY, "system"))
    return saved if saved in SCHEMES else "system"


async def ask_settings(parent: QWidget, flow: Flow) -> None:
    """Let the user choose a scheme, show where files are kept, and lead to earlier runs."""
    dialog = Dialog(parent, "Settings")
    dialog.column.addWidget(label("Colours", "field", "text2"))
    names = list(WORDS)
    choices = tuple(parts.Choice(words) for words in WORDS.values())
    chosen = parts.Choose("Colours", choices, names.index(saved_scheme()), lambda i: _use(names[i]))
    dialog.column.addWidget(build(chosen, lambda: chosen))
    dialog.column.addWidget(label("A run does at once", "field", "text2"))
    dialog.column.addWidget(LimitFields(flow.running.limits, lambda chosen: _limit(flow, chosen)))
    facts = parts.Facts((("Runs", str(flow.settings.runs)), ("Version", flow.settings.version)))
    dialog.column.addWidget(label("Kept on this computer", "field", "text2"))
    dialog.column.addWidget(build(facts, lambda: facts))
    earlier = dialog.add_button("Earlier runs…", EARLIER, link=True)
    earlier.setEnabled(not flow.state.running)
    dialog.add_button("Close", 1, default=True)
    if await answer(dialog) == EARLIER:
        await offer_earlier_runs(parent, flow)


def _limit(flow: Flow, limits: Limits) -> None:
    flow.running.limits = limits  # counts from the next run on


def _use(scheme: str) -> None:
    QSettings().setValue(KEY, scheme)
    apply_theme(cast("QApplication", QApplication.instance()), scheme)
