"""The one command that makes the product run here."""

import runpy
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
BOOTSTRAP = CHECKOUT / "packaging" / "bootstrap.py"
sys.path.insert(0, str(BOOTSTRAP.parent))  # as Python has it when it runs bootstrap.py

if TYPE_CHECKING:
    from packaging.bootstrapping import commands, display, environment, progress, results, stamp
    from packaging.bootstrapping import system_libraries as libraries
else:
    from bootstrapping import commands, display, environment, progress, results, stamp
    from bootstrapping import system_libraries as libraries

LIBRARIES = {"libGL.so.1": "libgl1", "libEGL.so.1": "libegl1"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    for name in ("wizard/app.py", "resources/icon.svg", "packaging/constraints.txt"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(name)
    (folder / "pyproject.toml").touch()
    return folder


@pytest.fixture
def venvs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NVW_VENVS", str(tmp_path / "venvs"))
    return tmp_path / "venvs"


# The command line


def test_an_old_python_gets_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit) as end:
        runpy.run_path(str(BOOTSTRAP), run_name="__main__")
    assert end.value.code == (
        "The Nested Virtualization Wizard needs Python 3.11 or newer; this is Python 3.9."
    )


def test_help_names_both_commands() -> None:
    asked = [sys.executable, str(BOOTSTRAP), "--help"]
    shown = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    assert shown.strip() == commands.USAGE


@pytest.mark.parametrize("arguments", [[], ["demmo"], ["test", "more"]])
def test_a_command_that_does_not_exist_is_answered_with_those_that_do(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(arguments) == 2
    assert capsys.readouterr().err == f"{commands.USAGE}\n"


def test_a_folder_that_cannot_be_used_is_an_error_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("NVW_VENVS", str(tmp_path / "file"))
    assert commands.main(["test"]) == 1
    assert str(tmp_path / "file") in capsys.readouterr().err


# The display


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_only_a_linux_without_x_and_wayland_has_no_display(
    platform: str, variables: dict[str, str], *, expected: bool
) -> None:
    assert display.has_display(platform, variables) is expected


@pytest.mark.skipif(not shutil.which("Xvfb"), reason="Xvfb is not on the PATH")
def test_two_virtual_displays_do_not_get_in_each_others_way() -> None:
    with display.virtual_display() as one, display.virtual_display() as other:
        assert one[0] == other[0] == ":"
        assert one != other


# The stamp: nothing is done twice, nothing half done is taken for whole


def test_an_unchanged_checkout_asks_for_the_same_environment(checkout: Path) -> None:
    before = stamp.wanted(checkout)
    (checkout / "wizard/__pycache__").mkdir()
    (checkout / "wizard/__pycache__/app.pyc").touch()
    (checkout / "README.md").write_text("Read me")
    assert stamp.wanted(checkout) == before


@pytest.mark.parametrize("name", ["wizard/app.py", "resources/icon.svg"])
def test_a_changed_source_asks_for_the_product_only(checkout: Path, name: str) -> None:
    before = stamp.wanted(checkout)
    (checkout / name).write_text("changed")
    after = stamp.wanted(checkout)
    assert after.packages == before.packages
    assert after.product != before.product


@pytest.mark.parametrize("name", ["pyproject.toml", "packaging/constraints.txt"])
def test_a_changed_requirement_asks_for_the_packages(checkout: Path, name: str) -> None:
    before = stamp.wanted(checkout)
    (checkout / name).write_text("changed")
    assert stamp.wanted(checkout).packages != before.packages


def test_a_stamp_comes_back_as_it_was_written(checkout: Path, tmp_path: Path) -> None:
    stamp.write(tmp_path, stamp.wanted(checkout))
    assert stamp.read(tmp_path) == stamp.wanted(checkout)
    stamp.remove(tmp_path)
    assert stamp.read(tmp_path) is None


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"python": "3.11"}', '{"other": ""}'])
def test_a_damaged_stamp_is_no_stamp(tmp_path: Path, content: str) -> None:
    (tmp_path / stamp.FILE).write_text(content)
    assert stamp.read(tmp_path) is None


def test_the_remains_of_an_interrupted_making_are_removed(venvs: Path) -> None:
    (environment.open_environment("test").folder / "half-made").touch()
    again = environment.open_environment("test")
    assert again.folder == venvs / ".venv-test"
    assert list(again.folder.iterdir()) == [again.log]


def test_a_finished_environment_is_kept(venvs: Path) -> None:
    finished = environment.open_environment("test")
    finished.python.parent.mkdir()
    finished.python.touch()
    stamp.write(finished.folder, stamp.wanted(environment.CHECKOUT))
    environment.open_environment("test")
    assert (venvs / ".venv-test" / stamp.FILE).exists()


def test_a_folder_of_somebody_else_is_left_alone(venvs: Path) -> None:
    letter = venvs / ".venv-test" / "letter.txt"
    letter.parent.mkdir(parents=True)
    letter.touch()
    with pytest.raises(progress.Stopped, match="Move it away"):
        environment.open_environment("test")
    assert letter.exists()


# Programs that are run


def test_the_output_of_a_program_goes_to_the_log(tmp_path: Path) -> None:
    steps = progress.Progress(1, tmp_path / "log")
    assert steps.run([sys.executable, "-c", "print('well')"])
    assert not steps.run([sys.executable, "-c", "raise SystemExit('ill')"])
    assert steps.log.read_text().splitlines()[2::3] == ["well", "ill"]


def test_steps_are_numbered_and_end_with_their_outcome(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = progress.Progress(3, tmp_path / "log")
    with steps.step("Making"):
        pass
    with steps.step("Looking") as step:
        step.outcome = "not installed"
    steps.note("Running")
    assert capsys.readouterr().out.splitlines() == [
        "[1/3] Making ... done (0 s)",
        "[2/3] Looking ... not installed (0 s)",
        "[3/3] Running",
    ]


def test_an_index_out_of_reach_is_told_with_what_to_do(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("\n$ pip install\nWARNING: Retrying after NewConnectionError\nERROR: No match")
    explained = environment.explain_pip_failure(log)
    assert "Check the connection" in explained
    assert str(log) in explained


def test_another_failure_is_told_in_the_words_of_pip(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("\n$ pip install\nReadTimeout\n\n$ pip install\nERROR: No space left\nhint")
    assert environment.explain_pip_failure(log) == (
        f"The installation failed.\n  ERROR: No space left\nThe full output is in {log}"
    )


# System libraries


def test_only_the_packages_of_missing_libraries_are_asked_for() -> None:
    found = libraries.missing(LIBRARIES, probe=lambda name: name == "libGL.so.1")
    assert found == {"libEGL.so.1": "libegl1"}
    assert libraries.missing(LIBRARIES, probe=lambda _: True) == {}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("json", True), ("no_such_thing", False), ("libnosuchthing.so.1", False)],
)
def test_what_is_there_is_found_by_trying_it(name: str, *, expected: bool) -> None:
    assert libraries.is_there(name) is expected


def test_packages_are_installed_without_questions_and_without_extras() -> None:
    update, install = libraries.apt_commands(["libegl1", "xvfb"], ("sudo", "-n"))
    assert (update[0], update[-1]) == ("sudo", "update")
    assert install[-5:] == ["install", "-y", "--no-install-recommends", "libegl1", "xvfb"]
    assert "DEBIAN_FRONTEND=noninteractive" in install


def test_who_may_not_install_is_told_the_one_command() -> None:
    told = libraries.advice(LIBRARIES, debian_like=True, root=False)
    assert told.splitlines()[-1].strip() == (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends libgl1 libegl1"
    )


def test_another_system_is_told_what_is_missing() -> None:
    told = libraries.advice(LIBRARIES, debian_like=False, root=True)
    assert told.endswith("libGL.so.1, libEGL.so.1")


# The summary of the checks

SUITE = """
import pytest

def test_good(): pass
def test_bad(): assert False
@pytest.fixture
def broken(): raise RuntimeError
def test_with_a_broken_fixture(broken): pass
@pytest.mark.parametrize("n", [1, 2])
def test_left_out(n): pytest.skip("pwsh is not on the PATH")
"""


def test_the_tests_are_counted_from_what_pytest_reports(tmp_path: Path) -> None:
    suite, junit = tmp_path / "test_suite.py", tmp_path / "junit.xml"
    suite.write_text(SUITE)
    (tmp_path / "pytest.ini").write_text("[pytest]")  # so that ours is not looked for
    pytest_alone = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
    subprocess.run(
        [*pytest_alone, f"--junit-xml={junit}", str(suite)], check=False, capture_output=True
    )
    counts = results.read_tests(junit, succeeded=False)
    assert str(counts) == "1 passed, 2 failed, 2 skipped"
    assert counts.left_out == {"pwsh is not on the PATH": 2}


def test_a_pytest_that_breaks_off_counts_as_a_failure(tmp_path: Path) -> None:
    assert str(results.read_tests(tmp_path / "none.xml", succeeded=False)) == "0 passed, 1 failed"


def test_the_summary_names_failed_checks_and_ends_with_the_count_of_the_tests() -> None:
    counts = results.Counts(passed=7, left_out=Counter({"no pwsh": 2}))
    told = results.summary(
        [
            results.Outcome("mypy", "failed", 1.5),
            results.Outcome("pytest", "passed", 60, tests=counts),
            results.Outcome("pytest in a real window", "not run", reason="missing: Xvfb"),
        ]
    )
    assert told.splitlines() == [
        "Check                     Result    Seconds",
        "mypy                      failed        1.5",
        "pytest                    passed       60.0",
        "pytest in a real window   not run            missing: Xvfb",
        "",
        "Tests not run, and why:",
        "      2  no pwsh",
        "",
        "Failed: mypy.",
        "7 passed, 0 failed, 2 skipped",
    ]
