"""The little table of the pane of a conflict: whom it is about. No Qt here."""

from collections.abc import Mapping
from dataclasses import dataclass

from wizard.flow.state import State, VmKey, Way
from wizard.model.findings import Finding
from wizard.ui import rows
from wizard.ui.conflicts_rows import Conflict, hosts_in
from wizard.ui.rows import Cell, Column, Emphasis, Row, Table


@dataclass(frozen=True, slots=True)
class Move:
    """A value that the plan would move, in words."""

    now: str
    after: str

    @property
    def before(self) -> str:
        """What is now, as it is written before an arrow: the unit comes once."""
        unit = self.after.split()[-1]
        return self.now.removesuffix(f" {unit}")


def affected(conflict: Conflict, moves: Mapping[VmKey, Move]) -> Table:
    """Return the little table of the pane: each place, and what is moved or decided there."""
    made = tuple(_affected_row(f, conflict.state, moves) for f in conflict.to_decide)
    longest = max((f"{m.before} → {m.after}" for m in moves.values()), key=len, default="")
    last = Column("Memory", longest) if moves else Column("Decision", "Undecided")
    first = Column("Host" if hosts_in(conflict.findings) else "VM")
    return Table((first, last), (rows.Group("", "", made),), ticks=True)


def _affected_row(finding: Finding, state: State, moves: Mapping[VmKey, Move]) -> Row:
    subject, decision = finding.subject, state.decision_on(finding)
    name = subject.vm.name if subject.vm else subject.host
    move = moves.get((subject.host, subject.vm.id if subject.vm else ""))
    said = "undecided" if decision is None else _DECIDED[decision.way]
    if move is None:
        last = Cell(said[:1].upper() + said[1:], emphasis=Emphasis.QUIET)
    elif decision is not None and decision.way is Way.ACCEPT:
        last = Cell(move.now, emphasis=Emphasis.QUIET)
    else:
        last = Cell(move.after, "", Emphasis.STRONG, before=move.before)
    spoken = [str(subject), said]
    spoken += [f"now {move.now}, by the plan {move.after}"] if move else []
    return Row(finding.key, (Cell(name), last), spoken=", ".join(spoken), tickable=True)


_DECIDED = {Way.ACCEPT: "accepted", Way.RESOLVE: "resolved"}
