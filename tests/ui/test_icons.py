"""Every icon loads, takes its colours, and is known by the name the pages use."""

import re

import pytest
from PySide6.QtGui import QColor
from PySide6.QtSvg import QSvgRenderer

from wizard.resources import resource
from wizard.ui import icons
from wizard.ui.theme import theme

FILES = sorted(resource("icons").glob("*.svg"))
NEEDED = (
    *(
        "passed",
        "blocker",
        "warning",
        "unknown",
        "advice",
        "not-applicable",
        "waiting",
        "working",
        "undone",
        "accepted",
        "resolved",
    ),
    *(
        "host",
        "vm",
        "adapter",
        "memory",
        "power",
        "search",
        "refresh",
        "copy",
        "save",
        "open",
        "file",
        "list",
        "plus",
        "close",
        "chevron-down",
        "chevron-right",
        "chevron-left",
        "arrow",
        "pause",
        "stop",
        "key",
        "settings",
        "help",
        "radar",
        "paste",
        "filter",
        "mark",
    ),
)


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_an_icon_is_drawn_with_two_words_for_colours(path: object) -> None:
    source = resource("icons", getattr(path, "name", "")).read_text("utf-8")
    assert QSvgRenderer(source.replace("ground", "#fff").encode()).isValid()
    assert 'viewBox="0 0 16 16"' in source
    assert not re.search(r"#[0-9a-fA-F]{3}|rgb\(", source), "a colour of its own"


@pytest.mark.parametrize("name", NEEDED)
def test_an_icon_of_the_contract_can_be_drawn(name: str) -> None:
    image = icons.pixmap(name).toImage()
    drawn = [image.pixelColor(x, y).alpha() for x in range(16) for y in range(16)]
    assert max(drawn) > 100


def test_an_icon_is_tinted(scheme: str) -> None:
    image = icons.pixmap("stop", "critical").toImage()
    seen = {image.pixelColor(3, y).name() for y in range(6, 10)}
    assert theme().colour("critical").name() in seen, scheme


def test_a_picture_is_sharp_at_every_ratio() -> None:
    for ratio in (1.0, 1.25, 1.5, 2.0, 3.0):
        made = icons.pixmap("host", shape=icons.Shape(ratio=ratio))
        assert made.width() == round(16 * ratio)
        assert made.devicePixelRatio() == ratio


def test_states_have_roles_of_their_own() -> None:
    assert icons.role_of("passed") == "positive"
    assert icons.role_of("blocker") == "critical"
    assert icons.role_of("host") == "text"
    assert QColor(theme().colour(icons.role_of("undone"))).isValid()
