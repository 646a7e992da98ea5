"""The one look of the application: palette, fonts and style sheet, derived again when they change.

The system decides the scheme (light or dark), its contrast, its accent and its font. The
surfaces are our own, unless the system asks for high contrast: then every colour is its own.
"""

import re
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from wizard.resources import resource
from wizard.ui.colours import (
    DARK,
    LIGHT,
    Colours,
    Surfaces,
    derive,
    is_dark,
    is_high_contrast,
    palette_of,
    surfaces_of,
)

SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}
# Role of a font: its factor of the system's size, and its weight.
FONTS = {
    "title": (1.6, 600),
    "number": (1.7, 600),
    "section": (1.15, 600),
    "strong": (1.0, 600),
    "body": (1.0, 400),
    "caption": (0.92, 400),
    "field": (0.92, 600),
    "code": (0.92, 400),
}
LEAST_PIXELS = 11
CODE_FAMILIES = ("Cascadia Mono", "Consolas")
_PLACEHOLDER = re.compile(r"@([a-z0-9_]+)")
_ACCENTED = ("windows", "cocoa")  # platforms whose accent is the user's choice


class Theme(QObject):
    """Colours and fonts by role. ``changed`` is emitted after they were derived again."""

    changed = Signal()

    def __init__(self, app: QApplication, scheme: str) -> None:
        super().__init__(app)
        self._app = app
        self._scheme = SCHEMES[scheme]
        self._font = QFont(app.font())
        self._deriving = False
        self.colours: Colours = derive(LIGHT)
        self._later = QTimer(self, singleShot=True, interval=50)
        self._later.timeout.connect(self.derive)

    def begin(self) -> None:
        """Take the application over; widgets that are there already ask for colours meanwhile."""
        self._app.setStyle("Fusion")
        hints = self._app.styleHints()
        hints.setColorScheme(self._scheme)
        hints.colorSchemeChanged.connect(self._later.start)
        self._app.installEventFilter(self)
        self.derive()

    def colour(self, role: str) -> QColor:
        """Return the colour of a role."""
        return self.colours[role]

    def font(self, role: str) -> QFont:
        """Return the font of a role, sized by the system's."""
        factor, weight = FONTS[role]
        font = self._code_font() if role == "code" else QFont(self._font)
        font.setPointSizeF(self._points(factor))
        font.setWeight(QFont.Weight(weight))
        return font

    @property
    def dark(self) -> bool:
        """Whether the ground is dark."""
        return self.colours.dark

    @property
    def high_contrast(self) -> bool:
        """Whether the system asks for high contrast."""
        return self.colours.high_contrast

    def retire(self) -> None:
        """Follow the system no more: another look takes over."""
        self._later.stop()
        self._app.removeEventFilter(self)
        self._app.styleHints().colorSchemeChanged.disconnect(self._later.start)
        self.deleteLater()

    def derive(self) -> None:
        """Derive everything again from the system's palette, and apply it."""
        self._deriving = True
        self._app.setPalette(QPalette())
        self.use(self._surfaces())

    def use(self, surfaces: Surfaces) -> None:
        """Apply surfaces to the whole application."""
        self._deriving = True
        try:
            self.colours = derive(surfaces)
            self._app.setPalette(palette_of(surfaces, self.colours["disabled"]))
            self._app.setStyleSheet(self._sheet())
        finally:
            self._deriving = False
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that the system's palette changed."""
        theirs = event.type() is QEvent.Type.ApplicationPaletteChange and watched is self._app
        if theirs and not self._deriving:
            self._later.start()
        return False

    def _surfaces(self) -> Surfaces:
        theirs = surfaces_of(self._app.palette())
        if is_high_contrast(theirs):
            return theirs
        scheme = self._scheme
        if scheme is Qt.ColorScheme.Unknown:
            scheme = self._app.styleHints().colorScheme()
        dark = scheme is Qt.ColorScheme.Dark or (
            scheme is Qt.ColorScheme.Unknown and is_dark(theirs.base)
        )
        ours = DARK if dark else LIGHT
        return _accented(ours, theirs) if self._app.platformName() in _ACCENTED else ours

    def _points(self, factor: float) -> float:
        pixels = QFontInfo(self._font).pixelSize()
        points = self._font.pointSizeF()
        if points <= 0:
            points = pixels * 0.75
        least = points * LEAST_PIXELS / pixels if pixels else points
        return max(points * factor, min(points, least))

    def _code_font(self) -> QFont:
        known = set(QFontDatabase.families())
        for family in CODE_FAMILIES:
            if family in known:
                return QFont(family)
        return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)

    def _sheet(self) -> str:
        values = {role: colour.name() for role, colour in self.colours.roles.items()}
        values |= {f"{role}_size": f"{self._points(f):.2f}pt" for role, (f, _) in FONTS.items()}
        values["code_family"] = f'"{self._code_font().family()}"'
        source = resource("style", "wizard.qss").read_text("utf-8")
        return _PLACEHOLDER.sub(lambda found: values[found[1]], source)


def _accented(ours: Surfaces, theirs: Surfaces) -> Surfaces:
    """Take the accent of the system; it is fitted to our surfaces."""
    return replace(ours, accent=theirs.accent, on_accent=theirs.on_accent)


_themes: list[Theme] = []


def apply_theme(app: QApplication, scheme: str = "system") -> Theme:
    """Give the application its look: ``system``, ``light`` or ``dark``. Once per application."""
    for old in _themes:
        old.retire()
    _themes[:] = [Theme(app, scheme)]
    _themes[0].begin()
    return _themes[0]


def theme() -> Theme:
    """Return the look of the application, applying the system's when there is none yet."""
    if not _themes:
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            raise RuntimeError("a theme needs an application")
        return apply_theme(app)
    return _themes[0]
