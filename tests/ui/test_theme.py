"""The look is applied once, follows its scheme, and grows with the system's font."""

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from wizard.ui.colours import Surfaces
from wizard.ui.controls import Button
from wizard.ui.labels import ElidedLabel
from wizard.ui.theme import FONTS, apply_theme, theme


def test_every_placeholder_of_the_sheet_is_filled(qapp: QApplication, scheme: str) -> None:
    assert "@" not in qapp.styleSheet(), scheme


def test_a_scheme_that_was_asked_for_is_used(qapp: QApplication) -> None:
    assert apply_theme(qapp, "dark").dark
    assert not apply_theme(qapp, "light").dark
    assert qapp.palette().color(QPalette.ColorRole.Base) == QColor("#ffffff")


def test_only_the_last_look_follows_the_system(qapp: QApplication, qtbot: QtBot) -> None:
    apply_theme(qapp, "dark")
    apply_theme(qapp, "light")
    qtbot.wait(150)
    assert not theme().dark
    assert qapp.palette().color(QPalette.ColorRole.Base) == QColor("#ffffff")


@pytest.mark.parametrize("role", FONTS)
def test_fonts_follow_the_size_of_the_system(qapp: QApplication, role: str) -> None:
    before = qapp.font()
    larger = qapp.font()
    larger.setPointSizeF(before.pointSizeF() * 1.5)
    small = apply_theme(qapp, "light").font(role).pointSizeF()
    qapp.setFont(larger)
    try:
        large = apply_theme(qapp, "light").font(role).pointSizeF()
    finally:
        qapp.setFont(before)
        apply_theme(qapp, "light")
    assert large > small


def test_high_contrast_takes_the_colours_of_the_system(qapp: QApplication) -> None:
    black, white = QColor("#000000"), QColor("#ffffff")
    theme().use(Surfaces(black, black, white, QColor("#8ee3f0"), black))
    assert theme().high_contrast
    assert theme().colour("critical") == white
    apply_theme(qapp, "light")


def test_icons_of_buttons_are_tinted_again(qapp: QApplication, qtbot: QtBot) -> None:
    apply_theme(qapp, "light")
    button = Button("Try again", "refresh")
    qtbot.addWidget(button)
    light = button.icon().cacheKey()
    apply_theme(qapp, "dark")
    assert button.icon().cacheKey() != light
    apply_theme(qapp, "light")


def test_a_line_that_is_cut_has_a_tooltip(qtbot: QtBot) -> None:
    label = ElidedLabel("A sentence that is longer than its label")
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    assert label.toolTip() == label.text()
    label.setText("Short")
    label.resize(200, 20)
    assert label.toolTip() == ""
