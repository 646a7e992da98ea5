"""Steps that let Windows inside hand out addresses to nested virtual machines, and to nobody else.

The server is only set up where there was none, so the way back removes it as a whole; what is set
in it goes with it.
"""

from dataclasses import dataclass, replace
from ipaddress import IPv4Network
from typing import ClassVar

from wizard.model.choices import NatChoice
from wizard.model.facts import VmRef
from wizard.model.nat_details import DHCP_SCOPE, with_range
from wizard.model.text import Text, text
from wizard.planning.exact import Expected, raw
from wizard.planning.inside_steps import ABSENT, InsideStep
from wizard.planning.nat_steps import NatStep
from wizard.planning.step import Motion, Step
from wizard.powershell import inside_changes as changes
from wizard.powershell import inside_features as features
from wizard.powershell import inside_states as states
from wizard.powershell.changes import WAIT, Change
from wizard.powershell.enumerations import FEATURE_STATE
from wizard.powershell.queries import Query

SCOPE = DHCP_SCOPE
SERVER_OF_OTHERS = text(
    "There is a DHCP server inside the VM already. It may serve other networks, so it is left as "
    "it is. Give the nested VMs fixed addresses instead."
)
_THERE = ("Enabled", "EnablePending")
_NOT_THERE = ("Disabled", "DisablePending", "DisabledWithPayloadRemoved", "NotPresent")


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallDhcp(InsideStep):
    """Install the DHCP server of Windows Server."""

    what: ClassVar[Text] = text("DHCP server")
    is_there: ClassVar[Text] = text("Installed")
    is_missing: ClassVar[Text] = text("Not installed")

    @property
    def title(self) -> Text:
        """The order."""
        return text("Install the DHCP server inside the VM")

    @property
    def refuses_found(self) -> Text:
        """Why a server that is there already is not used: it serves somebody else."""
        return SERVER_OF_OTHERS

    def observe(self) -> Query[str]:
        """Ask for the state of the feature."""
        return states.feature_state(self.vm, states.DHCP_FEATURE)

    def set(self, value: bool) -> Change:  # noqa: FBT001
        """Install or remove."""
        return features.install_dhcp(self.vm) if value else features.remove_dhcp(self.vm, SCOPE)

    def expected(self, value: bool) -> Expected:  # noqa: FBT001
        """Return the states, as numbers of DISM and as names."""
        listed = _THERE if value else _NOT_THERE
        return {"State": tuple(number for state in listed for number in raw(FEATURE_STATE, state))}

    def fits(self, observed: str, value: bool) -> bool:  # noqa: FBT001
        """Whether it is there, or gone; what a restart still has to do counts as done."""
        return observed in (_THERE if value else _NOT_THERE)

    def motion(self, value: bool) -> Motion:  # noqa: FBT001
        """Return the words for installing or removing."""
        if value:
            return Motion(text("installing the DHCP server"), text("It was not installed."))
        return Motion(text("removing the DHCP server"), text("It was not removed."))


@dataclass(frozen=True, slots=True, kw_only=True)
class BindDhcp(NatStep):
    """Let the server listen on the switch's adapter; with ``others``, on none but that."""

    what: ClassVar[Text] = text("DHCP binding")
    is_there: ClassVar[Text] = text("As wanted")
    is_missing: ClassVar[Text] = text("As Windows set it")

    others: bool = False

    @property
    def title(self) -> Text:
        """The order."""
        if self.others:
            return text("Keep the DHCP server off all other adapters inside")
        return text("Bind the DHCP server to the switch “{it}” inside", it=self.nat.switch)

    def observe(self) -> Query[bool]:
        """Ask whether it listens there."""
        query = states.dhcp_bindings(self.vm, self.interface, others=self.others)
        listens = query.read
        return replace(query, read=lambda rows: listens(rows) is not self.others)

    def set(self, value: bool) -> Change:  # noqa: FBT001
        """Bind; the way back is the removal of the server."""
        if not value:
            return WAIT
        return changes.bind_dhcp(self.vm, self.interface, SCOPE, others=self.others)

    def expected(self, value: bool) -> Expected:  # noqa: FBT001
        """Return the adapter, or that there is no other; anything counts as before."""
        if not value:
            return {}
        return ABSENT if self.others else {"InterfaceAlias": (self.interface,)}

    def fits(self, observed: bool, value: bool) -> bool:  # noqa: FBT001
        """Whether it is so, or that is not asked for."""
        return observed or not value

    def motion(self, value: bool) -> Motion:  # noqa: ARG002, FBT001
        """Return the words for binding."""
        return Motion(text("binding the DHCP server"), text("The DHCP server was not bound."))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeStep(NatStep):
    """A step about the range of addresses that is handed out."""

    @property
    def network(self) -> str:
        """The address of the subnet, which names a scope."""
        return str(IPv4Network(self.nat.prefix).network_address)


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeScope(ScopeStep):
    """Make the range of addresses that is handed out."""

    what: ClassVar[Text] = text("DHCP scope")

    @property
    def title(self) -> Text:
        """The order, with the range."""
        first, last = dhcp_range(self.nat)
        return text("Hand out {first} to {last} inside", first=first, last=last)

    def observe(self) -> Query[str]:
        """Ask for the scope of the subnet."""
        return states.dhcp_scope(self.vm, self.network)

    def set(self, value: bool) -> Change:  # noqa: FBT001
        """Make or remove."""
        if value:
            return changes.make_scope(self.vm, SCOPE, *dhcp_range(self.nat), self.nat.prefix)
        return changes.remove_scope(self.vm, self.network)

    def expected(self, value: bool) -> Expected:  # noqa: FBT001
        """Return its name, or that there is none."""
        return {"Name": (SCOPE,)} if value else ABSENT

    def fits(self, observed: str, value: bool) -> bool:  # noqa: FBT001
        """Whether ours is there, or none."""
        return observed == (SCOPE if value else "")

    def motion(self, value: bool) -> Motion:  # noqa: FBT001
        """Return the words for making or removing."""
        if value:
            return Motion(text("making the DHCP scope"), text("The DHCP scope was not made."))
        return Motion(text("removing the DHCP scope"), text("The DHCP scope was not removed."))


