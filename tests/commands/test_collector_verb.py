"""``collector``: the script on the screen or in a file."""

from pathlib import Path

import pytest

from wizard.app import main
from wizard.remoting.collector import collector_script


def test_the_script_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["collector"]) == 0
    assert capsys.readouterr().out == collector_script()


def test_the_script_is_written_with_the_line_ends_of_windows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "collect.ps1"
    assert main(["collector", "--output", str(path)]) == 0
    assert path.read_bytes() == collector_script().replace("\n", "\r\n").encode("ascii")
    assert str(path) in capsys.readouterr().out


def test_where_it_cannot_be_written_it_says_so_and_ends_with_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["collector", "--output", str(tmp_path / "no" / "collect.ps1")]) == 3
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "could not be written" in captured.err
