"""One journey in a real window, on a display."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.journeys.travelling import ROOT, environment
from wizard.flow.state import PageName

SIZE = (1280, 800)
LEAST_COLOURS = 40
pytestmark = pytest.mark.skipif(
    os.environ.get("NVW_REAL_WINDOW") != "1", reason="NVW_REAL_WINDOW is not 1: no real window"
)


def colours(image: QImage) -> int:
    """Count the colours of a picture, in steps: a blank one has one."""
    points = ((x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2))
    return len({image.pixel(x, y) for x, y in points})


@pytest.mark.timeout(120)
def test_every_page_is_painted_in_a_real_window_and_it_closes_cleanly(tmp_path: Path) -> None:
    display = {
        name: os.environ[name]
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
        if name in os.environ
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.journeys.visitor", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
        cwd=ROOT,
        env=environment(tmp_path, **display),
    )
    assert (done.returncode, done.stderr) == (0, "")
    pictures = {name: QImage(str(tmp_path / f"{name}.png")) for name in PageName}
    for name, picture in pictures.items():
        assert (picture.width(), picture.height()) == SIZE, name
        assert colours(picture) > LEAST_COLOURS, f"{name} is blank"
    assert len({bytes(picture.constBits()) for picture in pictures.values()}) == len(PageName)
    assert colours(QImage(str(tmp_path / "commit.png"))) > LEAST_COLOURS
