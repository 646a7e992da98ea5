"""``plan show``: what a second person reads, and an exit code that says whether it can be used."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.planning.test_plan_file import WEB, WEB_PLAN, a_file, a_plan
from wizard.app import main
from wizard.commands import BAD_INPUT, READY
from wizard.model.findings import Policy
from wizard.planning.plan_file import as_text, from_text
from wizard.planning.step import VmPlan
from wizard.planning.version_step import UpgradeConfigurationVersion

Shown = Callable[..., tuple[int, str, str]]


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str]) -> Shown:
    def show(*arguments: object) -> tuple[int, str, str]:
        code = main(["plan", "show", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return show


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "monday.plan.json"
    made.write_text(as_text(a_file()), "ascii")
    return made


def test_every_step_is_printed_with_its_command_and_its_way_back(shown: Shown, path: Path) -> None:
    code, out, err = shown(path)
    assert (code, err) == (READY, "")
    assert f"web on hv-muc-01, Id {WEB.id}" in out
    for number, step in enumerate(WEB_PLAN.steps, 1):
        change, back = step.set(step.after), step.set(step.before)
        assert f"{number}. {step.title}: {step.said(step.before)} -> {step.said(step.after)}" in out
        assert change is not None
        assert back is not None
        assert f"sends: {change.command}" in out
        assert f"undo:  {back.command}" in out


def test_it_says_who_when_under_which_rules_and_with_which_sum(shown: Shown, path: Path) -> None:
    _, out, _ = shown(path)
    assert "Made by corp\\ada on 2026-11-02 16:50 UTC, with version 0.1.0." in out
    assert f"Rules: {Policy.STRICT.value}." in out
    assert "hv-muc-01, read 2026-11-02 16:42 UTC as corp\\ada" in out
    summed = from_text(path.read_text("ascii"), path.name).checksum
    assert f"SHA-256 {summed}: right. It does not prove who saved the file." in out


def test_it_says_what_is_not_touched_and_what_was_accepted(shown: Shown, path: Path) -> None:
    _, out, _ = shown(path)
    assert "ci on hv-muc-01: It runs." in out
    assert "sql on hv-muc-01: left out by the user" in out
    assert "warning: FC-DM-01 Dynamic, web on hv-muc-01" in out
    assert "accept, ada, 2026-11-02 16:50 UTC: A lab" in out
    assert "Stays as it is: Checkpoints" in out


def test_what_cannot_be_undone_stands_out(shown: Shown, path: Path) -> None:
    step = UpgradeConfigurationVersion(WEB, "8.0", "9.0")
    path.write_text(as_text(a_file(plan=a_plan(VmPlan(WEB, (step,), "Off")))), "ascii")
    _, out, _ = shown(path)
    assert "CANNOT BE UNDONE" in out


def test_a_file_that_was_changed_is_not_shown(shown: Shown, path: Path) -> None:
    path.write_text(path.read_text("ascii").replace("16:42", "16:43"), "ascii")
    code, out, err = shown(path)
    assert (code, out) == (BAD_INPUT, "")
    assert "monday.plan.json was changed after it was saved" in err


def test_a_file_that_is_not_there_is_told(shown: Shown, tmp_path: Path) -> None:
    code, out, err = shown(tmp_path / "gone.plan.json")
    assert (code, out) == (BAD_INPUT, "")
    assert "There is no file" in err


@pytest.mark.parametrize("arguments", [["plan"], ["plan", "show"], ["plan", "burn", "x"]])
def test_wrong_arguments_end_with_3(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == BAD_INPUT


def test_a_name_cannot_steer_the_terminal(shown: Shown, path: Path) -> None:
    path.write_text(as_text(a_file(made_by="eve\x1b[2J\nroot")), "ascii")
    _, out, _ = shown(path)
    assert "\x1b" not in out
    assert "eve\ufffd[2J\ufffdroot" in out


def test_the_window_is_not_loaded_for_it(path: Path) -> None:
    code = f"""
import sys
from wizard.app import main
main(["plan", "show", {str(path)!r}])
sys.exit(any(name.startswith("PySide6") for name in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert done.returncode == 0
