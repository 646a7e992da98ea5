"""One step of every kind, and what is observed before and after it."""

from dataclasses import dataclass
from typing import Any

from tests.builders import a_memory, a_ref
from wizard.model.choices import NatChoice, PortForward, Preparation
from wizard.model.facts import GIB
from wizard.planning.cluster_step import RefreshClusterConfiguration
from wizard.planning.deep_check import MakeNestedVm, RemoveNestedVm, StartNestedVm, TurnNestedVmOff
from wizard.planning.dhcp_steps import (
    BindDhcp,
    InstallDhcp,
    MakeScope,
    SetScopeDns,
    SetScopeGateway,
)
from wizard.planning.inside_steps import InstallHyperV, ProveHyperV, ReachGuest, RestartGuest
from wizard.planning.nat_steps import AssignGateway, ForwardPort, MakeNat, MakeSwitch, OpenPort
from wizard.planning.power import Down
from wizard.planning.preparations import SetSetting
from wizard.planning.step import Step
from wizard.planning.steps import (
    AllowTeaming,
    ExposeVirtualizationExtensions,
    SetMacAddressSpoofing,
    SetMemory,
    SetPower,
    WaitForHeartbeat,
)
from wizard.planning.version_step import UpgradeConfigurationVersion
from wizard.powershell.inside_states import TAG

VM = a_ref("=<script>'{0}", 7)
NAT = NatChoice(dns="10.0.0.53", dhcp=True)
SSH = PortForward("TCP", 50022, "192.168.100.10", 22)
NESTED = "nesting-check-1"
ON_THE_HOST: tuple[Step, ...] = (
    SetPower(VM, "Running", "Off", 60),
    SetPower(VM, "Running", "Off", 60, Down.FORCED),
    SetPower(VM, "Running", "Off", 60, Down.TURNED_OFF),
    SetPower(VM, "Off", "Running"),
    SetMemory(VM, a_memory(dynamic=True), a_memory(startup=16 * GIB)),
    ExposeVirtualizationExtensions(VM),
    ExposeVirtualizationExtensions(VM, before=True, after=False),
    SetMacAddressSpoofing(VM, r"Microsoft:1\2", "Network Adapter"),
    SetMacAddressSpoofing(VM, r"Microsoft:1\2", "Network Adapter", before=True, after=False),
    AllowTeaming(VM, r"Microsoft:1\2", "Network Adapter"),
    WaitForHeartbeat(VM),
    SetSetting(VM, Preparation.PROCESSORS, 1, 2),
    SetSetting(VM, Preparation.MIGRATION_COMPATIBILITY, before=True, after=False),
    SetSetting(VM, Preparation.OLDER_COMPATIBILITY, before=True, after=False),
    SetSetting(VM, Preparation.AUTOMATIC_CHECKPOINTS, before=True, after=False),
    SetSetting(VM, Preparation.CHECKPOINT_TYPE, "Standard", "Production"),
    SetSetting(VM, Preparation.STOP_ACTION, "Save", "ShutDown"),
    SetSetting(VM, Preparation.SHUTDOWN_SERVICE, before=False, after=True),
    SetSetting(VM, Preparation.HEARTBEAT_SERVICE, before=False, after=True),
    SetSetting(VM, Preparation.VBS_OPT_OUT, before=False, after=True),
    SetSetting(VM, Preparation.IO_VIRTUALIZATION, 100, 0, r"Microsoft:1\2", "Fast"),
)
OF_CLUSTERS: tuple[Step, ...] = (RefreshClusterConfiguration(VM),)
WITHOUT_WAY_BACK: tuple[Step, ...] = (
    SetPower(VM, "Saved", "Off", 60, Down.DISCARDED),
    SetPower(VM, "Saved", "Running"),
    SetPower(VM, "Paused", "Running"),
    SetPower(VM, "Running", "Off", 60, comes_back=False),
    UpgradeConfigurationVersion(VM, "8.0", "9.0"),
)


@dataclass(frozen=True)
class Inside:
    """A step inside, and what is observed where it has not been taken, and where it has."""

    step: Step
    before: Any
    after: Any
    anything_is_before: bool = False


INSIDE: tuple[Inside, ...] = (
    Inside(ReachGuest(vm=VM), "", "Running", anything_is_before=True),
    Inside(InstallHyperV(vm=VM), "Disabled", "EnablePending"),
    Inside(InstallHyperV(vm=VM, client=True), "DisabledWithPayloadRemoved", "Enabled"),
    Inside(RestartGuest(vm=VM), "EnablePending", "Enabled", anything_is_before=True),
    Inside(ProveHyperV(vm=VM), "Stopped", "Running", anything_is_before=True),
    Inside(MakeSwitch(vm=VM, nat=NAT), "", "Internal"),
    Inside(AssignGateway(vm=VM, nat=NAT), None, 24),
    Inside(MakeNat(vm=VM, nat=NAT), "", "192.168.100.0/24"),
    Inside(ForwardPort(vm=VM, network="Nested", forward=SSH), "", "192.168.100.10:22"),
    Inside(OpenPort(vm=VM, forward=SSH), "", TAG),
    Inside(InstallDhcp(vm=VM), "Disabled", "Enabled"),
    Inside(
        BindDhcp(vm=VM, nat=NAT, others=True), before=False, after=True, anything_is_before=True
    ),
    Inside(BindDhcp(vm=VM, nat=NAT), before=False, after=True, anything_is_before=True),
    Inside(MakeScope(vm=VM, nat=NAT), "", "Nested VMs"),
    Inside(SetScopeGateway(vm=VM, nat=NAT), before=False, after=True, anything_is_before=True),
    Inside(SetScopeDns(vm=VM, nat=NAT), before=False, after=True, anything_is_before=True),
    Inside(MakeNestedVm(vm=VM, name=NESTED), "", "Off"),
    Inside(StartNestedVm(vm=VM, name=NESTED), "Off", "Running"),
    Inside(TurnNestedVmOff(vm=VM, name=NESTED), "Running", "Off", anything_is_before=True),
    Inside(RemoveNestedVm(vm=VM, name=NESTED), "Off", "", anything_is_before=True),
)
ALL: tuple[Step, ...] = (
    *ON_THE_HOST,
    *OF_CLUSTERS,
    *WITHOUT_WAY_BACK,
    *(each.step for each in INSIDE),
)
