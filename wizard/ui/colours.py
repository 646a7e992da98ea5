"""Colours by role. Seven roles of the palette give every surface, five hues give every state.

Nothing else in the window names a colour. ``fit`` moves a hue towards the text until it can be
read on every ground, so that any palette of a system stays legible.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtGui import QColor, QPalette

DARK_BELOW = 0.2
HIGH_CONTRAST_FROM = 18.0
TEXT_CONTRAST = 4.5
SHAPE_CONTRAST = 3.0
STEPS = 40

# Hues of the states on a light and on a dark ground, before they are fitted.
HUES = {
    "critical": ("#b3261e", "#ff9a92"),
    "caution": ("#8a5300", "#eabb66"),
    "positive": ("#1d6f42", "#7fce9a"),
    "info": ("#0f5fb8", "#6db3ff"),
    "unknown": ("#6b4fa0", "#c3b0ee"),
}

Palette = QPalette.ColorRole


@dataclass(frozen=True, slots=True)
class Surfaces:
    """What is taken from a palette."""

    base: QColor
    window: QColor
    text: QColor
    accent: QColor
    on_accent: QColor


LIGHT = Surfaces(
    QColor("#ffffff"), QColor("#f4f5f7"), QColor("#1a1c20"), QColor("#0f5fb8"), QColor("#ffffff")
)
DARK = Surfaces(
    QColor("#23262b"), QColor("#1b1d21"), QColor("#e9ebee"), QColor("#6db3ff"), QColor("#06203f")
)


@dataclass(frozen=True, slots=True)
class Colours:
    """Every role with its colour."""

    roles: Mapping[str, QColor]
    dark: bool
    high_contrast: bool

    def __getitem__(self, role: str) -> QColor:
        return self.roles[role]


def rgb(colour: QColor) -> tuple[int, int, int]:
    """Return red, green and blue from 0 to 255."""
    return colour.red(), colour.green(), colour.blue()


def mix(start: QColor, end: QColor, share: float) -> QColor:
    """Go from ``start`` to ``end`` by a share from 0 to 1."""
    parts = zip(rgb(start), rgb(end), strict=True)
    return QColor(*(round(a + (b - a) * share) for a, b in parts))


def luminance(colour: QColor) -> float:
    """Relative luminance as WCAG defines it, from 0 (black) to 1 (white)."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004

    red, green, blue = (linear(part / 255) for part in rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """Contrast of two colours, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def fit(colour: QColor, grounds: tuple[QColor, ...], least: float, text: QColor) -> QColor:
    """Move a colour towards the text until its contrast on every ground is at least ``least``."""
    for step in range(STEPS + 1):
        moved = mix(colour, text, step / STEPS)
        if all(contrast(moved, ground) >= least for ground in grounds):
            return moved
    return text


def surfaces_of(palette: QPalette) -> Surfaces:
    """Take the surfaces from a palette."""
    return Surfaces(
        base=palette.color(Palette.Base),
        window=palette.color(Palette.Window),
        text=palette.color(Palette.Text),
        accent=palette.color(Palette.Accent),
        on_accent=palette.color(Palette.HighlightedText),
    )


def is_dark(base: QColor) -> bool:
    """Whether a ground is dark, whatever its theme is called."""
    return luminance(base) < DARK_BELOW


def is_high_contrast(of: Surfaces) -> bool:
    """Whether this is a contrast theme: one ground, black or white, and text at 18 or more.

    Ordinary light palettes are black on white, too, but their windows are grey.
    """
    extreme = rgb(of.base) in ((0, 0, 0), (255, 255, 255))
    one_ground = of.base.rgb() == of.window.rgb()
    return extreme and one_ground and contrast(of.base, of.text) >= HIGH_CONTRAST_FROM


def derive(of: Surfaces) -> Colours:
    """Derive every role from the surfaces."""
    dark = is_dark(of.base)
    if is_high_contrast(of):
        return Colours(MappingProxyType(_plain(of)), dark, high_contrast=True)
    roles = _shades(of, dark=dark)
    roles |= _hues(of, roles["selected"], dark=dark)
    return Colours(MappingProxyType(roles), dark, high_contrast=False)


def _shades(of: Surfaces, *, dark: bool) -> dict[str, QColor]:
    base, text = of.base, of.text
    selected = mix(base, of.accent, 0.20 if dark else 0.11)
    grounds = (base, of.window, selected)
    accent = fit(of.accent, grounds, TEXT_CONTRAST, text)
    pressable = (accent, mix(accent, text, 0.14), mix(accent, text, 0.26))
    return {
        "base": base,
        "window": of.window,
        "text": text,
        "text2": fit(mix(base, text, 0.72 if dark else 0.70), grounds, TEXT_CONTRAST, text),
        "placeholder": fit(mix(base, text, 0.64), (base,), TEXT_CONTRAST, text),
        "line": mix(base, text, 0.13),
        "border": fit(mix(base, text, 0.42), (base, of.window), SHAPE_CONTRAST, text),
        "group": mix(base, text, 0.035),
        "hover": mix(base, text, 0.05),
        "track": mix(base, text, 0.13),
        "selected": selected,
        "selected_text": text,
        "focused": mix(base, accent, 0.30 if dark else 0.20),
        "accent": accent,
        "on_accent": _readable((of.on_accent, base, text), pressable),
        "accent_hovered": pressable[1],
        "accent_pressed": pressable[2],
        "disabled": mix(base, text, 0.45),
    }


def _readable(candidates: tuple[QColor, ...], grounds: tuple[QColor, ...]) -> QColor:
    """Return the first candidate that can be read on every ground, or the one that comes next."""

    def worst(colour: QColor) -> float:
        return min(contrast(colour, ground) for ground in grounds)

    good = (colour for colour in candidates if worst(colour) >= TEXT_CONTRAST)
    return next(good, max(candidates, key=worst))


def _hues(of: Surfaces, selected: QColor, *, dark: bool) -> dict[str, QColor]:
    roles = {}
    for name, pair in HUES.items():
        hue = fit(QColor(pair[dark]), (of.base, of.window, selected), TEXT_CONTRAST, of.text)
        roles[name] = hue
        roles[f"{name}_tint"] = mix(of.base, hue, 0.13 if dark else 0.09)
    return roles


def _plain(of: Surfaces) -> dict[str, QColor]:
    """Text and base only: words and shapes carry everything."""
    strong = mix(of.base, of.text, 0.9)
    roles = dict.fromkeys((*HUES, "text", "text2", "placeholder"), of.text)
    roles |= dict.fromkeys(("base", "window", "group", "hover"), of.base)
    roles |= dict.fromkeys((f"{name}_tint" for name in HUES), of.base)
    roles |= dict.fromkeys(("line", "border"), strong)
    roles |= dict.fromkeys(("selected", "focused", "accent"), of.accent)
    roles |= dict.fromkeys(("accent_hovered", "accent_pressed"), of.accent)
    roles |= dict.fromkeys(("on_accent", "selected_text"), of.on_accent)
    roles |= {"disabled": mix(of.base, of.text, 0.5), "track": mix(of.base, of.text, 0.3)}
    return roles


def palette_of(of: Surfaces, disabled: QColor) -> QPalette:
    """Make a palette of our own, for systems that have none."""
    palette = QPalette(of.window)
    for role in (Palette.Text, Palette.WindowText, Palette.ButtonText, Palette.ToolTipText):
        palette.setColor(role, of.text)
        palette.setColor(QPalette.ColorGroup.Disabled, role, disabled)
    for role in (Palette.Base, Palette.Button, Palette.ToolTipBase):
        palette.setColor(role, of.base)
    palette.setColor(Palette.Window, of.window)
    palette.setColor(Palette.AlternateBase, mix(of.base, of.text, 0.035))
    palette.setColor(Palette.PlaceholderText, mix(of.base, of.text, 0.64))
    for role in (Palette.Accent, Palette.Highlight, Palette.Link):
        palette.setColor(role, of.accent)
    palette.setColor(Palette.HighlightedText, of.on_accent)
    palette.setColor(Palette.Mid, mix(of.base, of.text, 0.42))
    return palette
