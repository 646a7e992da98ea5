"""One virtual machine with what was decided about it, and why there is no plan for it."""

from dataclasses import dataclass

from wizard.model.choices import VmChoice
from wizard.model.facts import Host, VirtualMachine
from wizard.model.text import Problem, Text, text

READ_AGAIN = text("Read the host again, or leave the VM out.")


class PlanRefused(Problem):
    """There is no plan while something about a virtual machine is not known or not right."""


@dataclass(frozen=True, slots=True)
class Case:
    """One virtual machine with what was decided about it."""

    host: Host
    vm: VirtualMachine
    choice: VmChoice

    @property
    def named(self) -> str:
        """How the user tells it from others."""
        return f"{self.vm.ref.name} on {self.host.name}"

    def refuse(self, why: Text, advice: Text = READ_AGAIN) -> PlanRefused:
        """Return that there is no plan, for the caller to raise."""
        return PlanRefused(text("{vm}: {why}", vm=self.named, why=why), advice)

    def unknown(self, fact: str) -> PlanRefused:
        """Return that a fact is missing, for the caller to raise."""
        return self.refuse(text("not read: {fact}.", fact=fact))
