"""What virtual machines are called in a report: names repeat, Ids do not."""

from collections.abc import Iterable

from wizard.model.facts import VmRef
from wizard.model.records import RunRecord, VmRecord

SHORT_ID = 8


class Names:
    """By name alone, and with the Id where a host has two of that name."""

    def __init__(self, record: RunRecord) -> None:
        self._ids: dict[tuple[str, str], set[str]] = {}
        for host in record.hosts:
            self._note(host.name, (vm.ref for vm in host.vms or ()))
        for vm in record.vms:
            self._note(vm.host, (vm.vm,))

    def _note(self, host: str, refs: Iterable[VmRef]) -> None:
        for ref in refs:
            self._ids.setdefault((host, ref.name), set()).add(ref.id)

    def of(self, host: str, vm: VmRef) -> str:
        """Return the name, with as much of the Id as tells it from its namesakes."""
        others = self._ids.get((host, vm.name), set()) - {vm.id}
        if not others:
            return vm.name
        short = vm.id[:SHORT_ID]
        unique = not any(other.startswith(short) for other in others)
        return f"{vm.name} ({short if unique else vm.id})"

    def on(self, host: str, vm: VmRef | None) -> str:
        """Return the name with its host, or the host alone."""
        return f"{self.of(host, vm)} on {host}" if vm else host

    def where(self, vm: VmRecord) -> str:
        """Return the name of one that takes part, with its host and where it moved to."""
        return f"{self.of(vm.host, vm.vm)} on {vm.where}"
