"""How much a run does at once: three numbers the user may change, kept on this computer."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QGridLayout, QWidget

from wizard.run.pace import Limits
from wizard.ui.controls import Field
from wizard.ui.labels import label
from wizard.ui.words import plural

FIELD_WIDTH = 64


@dataclass(frozen=True, slots=True)
class Limit:
    """One number: the value of ``Limits`` it is, what it says, and the most it may be."""

    name: str
    words: str
    most: int

    @property
    def key(self) -> str:
        """Where it is kept."""
        return f"run/{self.name}"


LIMITS = (
    Limit("hosts_at_once", "Hosts", 64),
    Limit("vms_at_once", "VMs on each host", 16),
    Limit("vms_in_all", "VMs in all", 256),
)


def saved_limits() -> Limits:
    """Return the limits the user chose; where nothing fitting is kept, the ordinary ones."""
    limits = Limits()
    for limit in LIMITS:
        number = _number(str(QSettings().value(limit.key, "")), limit.most)
        if number is not None:
            limits = replace(limits, **{limit.name: number})
    return limits


def limits_words(limits: Limits) -> str:
    """Say them in one line: "16 hosts, 3 VMs on each, 32 VMs in all"."""
    hosts, each = plural(limits.hosts_at_once, "host"), plural(limits.vms_at_once, "VM")
    return f"up to {hosts}, {each} on each, {plural(limits.vms_in_all, 'VM')} in all"


def _number(typed: str, most: int) -> int | None:
    clean = typed.strip()
    number = int(clean) if clean.isascii() and clean.isdigit() and len(clean) < len("1000") else 0
    return number if 1 <= number <= most else None


class LimitFields(QWidget):
    """A field for each number. What fits is kept and told at once; what does not is said."""

    def __init__(self, limits: Limits, changed: Callable[[Limits], object]) -> None:
        super().__init__()
        self._limits = limits
        self._changed = changed
        self.fields: dict[str, Field] = {}
        self.wrong = label(tone="critical")
        self.wrong.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(2, 1)
        for place, limit in enumerate(LIMITS):
            field = Field(f"{limit.words} at once")
            field.setFixedWidth(FIELD_WIDTH)
            field.setText(str(getattr(limits, limit.name)))
            field.textChanged.connect(lambda typed, limit=limit: self._typed(limit, typed))
            grid.addWidget(field, place, 0)
            grid.addWidget(label(limit.words), place, 1)
            self.fields[limit.name] = field
        grid.addWidget(self.wrong, len(LIMITS), 0, 1, 3)

    def _typed(self, limit: Limit, typed: str) -> None:
        number = _number(typed, limit.most)
        field = self.fields[limit.name]
        field.set_invalid(invalid=number is None)
        said = "" if number is not None else f"{limit.words}: a number from 1 to {limit.most}."
        field.setAccessibleDescription(said)
        self.wrong.setText(said)
        self.wrong.setVisible(bool(said))
        if number is not None:
            QSettings().setValue(limit.key, number)
            self._limits = replace(self._limits, **{limit.name: number})
            self._changed(self._limits)
