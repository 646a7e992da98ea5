"""Files the user chooses, to open and to save. The folder of the last one is offered again."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from wizard.model.text import Problem
from wizard.ui.dialogs import tell_problem
from wizard.ui.tasks import answer

PLAN_ENDING = ".plan.json"


class Wanted(NamedTuple):
    """What the dialog says, the name it offers, and the kind of file it makes."""

    title: str
    name: str
    kind: str

    @property
    def suffix(self) -> str:
        """The ending the file gets."""
        return PLAN_ENDING if self.name.endswith(PLAN_ENDING) else Path(self.name).suffix


SCRIPT = "PowerShell script (*.ps1)"
HTML = "HTML report (*.html)"
JSON = "JSON report (*.json)"
INSPECTION = "Inspection of hosts (*.json)"
PLAN = "Plan of the wizard (*.plan.json)"
ANY_PLAN = "Plans (*.plan.json);;All files (*)"
ANY_INSPECTION = "Inspections (*.json);;All files (*)"

_last_folder: list[str] = []  # where the user was last, until the window closes


async def save_as(parent: QWidget, wanted: Wanted, write: Callable[[Path], object]) -> Path | None:
    """Save where the user says; ``None`` when they went back.

    A ``Problem`` such as a full disk is told, and the question comes again with the same name:
    nothing is lost but the attempt.
    """
    while (path := await _ask_where(parent, wanted)) is not None:
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
    dialog.selectFile(wanted.name)
    chosen = await _chosen(dialog)
    return _with_suffix(chosen[0], wanted.suffix) if chosen else None


async def choose_file(parent: QWidget, title: str, kinds: str) -> Path | None:
    """Let the user choose a file to open."""
    dialog = QFileDialog(parent, title, _folder(), kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return next(iter(await _chosen(dialog)), None)


async def choose_files(parent: QWidget, title: str, kinds: str) -> tuple[Path, ...]:
    """Let the user choose files to open together; none when they went back."""
    dialog = QFileDialog(parent, title, _folder(), kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    return await _chosen(dialog)


async def choose_folder(parent: QWidget, title: str) -> Path | None:
    """Let the user choose a folder."""
    dialog = QFileDialog(parent, title, _folder())
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return next(iter(await _chosen(dialog)), None)


async def _chosen(dialog: QFileDialog) -> tuple[Path, ...]:
    """Wait for the answer, and remember the folder it is in."""
    chosen: list[str] = []
    dialog.filesSelected.connect(chosen.extend)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    await answer(dialog)
    paths = tuple(map(Path, chosen))
    if paths:
        only_folders = dialog.fileMode() is QFileDialog.FileMode.Directory
        _last_folder[:] = [str(paths[0] if only_folders else paths[0].parent)]
    return paths


def _folder() -> str:
    if _last_folder:
        return _last_folder[0]
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)


def _with_suffix(path: Path, suffix: str) -> Path:
    """Give a name the ending of its kind: what is written follows from it."""
    if path.name.lower().endswith(suffix):
        return path
    # "monday.json" becomes "monday.plan.json", not "monday.json.plan.json"
    stem = path.name.removesuffix(Path(suffix).suffix) if suffix.count(".") > 1 else path.name
    return path.with_name(stem + suffix)
