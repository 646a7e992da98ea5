"""Contrasts are computed, for our own palettes and for strange ones of a system."""

import pytest
from PySide6.QtGui import QColor

from wizard.ui.colours import (
    DARK,
    HUES,
    LIGHT,
    Surfaces,
    contrast,
    derive,
    fit,
    is_high_contrast,
    luminance,
    mix,
)

STRANGE = Surfaces(
    QColor("#fdf6e3"), QColor("#eee8d5"), QColor("#073642"), QColor("#b58900"), QColor("#000000")
)
PALETTES = pytest.mark.parametrize("of", [LIGHT, DARK, STRANGE], ids=["light", "dark", "strange"])
GROUNDS = ("base", "window", "selected", "group", "hover")


@PALETTES
@pytest.mark.parametrize("role", ["text", "text2", "accent", *HUES])
def test_text_can_be_read_on_every_ground(of: Surfaces, role: str) -> None:
    colours = derive(of)
    for ground in ("base", "window", "selected"):
        assert contrast(colours[role], colours[ground]) >= 4.5, ground


@PALETTES
def test_placeholders_can_be_read_in_fields(of: Surfaces) -> None:
    colours = derive(of)
    assert contrast(colours["placeholder"], colours["base"]) >= 4.5


@PALETTES
def test_borders_of_controls_can_be_seen(of: Surfaces) -> None:
    colours = derive(of)
    assert contrast(colours["border"], colours["base"]) >= 3
    assert contrast(colours["border"], colours["window"]) >= 3


@PALETTES
@pytest.mark.parametrize("role", ["accent", "accent_hovered", "accent_pressed"])
def test_the_primary_button_can_be_read(of: Surfaces, role: str) -> None:
    colours = derive(of)
    assert contrast(colours["on_accent"], colours[role]) >= 4.5


@PALETTES
@pytest.mark.parametrize("hue", list(HUES))
def test_banners_can_be_read(of: Surfaces, hue: str) -> None:
    colours = derive(of)
    assert contrast(colours["text"], colours[f"{hue}_tint"]) >= 4.5
    assert contrast(colours[hue], colours[f"{hue}_tint"]) >= 3


@PALETTES
def test_group_rows_and_focused_rows_can_be_read(of: Surfaces) -> None:
    colours = derive(of)
    for ground in ("group", "hover", "focused"):
        assert contrast(colours["text"], colours[ground]) >= 4.5


def test_the_values_of_the_light_palette_are_as_drawn() -> None:
    colours = derive(LIGHT)
    assert colours["text2"].name() == "#5f6063"
    assert colours["selected"].name() == "#e5edf7"
    assert colours["border"].name() == "#8b8c8e"
    assert colours["critical"].name() == "#b3261e"


def test_the_values_of_the_dark_palette_are_as_drawn() -> None:
    colours = derive(DARK)
    assert colours.dark
    assert colours["text2"].name() == "#b2b4b7"
    assert colours["selected"].name() == "#324255"
    assert colours["caution"].name() == "#eabb66"


def test_black_and_white_have_the_greatest_contrast() -> None:
    assert contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert luminance(QColor("white")) == pytest.approx(1)


def test_fitting_stops_at_the_text() -> None:
    grey = QColor("#808080")
    assert fit(grey, (grey,), 30, QColor("black")) == QColor("black")


def test_mixing_goes_from_one_to_the_other() -> None:
    assert mix(QColor("black"), QColor("white"), 0.0) == QColor("black")
    assert mix(QColor("black"), QColor("white"), 1.0) == QColor("white")


def test_high_contrast_has_text_and_ground_only() -> None:
    of = Surfaces(QColor("#000"), QColor("#000"), QColor("#fff"), QColor("#8ee3f0"), QColor("#000"))
    colours = derive(of)
    assert colours.high_contrast
    assert {colours[hue].name() for hue in HUES} == {"#ffffff"}
    assert colours["group"] == colours["base"]


def test_an_ordinary_light_palette_is_no_high_contrast() -> None:
    of = Surfaces(
        QColor("#fff"), QColor("#f0f0f0"), QColor("#000"), QColor("#0078d4"), QColor("#fff")
    )
    assert not is_high_contrast(of)
