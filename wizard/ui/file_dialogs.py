"""Saving to a file the user chooses: ask where, write, and ask again when that went wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from wizard.model.text import Problem
from wizard.ui.dialogs import tell_problem
from wizard.ui.tasks import answer


class Wanted(NamedTuple):
    """What the dialog says, the name it offers, and the kind of file it makes."""

    title: str
    name: str
    kind: str

    @property
    def suffix(self) -> str:
        """The ending the file gets."""
        return Path(self.name).suffix


SCRIPT = "PowerShell script (*.ps1)"
HTML = "HTML report (*.html)"
JSON = "JSON report (*.json)"

_last_folder: list[str] = []  # where the user saved last, until the window closes


async def save_as(parent: QWidget, wanted: Wanted, write: Callable[[Path], object]) -> Path | None:
    """Save where the user says; ``None`` when they went back.

    A ``Problem`` such as a full disk is told, and the question comes again with the same name:
    nothing is lost but the attempt.
    """
    while (path := await _ask_where(parent, wanted)) is not None:
        _last_folder[:] = [str(path.parent)]
        try:
            write(path)
        except Problem as problem:
            await tell_problem(parent, problem)
            wanted = wanted._replace(name=path.name)
        else:
            return path
    return None


async def _ask_where(parent: QWidget, wanted: Wanted) -> Path | None:
    """Ask for a name; Qt asks before a file is replaced."""
    dialog = QFileDialog(parent, wanted.title, _folder(), wanted.kind)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(wanted.suffix.lstrip("."))
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.selectFile(wanted.name)
    chosen: list[str] = []
    dialog.filesSelected.connect(chosen.extend)
    await answer(dialog)
    return _with_suffix(Path(chosen[0]), wanted.suffix) if chosen else None


def _folder() -> str:
    if _last_folder:
        return _last_folder[0]
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)


def _with_suffix(path: Path, suffix: str) -> Path:
    """Give a name the ending of its kind: what is written follows from it."""
    return path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)
