"""The one step on a host that has no way back: a higher configuration version."""

from dataclasses import dataclass

from wizard.model.choices import Preparation
from wizard.model.facts import Version, VmRef
from wizard.model.text import Text, text
from wizard.planning.case import Case
from wizard.planning.exact import READ_BACK_SECONDS, Exact, Expected
from wizard.planning.step import Motion, Step
from wizard.powershell import changes
from wizard.powershell import preparation_queries as queries
from wizard.powershell.changes import Change
from wizard.powershell.queries import Query

_FIRST_EXPERIMENTAL = Version(254, 0)


@dataclass(frozen=True, slots=True)
class UpgradeConfigurationVersion(Exact):
    """Raise the configuration version to the host's highest released one.

    There is no way back: an older host cannot run the virtual machine any more.
    """

    vm: VmRef
    before: str
    after: str
    patience: float = READ_BACK_SECONDS

    @property
    def aspect(self) -> Text:
        """Configuration version."""
        return text("Configuration version")

    @property
    def title(self) -> Text:
        """The order, with the version."""
        return text("Upgrade the configuration version to {version}", version=self.after)

    def observe(self) -> Query[str]:
        """Ask for the version."""
        return queries.configuration_version(self.vm)

    def set(self, value: str) -> Change | None:
        """Upgrade; there is no way to an older one."""
        return changes.upgrade_version(self.vm) if value == self.after else None

    def said(self, value: str) -> Text:
        """Return the version."""
        return text("{version}", version=value)

    def expected(self, value: str) -> Expected:
        """Return the version as Hyper-V writes it."""
        return {"Version": (value,)}

    def motion(self, value: str) -> Motion:  # noqa: ARG002 - there is only one way
        """Return the words for upgrading."""
        return Motion(
            text("upgrading the configuration version"),
            text("The configuration version was not upgraded."),
        )


def upgrade_steps(case: Case) -> tuple[Step, ...]:
    """Return the upgrade where it was chosen and leads anywhere.

    Raises:
        PlanRefused: the version, or those the host knows, are not known.

    """
    if Preparation.CONFIGURATION_VERSION not in case.choice.preparations:
        return ()
    found, known = case.vm.configuration_version, case.host.hyper_v.supported_versions
    if found is None:
        raise case.unknown("its configuration version")
    released = [each for each in known or () if each < _FIRST_EXPERIMENTAL]
    if not released:
        raise case.unknown("which configuration versions the host knows")
    highest = max(released)
    if found >= highest:
        return ()
    return (UpgradeConfigurationVersion(case.vm.ref, str(found), str(highest)),)
