"""Settings that the user may put into the plan: what each observes, sends, and is called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, Protocol

from wizard.model.choices import Preparation
from wizard.model.facts import (
    HEARTBEAT_SERVICE,
    SHUTDOWN_SERVICE,
    VirtualMachine,
    VmRef,
    processors_for_nesting,
)
from wizard.model.text import Text, text
from wizard.planning.step import Motion
from wizard.planning.steps import READ_BACK_SECONDS, Exact, Expected, raw
from wizard.powershell import changes
from wizard.powershell import preparation_queries as queries
from wizard.powershell.changes import Change
from wizard.powershell.enumerations import CHECKPOINT_TYPE, STOP_ACTION
from wizard.powershell.queries import Query


@dataclass(frozen=True, slots=True)
class SetSetting(Exact):
    """Set one setting of a virtual machine. ``part`` is the Id of the adapter it belongs to."""

    vm: VmRef
    setting: Preparation
    before: bool | int | str
    after: bool | int | str
    part: str = ""
    part_name: str = ""
    patience: float = READ_BACK_SECONDS

    @property
    def aspect(self) -> Text:
        """The name of the setting."""
        return _SETTINGS[self.setting].aspect

    @property
    def title(self) -> Text:
        """The order."""
        words = text("Set {it} to {value}", it=self._name, value=_small(self.said(self.after)))
        if not self.part_name:
            return words
        return text("{words} on “{adapter}”", words=words, adapter=self.part_name)

    @property
    def _name(self) -> str:
        aspect = str(self.aspect)
        return aspect if aspect[:2].isupper() else aspect[0].lower() + aspect[1:]

    def observe(self) -> Query[Any]:
        """Ask for the setting."""
        return _SETTINGS[self.setting].ask(self)

    def set(self, value: Any) -> Change:
        """Set it."""
        return _SETTINGS[self.setting].send(self, value)

    def said(self, value: Any) -> Text:
        """Return the value in words."""
        if isinstance(value, bool):
            return text("On") if value else text("Off")
        return _WORDS.get(str(value), text("{value}", value=value))

    def expected(self, value: Any) -> Expected:
        """Return the raw value, as a number of Hyper-V where it is one of a list."""
        listed = _TABLES.get(self.setting)
        name = _SETTINGS[self.setting].property_name
        return {name: raw(listed, str(value)) if listed else (value,)}

    def motion(self, value: Any) -> Motion:  # noqa: ARG002 - the words do not depend on it
        """Return the words for setting it."""
        return Motion(
            text("setting {it}", it=self._name), text("It was not set: {it}.", it=self._name)
        )


class _Ask(Protocol):
    def __call__(self, step: SetSetting, /) -> Query[Any]: ...


class _Send(Protocol):
    def __call__(self, step: SetSetting, value: Any, /) -> Change: ...


@dataclass(frozen=True, slots=True)
class _Setting:
    """How one setting is named, found among the facts, asked for and sent."""

    aspect: Text
    property_name: str
    present: Callable[[VirtualMachine], Any]
    wanted: Any  # the value that is right for nesting, or what makes it of the present one
    ask: _Ask
    send: _Send


def _small(words: Text) -> str:
    return str(words).lower()


def _switched(name: Callable[..., Change], step: SetSetting, value: Any) -> Change:
    return name(step.vm, on=bool(value))


def _of_processor(name: str) -> Callable[[VirtualMachine], Any]:
    return lambda vm: getattr(vm.processor, name) if vm.processor else None


def _service(kind: str) -> tuple[Callable[[VirtualMachine], Any], bool, _Ask, _Send]:
    def present(vm: VirtualMachine) -> bool | None:
        found = (s for s in vm.integration_services or () if s.kind.casefold() == kind.casefold())
        return next((each.enabled for each in found), None)

    def ask(step: SetSetting) -> Query[Any]:
        return queries.integration_service(step.vm, kind)

    def send(step: SetSetting, value: Any) -> Change:
        return changes.switch_integration_service(step.vm, kind, on=bool(value))

    return present, True, ask, send


_SWITCHED_OFF = False
_SWITCHED_ON = True
_WORDS = {
    "ShutDown": text("Shut down"),
    "TurnOff": text("Turn off"),
    "Save": text("Save"),
    "ProductionOnly": text("Production only"),
}
_TABLES: Mapping[Preparation, Mapping[int, str]] = MappingProxyType(
    {Preparation.CHECKPOINT_TYPE: CHECKPOINT_TYPE, Preparation.STOP_ACTION: STOP_ACTION}
)
_SETTINGS: Mapping[Preparation, _Setting] = MappingProxyType(
    {
        Preparation.PROCESSORS: _Setting(
            text("Virtual processors"),
            "Count",
            _of_processor("count"),
            processors_for_nesting,
            lambda step: queries.processor_count(step.vm),
            lambda step, value: changes.set_processor_count(step.vm, value),
        ),
        Preparation.MIGRATION_COMPATIBILITY: _Setting(
            text("Compatibility for moving"),
            "CompatibilityForMigrationEnabled",
            _of_processor("compatible_for_migration"),
            _SWITCHED_OFF,
            lambda step: queries.migration_compatibility(step.vm),
            partial(_switched, changes.set_migration_compatibility),
        ),
        Preparation.OLDER_COMPATIBILITY: _Setting(
            text("Compatibility for older systems"),
            "CompatibilityForOlderOperatingSystemsEnabled",
            _of_processor("compatible_for_older_systems"),
            _SWITCHED_OFF,
            lambda step: queries.older_compatibility(step.vm),
            partial(_switched, changes.set_older_compatibility),
        ),
        Preparation.AUTOMATIC_CHECKPOINTS: _Setting(
            text("Automatic checkpoints"),
            "AutomaticCheckpointsEnabled",
            lambda vm: vm.automatic_checkpoints,
            _SWITCHED_OFF,
            lambda step: queries.automatic_checkpoints(step.vm),
            partial(_switched, changes.set_automatic_checkpoints),
        ),
        Preparation.CHECKPOINT_TYPE: _Setting(
            text("Kind of checkpoints"),
            "CheckpointType",
            lambda vm: vm.checkpoint_type,
            "Production",
            lambda step: queries.checkpoint_type(step.vm),
            lambda step, value: changes.set_checkpoint_type(step.vm, value),
        ),
        Preparation.STOP_ACTION: _Setting(
            text("Automatic stop action"),
            "AutomaticStopAction",
            lambda vm: vm.automatic_stop_action,
            "ShutDown",
            lambda step: queries.stop_action(step.vm),
            lambda step, value: changes.set_stop_action(step.vm, value),
        ),
        Preparation.SHUTDOWN_SERVICE: _Setting(
            text("Shutdown service"), "Enabled", *_service(SHUTDOWN_SERVICE)
        ),
        Preparation.HEARTBEAT_SERVICE: _Setting(
            text("Heartbeat service"), "Enabled", *_service(HEARTBEAT_SERVICE)
        ),
        Preparation.VBS_OPT_OUT: _Setting(
            text("Opt-out from virtualization-based security"),
            "VirtualizationBasedSecurityOptOut",
            lambda vm: vm.security.vbs_opt_out if vm.security else None,
            _SWITCHED_ON,
            lambda step: queries.vbs_opt_out(step.vm),
            partial(_switched, changes.set_vbs_opt_out),
        ),
        Preparation.IO_VIRTUALIZATION: _Setting(
            text("SR-IOV weight"),
            "IovWeight",
            lambda _vm: None,
            0,
            lambda step: queries.io_virtualization(step.vm, step.part),
            lambda step, value: changes.set_io_virtualization(step.vm, step.part, value),
        ),
    }
)
# What is set while the VM still runs, so that it can be shut down and looked after
BEFORE_DOWN = (Preparation.SHUTDOWN_SERVICE, Preparation.HEARTBEAT_SERVICE)


class SettingNotRead(Exception):
    """The value that the way back needs is not known; says which setting."""


def preparation_steps(
    vm: VirtualMachine, settings: tuple[Preparation, ...], adapters: tuple[str, ...] = ()
) -> tuple[SetSetting, ...]:
    """Return the steps for some settings, without those that are already right.

    ``adapters`` are the Ids of the network adapters that I/O virtualization is about.

    Raises:
        SettingNotRead: a present value is not known.

    """
    steps: list[SetSetting] = []
    for setting in settings:
        if setting is Preparation.CONFIGURATION_VERSION:
            continue  # it has no way back, and so a step and a place of its own
        if setting is Preparation.IO_VIRTUALIZATION:
            steps += _without_bypass(vm, adapters)
            continue
        known = _SETTINGS[setting]
        before = known.present(vm)
        if before is None:
            raise SettingNotRead(str(known.aspect))
        after = known.wanted(before) if callable(known.wanted) else known.wanted
        if before != after:
            steps.append(SetSetting(vm.ref, setting, before, after))
    return tuple(steps)


def _without_bypass(vm: VirtualMachine, adapters: tuple[str, ...]) -> list[SetSetting]:
    steps = []
    for adapter in vm.adapters or ():
        if adapter.id not in adapters:
            continue
        if adapter.iov_weight is None:
            raise SettingNotRead(str(_SETTINGS[Preparation.IO_VIRTUALIZATION].aspect))
        if adapter.iov_weight:
            step = SetSetting(
                vm.ref,
                Preparation.IO_VIRTUALIZATION,
                adapter.iov_weight,
                0,
                adapter.id,
                adapter.name,
            )
            steps.append(step)
    return steps
