"""Rules of the house that a tool can check."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

UI = Path(__file__).parents[2] / "wizard" / "ui"
MODULES = sorted(UI.glob("*.py"))
OWN_LOOPS = {
    "exec",
    "exec_",
    "processEvents",
    "getOpenFileName",
    "getOpenFileNames",
    "getSaveFileName",
    "getExistingDirectory",
    "getText",
    "getItem",
}
VOID_CALLS = """
from PySide6.QtCore import QCoreApplication, QTimer
app = QCoreApplication([])
timer = QTimer()
for _ in range(20_000):
    timer.setSingleShot(False)
"""
SLOW = ("pypsrp", "requests", "jinja2", "keyring", "spnego")


@pytest.mark.parametrize("path", MODULES, ids=[path.stem for path in MODULES])
def test_no_dialog_runs_a_loop_of_its_own(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
    names = {c.func.attr for c in calls if isinstance(c.func, ast.Attribute)}
    assert not names & OWN_LOOPS


@pytest.mark.parametrize("path", MODULES, ids=[path.stem for path in MODULES])
def test_no_module_names_a_colour(path: Path) -> None:
    if path.stem == "colours":
        return
    tree = ast.parse(path.read_text("utf-8"))
    texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    coloured = [t for t in texts if isinstance(t, str) and t.startswith("#") and t[1:].isalnum()]
    assert not [
        t
        for t in coloured
        if len(t) in {4, 7} and all(c in "0123456789abcdefABCDEF" for c in t[1:])
    ]


def test_the_style_sheet_names_no_colour() -> None:
    sheet = (UI.parents[1] / "resources" / "style" / "wizard.qss").read_text("utf-8")
    for line in sheet.splitlines():
        value = line.partition(":")[2]
        assert "#" not in value.partition("{")[0] or "{" not in line or "@" in value, line
        assert "rgb" not in line


def test_many_void_calls_do_not_end_the_process() -> None:
    done = subprocess.run([sys.executable, "-c", VOID_CALLS], check=False, timeout=60)
    assert done.returncode == 0


def test_the_window_starts_without_what_only_a_connection_needs() -> None:
    code = f"import sys, wizard.ui.window; print([m for m in {SLOW!r} if m in sys.modules])"
    root = str(UI.parents[1])
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root
    )
    assert done.stdout.strip() == "[]"
