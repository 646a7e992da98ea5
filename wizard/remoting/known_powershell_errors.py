"""Errors of PowerShell itself: a command it does not know, or values it does not take."""

from wizard.model.text import text
from wizard.remoting.known_error import KnownError, Retry

_UNKNOWN = ("CommandNotFoundException", "CouldNotAutoLoadModule")
_DEFECT = text("The command does not fit this host. Save the details and report it.")

POWERSHELL_ERRORS: tuple[KnownError, ...] = (
    KnownError(
        key="hyper-v-module-missing",
        ids=_UNKNOWN,
        category="ObjectNotFound",
        modules=("Hyper-V",),
        cause=text("The host does not know the cmdlets of Hyper-V."),
        advice=text(
            "On the host, install Hyper-V and its PowerShell module. If they are there, the session"
            " configuration of the account keeps them away."
        ),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="nat-module-missing",
        ids=_UNKNOWN,
        category="ObjectNotFound",
        modules=("NetNat", "NetTCPIP", "NetAdapter", "DnsClient"),
        cause=text("This Windows does not know the cmdlets for networks."),
        advice=text("Do it where they are: Windows Server 2012 or Windows 8 and later have them."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="server-manager-missing",
        ids=_UNKNOWN,
        category="ObjectNotFound",
        modules=("ServerManager",),
        cause=text("The cmdlets for roles are missing, as they are on a Windows for clients."),
        advice=text("Use Enable-WindowsOptionalFeature -Online -FeatureName Microsoft-Hyper-V."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="cmdlet-not-found",
        ids=("CommandNotFoundException,Microsoft.PowerShell.Commands.GetCommandCommand",),
        category="ObjectNotFound",
        cause=text("The host does not have the cmdlet that was looked for."),
        advice=text("Install the module it belongs to, if the host is to have it."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="command-not-found",
        ids=("CommandNotFoundException",),
        category="ObjectNotFound",
        cause=text("The host does not know this command, or does not let the account use it."),
        advice=text("See whether the module it belongs to is installed on the host."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="module-not-loaded",
        ids=("CouldNotAutoLoadModule",),
        category="ObjectNotFound",
        cause=text("The module of this command is not there, or could not be loaded."),
        advice=text("On the host, import the module by hand: PowerShell then says what it lacks."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="parameter-unknown",
        ids=("NamedParameterNotFound,*",),
        category="InvalidArgument",
        cause=text("The module on this host is older and does not know one of the parameters."),
        advice=text("Update Windows on the host: nesting needs Windows Server 2016 or later."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="argument-refused",
        ids=("ParameterArgumentValidationError,*",),
        category="InvalidData",
        cause=text("A value was empty or out of the range that the cmdlet takes."),
        advice=text("Read the host again and make a new plan with another value."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="argument-not-converted",
        ids=("CannotConvertArgument*,*",),
        category="InvalidArgument",
        cause=text("A value is not one of those the cmdlet knows, or not of their kind."),
        advice=_DEFECT,
        retry=Retry.NEVER,
    ),
    KnownError(
        key="argument-not-transformed",
        ids=("ParameterArgumentTransformationError,*",),
        category="InvalidData",
        cause=text(
            "A value is of another type than the cmdlet wants; PowerShell 7 brings a second type "
            "of the same name for VMs."
        ),
        advice=text("Use Windows PowerShell 5.1 on that computer."),
        retry=Retry.NEVER,
    ),
    KnownError(
        key="parameters-do-not-fit",
        ids=("AmbiguousParameterSet,*",),
        category="InvalidArgument",
        cause=text("Parameters were given that cannot go together, or one is missing."),
        advice=_DEFECT,
        retry=Retry.NEVER,
    ),
    KnownError(
        key="argument-too-many",
        ids=("PositionalParameterNotFound,*",),
        category="InvalidArgument",
        cause=text("There is a value too many in the command."),
        advice=_DEFECT,
        retry=Retry.NEVER,
    ),
    KnownError(
        key="parameter-missing",
        ids=("MissingMandatoryParameter,*",),
        category="InvalidArgument",
        cause=text("A value is missing that the cmdlet cannot do without."),
        advice=_DEFECT,
        retry=Retry.NEVER,
    ),
    KnownError(
        key="question-without-answer",
        ids=("HostFunctionNotImplemented*",),
        category="NotImplemented",
        cause=text("The cmdlet asked whether it may go on; nobody can answer in this session."),
        advice=text("Run it with -Confirm:$false, or -Force, once you are sure of it."),
        retry=Retry.NEVER,
    ),
)
