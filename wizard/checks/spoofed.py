"""The adapters that MAC address spoofing is chosen for, and how rules judge each of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from wizard.checks.cases import VmCase
from wizard.checks.check import Judgement, failed, not_applicable, passed, seen, unknown
from wizard.model.facts import Host, NetworkAdapter
from wizard.model.findings import Evidence, Remediation
from wizard.model.switches import switch_of
from wizard.model.text import Text, text
from wizard.powershell import vm_queries as of_vms
from wizard.powershell.queries import Query

NOT_SPOOFED = not_applicable(text("MAC address spoofing is not chosen for this VM."))
GONE = not_applicable(text("The chosen adapters are not there any more; VM-NET-14 says so."))


def chosen_of(case: VmCase) -> tuple[NetworkAdapter, ...] | None:
    """Return the adapters that are to have MAC address spoofing; ``None``: not read."""
    if case.vm.adapters is None:
        return None
    wanted = case.chosen_spoofing
    return tuple(adapter for adapter in case.vm.adapters if adapter.id in wanted)


def not_read(case: VmCase, required: Text) -> Judgement:
    """The adapters could not be read."""
    evidence = seen(text("Network adapters"), None, required, of_vms.VM_ADAPTERS)
    return unknown(evidence, host=case.host, query=of_vms.VM_ADAPTERS)


def kind_of(host: Host, adapter: NetworkAdapter) -> str | None:
    """Return the kind of switch an adapter is on; ``None``: not known."""
    switch = switch_of(host, adapter)
    return switch.kind if switch else None


@dataclass(frozen=True, slots=True)
class Look:
    """What a rule looks at on an adapter: how it is read, when it is right, and its words.

    ``read`` returns ``None`` for what was not read.
    """

    read: Callable[[NetworkAdapter], Any]
    is_right: Callable[[Any], bool]
    say: Callable[[Any], object]
    required: Text
    query: Query[Any] = of_vms.VM_ADAPTERS

    def judge(
        self,
        case: VmCase,
        adapters: Sequence[NetworkAdapter],
        ways: Callable[[list[NetworkAdapter]], tuple[Remediation, ...]],
    ) -> Judgement:
        """Judge these adapters; ``ways`` says what would put the wrong ones right."""
        values = [self.read(adapter) for adapter in adapters]
        evidence = [self._seen(*pair) for pair in zip(adapters, values, strict=True)]
        pairs = zip(adapters, values, strict=True)
        wrong = [one for one, value in pairs if value is not None and not self.is_right(value)]
        if wrong:
            return failed(*evidence, ways=ways(wrong))
        if None in values:
            return unknown(*evidence, host=case.host, query=self.query)
        return passed(*evidence)

    def judge_chosen(
        self, case: VmCase, ways: Callable[[list[NetworkAdapter]], tuple[Remediation, ...]]
    ) -> Judgement:
        """Judge the adapters that MAC address spoofing is chosen for."""
        if not case.chosen_spoofing:
            return NOT_SPOOFED
        adapters = chosen_of(case)
        if adapters is None:
            return not_read(case, self.required)
        return self.judge(case, adapters, ways) if adapters else GONE

    def _seen(self, adapter: NetworkAdapter, value: Any) -> Evidence:
        observed = None if value is None else self.say(value)
        return seen(text("{name}", name=adapter.name), observed, self.required, self.query)


def on_or_off(value: bool) -> Text:  # noqa: FBT001 - it is the value that is said
    """Say a switch in words."""
    return text("on") if value else text("off")


def named(adapters: Sequence[NetworkAdapter]) -> str:
    """List adapters by name, for an advice."""
    return ", ".join(f"“{adapter.name}”" for adapter in adapters)
