"""What the events of a run come to, for going on and for going back.

Observation alone cannot tell: a plan may set one value twice, so a step that is over can look as if
it had never been taken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wizard.model.records import VmStatus, Way
from wizard.run.events import Event, Kind

Moving = tuple[int, Way]


@dataclass(slots=True)
class Account:
    """How far one virtual machine is. Steps are named by their numbers."""

    begun: set[Moving] = field(default_factory=set)
    over: set[Moving] = field(default_factory=set)
    sent: dict[Moving, str] = field(default_factory=dict)  # when
    accepted: dict[Moving, str] = field(default_factory=dict)  # when
    failed: set[Moving] = field(default_factory=set)
    refused: set[Moving] = field(default_factory=set)  # it will not come true any more
    kept: set[int] = field(default_factory=set)  # there was no way back
    was_changed_back: bool = False
    turned_back: Mapping[str, Any] | None = None  # and why
    ended: VmStatus | None = None
    is_warned: bool = False  # the user knows that the guest may still go off
    way: Way = Way.FORTH  # back, once the user had it undone

    @property
    def to_undo(self) -> tuple[int, ...]:
        """The steps this run began and has not taken back, last first."""
        forth = {number for number, way in self.begun if way is Way.FORTH}
        back = {number for number, way in self.over if way is Way.BACK}
        return tuple(sorted(forth - back, reverse=True))

    @property
    def under_way(self) -> int | None:
        """The step that was begun last on the way forth and is not over."""
        return max(
            (number for number, way in self.begun - self.over if way is Way.FORTH), default=None
        )

    def note(self, event: Event) -> None:
        """Take an event in."""
        match event.kind:
            case Kind.VM_BEGAN:
                self.ended = None
            case Kind.VM_TURNED_BACK:
                self.turned_back = event.data
            case Kind.VM_ENDED:
                self.ended = VmStatus(event.data["status"])
                self.is_warned = bool(event.data.get("may_go_off"))
            case _ if event.step is not None:
                self._note_step(event, (event.step, Way(event.data["way"])))

    def _note_step(self, event: Event, moving: Moving) -> None:
        match event.kind:
            case Kind.BEGUN:
                self.begun.add(moving)
                self.sent[moving] = event.at
            case Kind.ACCEPTED:
                self.accepted[moving] = self.sent[moving] = event.at
            case Kind.FAILED:
                self.failed.add(moving)
                if event.data.get("refused"):
                    self.refused.add(moving)
            case Kind.FOUND | Kind.DONE | Kind.KEPT:
                self.over.add(moving)
                if event.kind is Kind.KEPT:
                    self.kept.add(moving[0])
                changed_back = event.kind is Kind.DONE and moving[1] is Way.BACK
                self.was_changed_back = self.was_changed_back or changed_back


@dataclass(slots=True)
class Ledger:
    """The accounts of all virtual machines of a run. ``way``: of the whole run."""

    way: Way = Way.FORTH
    accounts: dict[tuple[str, str], Account] = field(default_factory=dict)

    def of(self, host: str, vm_id: str) -> Account:
        """Return the account of a virtual machine."""
        return self.accounts.setdefault((host, vm_id), Account(way=self.way))

    def note(self, event: Event) -> None:
        """Take an event in."""
        if event.kind is Kind.TURNED_BACK:
            self._turn_back(event.data.get("only"))
        elif event.vm:
            self.of(event.host, event.vm).note(event)

    def _turn_back(self, only: Sequence[Sequence[str]] | None) -> None:
        if only is None:
            self.way = Way.BACK
            turned = list(self.accounts.values())
        else:
            turned = [self.of(host, vm_id) for host, vm_id in only]
        for account in turned:
            account.way = Way.BACK