@dataclass(frozen=True, slots=True, kw_only=True)
class _ScopeOption(ScopeStep):
    """A step about an address that is handed out with the others; it goes with the scope."""

    option: ClassVar[str]
    is_missing: ClassVar[Text] = text("Not asked for")

    @property
    def told(self) -> str:
        """The address that is handed out."""
        raise NotImplementedError

    def observe(self) -> Query[bool]:
        """Ask whether our address is handed out, and no other."""
        query = states.dhcp_option(self.vm, self.network, self.option)
        found, wanted = query.read, (self.told,)
        return Query(query.name, query.command, lambda rows: found(rows) == wanted)

    def expected(self, value: bool) -> Expected:  # noqa: FBT001
        """Return the address; anything counts as before."""
        return {"Value": (self.told,)} if value else {}

    def fits(self, observed: bool, value: bool) -> bool:  # noqa: FBT001
        """Whether it is handed out, or that is not asked for."""
        return observed or not value

    def motion(self, value: bool) -> Motion:  # noqa: ARG002, FBT001
        """Return the words for setting."""
        return Motion(text("setting the DHCP options"), text("The DHCP options were not set."))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetScopeGateway(_ScopeOption):
    """Tell nested virtual machines their gateway."""

    what: ClassVar[Text] = text("DHCP gateway")
    option: ClassVar[str] = states.ROUTER_OPTION

    @property
    def title(self) -> Text:
        """The order, with the gateway."""
        return text("Hand out the gateway {it} inside", it=self.told)

    @property
    def told(self) -> str:
        """The gateway."""
        return self.nat.gateway

    def set(self, value: bool) -> Change:  # noqa: FBT001
        """Set; nothing on the way back."""
        return changes.set_scope_gateway(self.vm, self.network, self.told) if value else WAIT


@dataclass(frozen=True, slots=True, kw_only=True)
class SetScopeDns(_ScopeOption):
    """Tell nested virtual machines their DNS server."""

    what: ClassVar[Text] = text("DHCP DNS")
    option: ClassVar[str] = states.DNS_OPTION

    @property
    def title(self) -> Text:
        """The order, with the server."""
        return text("Hand out the DNS server {it} inside", it=self.told)

    @property
    def told(self) -> str:
        """The server."""
        return self.nat.dns

    def set(self, value: bool) -> Change:  # noqa: FBT001
        """Set; nothing on the way back."""
        return changes.set_scope_dns(self.vm, self.network, self.told) if value else WAIT


def dhcp_range(nat: NatChoice) -> tuple[str, str]:
    """Return the first and the last address to hand out: as chosen, or a part of the subnet."""
    ranged = with_range(nat)
    return ranged.dhcp_first, ranged.dhcp_last


def dhcp_steps(vm: VmRef, nat: NatChoice, *, is_there: bool = False) -> tuple[Step, ...]:
    """Return the steps in an order in which the server never serves another network.

    ``is_there``: the server is, from an earlier run, and has no scope but ours; it stays then.
    """
    installed = () if is_there else (InstallDhcp(vm=vm),)
    dns = (SetScopeDns(vm=vm, nat=nat),) if nat.dns else ()
    return (
        *installed,
        BindDhcp(vm=vm, nat=nat, others=True),
        BindDhcp(vm=vm, nat=nat),
        MakeScope(vm=vm, nat=nat),
        SetScopeGateway(vm=vm, nat=nat),
        *dns,
    )
