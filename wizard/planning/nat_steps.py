"""Steps that make a NAT network inside a virtual machine, for the nested ones."""

from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import ClassVar

from wizard.model.choices import NatChoice, PortForward
from wizard.model.networks import adapter_of
from wizard.model.text import Text, text
from wizard.planning.exact import Expected, raw
from wizard.planning.inside_steps import ABSENT, InsideStep
from wizard.planning.step import Motion
from wizard.powershell import inside_changes as changes
from wizard.powershell import inside_states as states
from wizard.powershell.changes import Change
from wizard.powershell.enumerations import SWITCH_TYPE
from wizard.powershell.inside_states import INTERNAL
from wizard.powershell.queries import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class NatStep(InsideStep):
    """A step about one NAT network."""

    nat: NatChoice

    @property
    def interface(self) -> str:
        """The name of the adapter that Windows inside has on the switch."""
        return adapter_of(self.nat.switch)


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeSwitch(NatStep):
    """Make the internal switch; one that is internal already is used as it is."""

    what: ClassVar[Text] = text("Switch inside")

    @property
    def title(self) -> Text:
        """The order, with the name."""
        return text("Make the internal switch “{it}” inside", it=self.nat.switch)

    def observe(self) -> Query[str]:
        """Ask for the type of the switch of that name."""
        return states.switch_type(self.vm, self.nat.switch)

    def set(self, value: bool) -> Change:  # noqa: FBT001
        """Make or remove."""
        move = changes.make_switch if value else changes.remove_switch
        return move(self.vm, self.nat.switch)

    def expected(self, value: bool) -> Expected:  # noqa: FBT001
        """Return the type, or that there is none."""
        return {"SwitchType": raw(SWITCH_TYPE, INTERNAL)} if value else ABSENT

    def fits(self, observed: str, value: bool) -> bool:  # noqa: FBT001
        """Whether it is there as an internal one, or not at all."""
        return observed == (INTERNAL if value else "")

    def motion(self, value: bool) -> Motion:  # noqa: FBT001
        """Return the words for making or removing."""
        if value:
            return Motion(text("making the switch inside"), text("The switch was not made."))
        return Motion(text("removing the switch inside"), text("The switch was not removed."))


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignGateway(NatStep):
    """Give Windows inside the address that is the nested ones' gateway."""

    what: ClassVar[Text] = text("Gateway address inside")

    @property
    def length(self) -> int:
        """The length of the prefix."""
        return IPv4Network(self.nat.prefix).prefixlen

    @property
    def title(self) -> Text:
        """The order, with the address."""
        return text("Give the switch the address {it} inside", it=self.nat.gateway)

    def observe(self) -> Query[int | None]:
        """Ask with which length the adapter has it."""
        return states.address_prefix(self.vm, self.interface, self.nat.gateway)

    def set(self, value: bool) -> Change:  # noqa: FBT001
        """Assign or take away."""
        if value:
            return changes.assign_gateway(self.vm, self.nat.switch, self.nat.gateway, self.length)
        return changes.remove_gateway(self.vm, self.interface, self.nat.gateway)

    def expected(self, value: bool) -> Expected:  # noqa: FBT001
        """Return the length of the prefix, or that there is no such address."""
        return {"PrefixLength": (self.length,)} if value else ABSENT

    def fits(self, observed: int | None, value: bool) -> bool:  # noqa: FBT001
        """Whether it is there with the right length, or not at all."""
        return observed == (self.length if value else None)

    def motion(self, value: bool) -> Motion:  # noqa: FBT001
        """Return the words for assigning or taking away."""
        if value:
            return Motion(text("assigning the gateway address"), text("It was not assigned."))
        return Motion(text("removing the gateway address"), text("It was not removed."))


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeNat(NatStep):
    """Make the NAT network. Without it the nested virtual machines reach nothing outside."""

    what: ClassVar[Text] = text("NAT inside")

    @property
    def title(self) -> Text:
        """The order, with the prefix."""
        return text("Make the NAT network {it} inside", it=self.nat.prefix)

    def observe(self) -> Query[str]:
        """Ask for the prefix of the NAT network of that name."""
        return states.nat_prefix(self.vm, self.nat.switch)

    def set(self, value: bool) -> Change:  # noqa: FBT001
        """Make or remove."""
        if value:
            return changes.make_nat(self.vm, self.nat.switch, self.nat.prefix)
        return changes.remove_nat(self.vm, self.nat.switch)

    def expected(self, value: bool) -> Expected:  # noqa: FBT001
        """Return the prefix, or that there is none."""
        return {"InternalIPInterfaceAddressPrefix": (self.nat.prefix,)} if value else ABSENT

    def fits(self, observed: str, value: bool) -> bool:  # noqa: FBT001
        """Whether it is there with the right prefix, or not at all."""
        return observed == (self.nat.prefix if value else "")

    def motion(self, value: bool) -> Motion:  # noqa: FBT001
        """Return the words for making or removing."""
        if value:
            return Motion(text("making the NAT network"), text("The NAT network was not made."))
        return Motion(text("removing the NAT network"), text("The NAT network was not removed."))


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardPort(InsideStep):
    """Let a port of the virtual machine lead to a nested one."""

    what: ClassVar[Text] = text("Port forward inside")

    network: str  # the name of the NAT network
    forward: PortForward

    @property
    def target(self) -> str:
        """Where it leads."""
        return f"{self.forward.address}:{self.forward.inner_port}"

    @property
    def title(self) -> Text:
        """The order, with both ends."""
        return text("Forward {port} to {it} inside", port=port_words(self.forward), it=self.target)

    def observe(self) -> Query[str]:
        """Ask where it leads now."""
        protocol, port = self.forward.protocol, self.forward.port
        return states.forward_target(self.vm, self.network, protocol, port)

    def set(self, value: bool) -> Change:  # noqa: FBT001
        """Forward, or no more."""
        move = changes.forward if value else changes.remove_forward
        return move(self.vm, self.network, self.forward)

    def expected(self, value: bool) -> Expected:  # noqa: FBT001
        """Return the target, or that there is none."""
        if not value:
            return ABSENT
        inner = self.forward.inner_port
        return {"InternalIPAddress": (self.forward.address,), "InternalPort": (inner,)}

    def fits(self, observed: str, value: bool) -> bool:  # noqa: FBT001
        """Whether it leads there, or nowhere."""
        return observed == (self.target if value else "")

    def motion(self, value: bool) -> Motion:  # noqa: FBT001
        """Return the words for forwarding, or no more."""
        if value:
            return Motion(text("forwarding a port"), text("The port is not forwarded."))
        return Motion(text("ending a port forward"), text("The port is still forwarded."))


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPort(InsideStep):
    """Let the port through the firewall of the virtual machine.

    A rule of that name counts only where its description says that it is ours.
    """

    what: ClassVar[Text] = text("Firewall inside")

    forward: PortForward

    @property
    def rule(self) -> str:
        """The name of our rule."""
        return f"NestedVirtualizationWizard-{self.forward.protocol}-{self.forward.port}"

    @property
    def title(self) -> Text:
        """The order, with the port."""
        return text("Open {port} in the firewall inside", port=port_words(self.forward))

    def observe(self) -> Query[str]:
        """Ask whose rule of that name it is."""
        return states.firewall_rule(self.vm, self.rule)

    def set(self, value: bool) -> Change:  # noqa: FBT001
        """Open or close."""
        if value:
            return changes.open_port(self.vm, self.rule, self.forward.protocol, self.forward.port)
        return changes.close_port(self.vm, self.rule)

    def expected(self, value: bool) -> Expected:  # noqa: FBT001
        """Return our mark, or that there is no such rule."""
        return {"Description": (states.TAG,)} if value else ABSENT

    def fits(self, observed: str, value: bool) -> bool:  # noqa: FBT001
        """Whether ours is there, or none of that name."""
        return observed == (states.TAG if value else "")

    def motion(self, value: bool) -> Motion:  # noqa: FBT001
        """Return the words for opening or closing."""
        if value:
            return Motion(text("opening a port"), text("The firewall rule was not made."))
        return Motion(text("closing a port"), text("The firewall rule was not removed."))


def port_words(forward: PortForward) -> str:
    """Return ``TCP 50022``."""
    return f"{forward.protocol} {forward.port}"
