"""The ports of a VM that lead to nested ones: a small list to fill in."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from wizard.model.nat_details import PROTOCOLS
from wizard.ui.choices_edits import CELL, ROW, cells_of
from wizard.ui.controls import Button, ComboBox, Field
from wizard.ui.labels import label

PORT_WIDTH = 62
GAP = 4


class _Line(QWidget):
    """One port: protocol and port of the VM, address and port of the nested one."""

    changed = Signal()
    ended = Signal()
    removed = Signal()

    def __init__(self, number: int) -> None:
        super().__init__()
        self.protocol = ComboBox(f"Protocol of port {number}", PROTOCOLS)
        self.protocol.setMinimumContentsLength(3)
        self.port = Field(f"Port {number} of the VM", "Port")
        self.address = Field(f"Address of the nested VM for port {number}", "Address inside")
        self.inner = Field(f"Port {number} of the nested VM", "Port")
        self.remove = Button("", "remove", kind="quiet", small=True, press=self.removed.emit)
        self.remove.setAccessibleName(f"Remove port {number}")
        self.remove.setToolTip(f"Remove port {number}")
        for field in (self.port, self.inner):
            field.setFixedWidth(PORT_WIDTH)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 4)
        grid.setSpacing(GAP)
        for column, widget in enumerate((self.protocol, self.port)):
            grid.addWidget(widget, 0, column)
        grid.addWidget(label("leads to", "caption", "text2"), 0, 2)
        grid.addWidget(self.remove, 0, 3, Qt.AlignmentFlag.AlignTrailing)
        below = QHBoxLayout()
        below.setSpacing(GAP)
        below.addWidget(self.address, 1)
        below.addWidget(self.inner)
        grid.addLayout(below, 1, 0, 1, 4)
        grid.setColumnStretch(2, 1)
        self.protocol.activated.connect(self._protocol_chosen)
        for field in (self.port, self.address, self.inner):
            field.textEdited.connect(lambda _text: self.changed.emit())
            field.editingFinished.connect(self.ended)

    def _protocol_chosen(self) -> None:
        self.changed.emit()
        self.ended.emit()

    def show_cells(self, cells: list[str]) -> None:
        """Show what is typed, without moving the cursor."""
        protocol, *others = cells
        self.protocol.setCurrentText(protocol)
        for field, value in zip((self.port, self.address, self.inner), others, strict=True):
            if field.text() != value:
                field.setText(value)

    @property
    def typed(self) -> str:
        """What is typed, as it is kept."""
        fields = (self.port, self.address, self.inner)
        return CELL.join((self.protocol.currentText(), *(field.text() for field in fields)))


class ForwardsEditor(QWidget):
    """Lines for ports. ``changed`` gives what is typed; ``ended``: it can be taken."""

    changed = Signal(str)
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[_Line] = []
        self.heading = label("Ports that lead to nested VMs", "field")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        self.add = Button("Add a port", "plus", kind="link", small=True, press=self._add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.heading)
        column.addLayout(self._rows)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeading)

    def show_typed(self, typed: str) -> None:
        """Show ports; lines that stay keep their focus."""
        rows = cells_of(typed)
        while len(self.lines) > len(rows):
            gone = self.lines.pop()
            self._rows.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self.lines) < len(rows):
            self.lines.append(self._line(len(self.lines)))
        for line, cells in zip(self.lines, rows, strict=True):
            line.show_cells(cells)

    def _line(self, index: int) -> _Line:
        line = _Line(index + 1)
        line.changed.connect(lambda: self.changed.emit(self.typed))
        line.ended.connect(self.ended)
        line.removed.connect(lambda: self._remove(index))
        self._rows.addWidget(line)
        line.show()
        for child in line.findChildren(QWidget):
            child.ensurePolished()  # before that it asks for too little height
        line.updateGeometry()
        return line

    @property
    def typed(self) -> str:
        """What is typed, as it is kept."""
        return ROW.join(line.typed for line in self.lines)

    def _add(self) -> None:
        new = CELL.join((PROTOCOLS[0], "", "", ""))
        self.changed.emit(ROW.join((*(line.typed for line in self.lines), new)))
        if self.lines:
            self.lines[-1].port.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remove(self, index: int) -> None:
        kept = [line.typed for place, line in enumerate(self.lines) if place != index]
        self.changed.emit(ROW.join(kept))
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ended.emit()
