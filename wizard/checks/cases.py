"""What a check looks at: a host or a virtual machine, with what the user decided and said."""

from dataclasses import dataclass, field
from functools import cached_property

from wizard.checks.memory import MemoryBudget, budget
from wizard.model.choices import (
    Answer,
    Choices,
    Consent,
    Enablement,
    InsideWork,
    NatChoice,
    Networking,
    VmChoice,
)
from wizard.model.facts import Host, VirtualMachine
from wizard.model.findings import Subject

NO_CHOICES = Choices()


@dataclass(frozen=True)
class HostCase:
    """What a check of a host looks at."""

    host: Host
    choices: Choices
    peers: tuple[Host, ...] = ()  # the other nodes of its cluster that were read
    subject: Subject = field(init=False)

    def __post_init__(self) -> None:
        """Name the subject once for all checks."""
        object.__setattr__(self, "subject", Subject(self.host.name))

    @cached_property
    def budget(self) -> MemoryBudget | None:
        """Its memory with all chosen virtual machines, added up once for all checks."""
        return budget(self.host, self.choices)

    @property
    def chosen(self) -> list[VirtualMachine]:
        """The virtual machines that are to be enabled."""
        name = self.host.name
        return [
            vm
            for vm in self.host.vms or ()
            if self.choices.of(name, vm.ref.id).enablement is Enablement.ENABLE
        ]

    @property
    def only_disables(self) -> bool:
        """Whether virtual machines of it are to lose the extensions, and none is to get them."""
        name = self.host.name
        wishes = {self.choices.of(name, vm.ref.id).enablement for vm in self.host.vms or ()}
        return Enablement.DISABLE in wishes and Enablement.ENABLE not in wishes

    def answer(self, question: str) -> Answer | None:
        """What the user said about this host."""
        return self.choices.answer(question, self.host.name)


@dataclass(frozen=True, slots=True)
class VmCase:
    """What a check of a virtual machine looks at."""

    host: Host
    vm: VirtualMachine
    choice: VmChoice
    choices: Choices = NO_CHOICES
    peers: tuple[Host, ...] = ()
    subject: Subject = field(init=False)

    def __post_init__(self) -> None:
        """Name the subject once for all checks."""
        object.__setattr__(self, "subject", Subject(self.host.name, self.vm.ref))

    def answer(self, question: str) -> Answer | None:
        """What the user said about this virtual machine, its host, or all."""
        return self.choices.answer(question, self.host.name, self.vm.ref.id)

    @property
    def is_chosen(self) -> bool:
        """Whether it is to be enabled."""
        return self.choice.enablement is Enablement.ENABLE

    @property
    def is_disabled(self) -> bool:
        """Whether it is to lose the extensions."""
        return self.choice.enablement is Enablement.DISABLE

    def agreed(self, consent: Consent) -> bool:
        """Whether the user agreed to it, for a virtual machine that takes part."""
        return self.choice.takes_part and consent in self.choice.consents

    @property
    def chosen_inside(self) -> InsideWork | None:
        """What is to be done inside, if it is to be enabled and an account is given."""
        return self.choice.inside if self.is_chosen and self.choice.inside.account else None

    @property
    def chosen_nat(self) -> NatChoice | None:
        """The NAT network chosen for the inside, if it is to be enabled with one."""
        wants = self.is_chosen and self.choice.networking is Networking.NAT
        return self.choice.nat if wants else None

    @property
    def chosen_inner_nat(self) -> NatChoice | None:
        """The NAT network that the wizard itself sets up inside."""
        work = self.chosen_inside
        return self.chosen_nat if work is not None and work.set_up_nat else None

    @property
    def chosen_memory(self) -> int | None:
        """The fixed size chosen for it, if it is to be enabled and has one."""
        return self.choice.memory if self.choice.enablement is Enablement.ENABLE else None

    @property
    def chosen_spoofing(self) -> tuple[str, ...]:
        """The adapters that are to have MAC address spoofing, if it is to be enabled."""
        spoofs = self.choice.networking is Networking.MAC_SPOOFING
        enabled = self.choice.enablement is Enablement.ENABLE
        return self.choice.spoofing_adapters if enabled and spoofs else ()
