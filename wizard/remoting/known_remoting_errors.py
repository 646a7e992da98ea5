"""Errors of sessions: into a virtual machine or another computer, and faults of a host's WinRM."""

from wizard.model.text import text
from wizard.remoting.advice import READ_AGAIN, RIGHTS_ADVICE, WAIT_A_LITTLE
from wizard.remoting.known_error import KnownError, Retry

_BROKEN = "PSSessionStateBroken"
_SESSION_COMMANDS = "Microsoft.PowerShell.Commands.*"
_INSIDE = text("Enter an administrator of the guest and its password, then try again.")

_OTHER_COMPUTERS = (
    KnownError(
        key="session-denied",
        ids=(f"AccessDenied,{_BROKEN}",),
        category="OpenError",
        cause=text("The other computer lets this account open no session."),
        advice=text(
            "Use an account of its group Administrators or Remote Management Users, written as "
            "DOMAIN\\user."
        ),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="session-logon",
        ids=(f"LogonFailure,{_BROKEN}",),
        category="OpenError",
        cause=text("The user name or the password is wrong on the other computer."),
        advice=text("Enter them again: too many attempts may lock the account."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="session-not-reached",
        ids=(f"WinRMOperationTimeout,{_BROKEN}",),
        category="OpenError",
        cause=text("The other computer did not answer: it is off, or a firewall stands between."),
        advice=text("See that it is on and that port 5985 or 5986 is open, then try again."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="session-no-listener",
        ids=(f"CannotConnect,{_BROKEN}",),
        category="OpenError",
        cause=text("The other computer is there, but its remote management does not listen."),
        advice=text("Turn it on there (Enable-PSRemoting), then try again."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="session-name-unknown",
        ids=(f"ComputerNotFound,{_BROKEN}", f"NetworkPathNotFound,{_BROKEN}"),
        category="OpenError",
        cause=text("The name of the other computer has no address on this host."),
        advice=text("Check the spelling and the DNS servers of the host."),
        retry=Retry.AFTER_LOOKING,
    ),
)

_DIRECT = (
    KnownError(
        key="direct-account",
        ids=(_BROKEN,),
        category="OpenError",
        words=("The credential is invalid",),
        cause=text("The guest does not accept this account or its password."),
        advice=_INSIDE,
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="direct-socket-ended",
        ids=("*",),
        words=("Hyper-V socket target process has ended",),
        cause=text("PowerShell in the guest ended: the guest restarts, or nothing came for long."),
        advice=text("Wait until the guest is up, then look what became of the command."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="direct-not-up",
        ids=(_BROKEN,),
        category="OpenError",
        words=("A remote session might have ended",),
        cause=text("The guest is not far enough up to be talked to, or restarted meanwhile."),
        advice=text(
            "Wait until it has started. If it stays so, look whether the guest runs Windows and "
            "its service vmicvmsession."
        ),
        retry=Retry.LATER,
    ),
    KnownError(
        key="direct-session-ended",
        ids=(_BROKEN,),
        category="OpenError",
        cause=text(
            "The session with the guest broke: it is still starting, restarted meanwhile, or does "
            "not accept the account."
        ),
        advice=text("Wait until its heartbeat is seen, then try again."),
        retry=Retry.LATER,
    ),
    KnownError(
        key="direct-account-asked",
        ids=("CreateRemoteRunspaceForVMFailed,*",),
        category="InvalidArgument",
        cause=text("The guest opened no session, most likely for want of a valid account."),
        advice=_INSIDE,
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="direct-vm-name",
        ids=(f"InvalidVMNameNotSingle,{_SESSION_COMMANDS}",),
        category="InvalidArgument",
        cause=text("No VM or several VMs have this name, or the account may not see them."),
        advice=text("Name the VM by its Id, with an account of Hyper-V Administrators."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="direct-vm-id",
        ids=(f"InvalidVMIdNotSingle,{_SESSION_COMMANDS}",),
        category="InvalidArgument",
        cause=text("This host has no VM with this Id, or the account may not see it."),
        advice=text("Read the host again: the VM may have moved to another host."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="direct-vm-not-running",
        ids=(f"InvalidVMState,{_SESSION_COMMANDS}",),
        category="InvalidArgument",
        cause=text("The VM does not run, so there is nothing inside it to talk to."),
        advice=text("Start the VM and wait for its heartbeat, then try again."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="direct-no-module",
        ids=(f"HyperVModuleNotAvailable,{_SESSION_COMMANDS}",),
        category="NotInstalled",
        cause=text("The host reaches into VMs with its Hyper-V module, and does not find it."),
        advice=text("Install the PowerShell module of Hyper-V, and use an administrator."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="direct-powershell-7",
        ids=("*InvalidCastException*",),
        words=("System.String", "VMState"),
        cause=text("PowerShell 7 cannot reach into VMs on Windows Server 2016."),
        advice=text("Use Windows PowerShell 5.1 on that host."),
        retry=Retry.NEVER,
    ),
)

REMOTING_ERRORS: tuple[KnownError, ...] = (*_OTHER_COMPUTERS, *_DIRECT)

# Codes of wsmerror.h, and of winerror.h where they are small
ACCESS_DENIED = 5
PROCESS_ENDED = 995
RPC_FAILED = 1726
RESOURCE_NOT_FOUND = 0x80338000
OPERATION_TIMEOUT = 0x80338029
SHELL_GONE = 0x8033805B
SHELL_QUOTA = 0x803381A5
OPERATION_QUOTA = 0x803381A6
USER_QUOTA = 0x803381A7
SYSTEM_QUOTA = 0x803381A8
SHELL_USERS_QUOTA = 0x803381AB
PLUGIN_SHELLS_QUOTA = 0x803381E6
PLUGIN_OPERATIONS_QUOTA = 0x803381E7

_END_OTHERS = text("End other sessions of this account on the host, or wait, then try again.")
_WAIT = text("Wait until other work on the host is done, then try again.")

FAULTS: tuple[KnownError, ...] = (
    KnownError(
        key="winrm-access-denied",
        fault=ACCESS_DENIED,
        cause=text("The account is known and may not use remote management."),
        advice=RIGHTS_ADVICE,
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="winrm-session-quota",
        fault=SHELL_QUOTA,
        cause=text("The account has as many sessions open as the host allows it."),
        advice=_END_OTHERS,
        retry=Retry.LATER,
    ),
    KnownError(
        key="winrm-operation-quota",
        fault=OPERATION_QUOTA,
        cause=text("The account has as many operations under way as the host allows it."),
        advice=_END_OTHERS,
        retry=Retry.LATER,
    ),
    KnownError(
        key="winrm-user-quota",
        fault=USER_QUOTA,
        cause=text("The account asked more of the host than its quota allows at a time."),
        advice=_END_OTHERS,
        retry=Retry.LATER,
    ),
    KnownError(
        key="winrm-system-quota",
        fault=SYSTEM_QUOTA,
        cause=text("The host has as many requests as it takes from all accounts together."),
        advice=_WAIT,
        retry=Retry.LATER,
    ),
    KnownError(
        key="winrm-user-number",
        fault=SHELL_USERS_QUOTA,
        cause=text("As many accounts have sessions as the host allows at a time."),
        advice=_WAIT,
        retry=Retry.LATER,
    ),
    KnownError(
        key="winrm-plugin-sessions",
        fault=PLUGIN_SHELLS_QUOTA,
        cause=text("PowerShell on the host has as many remote sessions as it may have."),
        advice=_WAIT,
        retry=Retry.LATER,
    ),
    KnownError(
        key="winrm-plugin-operations",
        fault=PLUGIN_OPERATIONS_QUOTA,
        cause=text("PowerShell on the host has as many remote commands under way as it may have."),
        advice=_WAIT,
        retry=Retry.LATER,
    ),
    KnownError(
        key="winrm-no-endpoint",
        fault=RESOURCE_NOT_FOUND,
        cause=text("Remote management is on, but PowerShell is not to be reached through it."),
        advice=text("On the host, run Enable-PSRemoting in PowerShell as administrator."),
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="winrm-session-gone",
        fault=SHELL_GONE,
        cause=text("The host does not have this session any more: it restarted, or time was up."),
        advice=READ_AGAIN,
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="winrm-timeout",
        fault=OPERATION_TIMEOUT,
        cause=text("Nothing happened on the host within the time of one request."),
        advice=WAIT_A_LITTLE,
        retry=Retry.LATER,
    ),
    KnownError(
        key="winrm-aborted",
        fault=PROCESS_ENDED,
        cause=text("The host ended the session while it was used; it may be shutting down."),
        advice=READ_AGAIN,
        retry=Retry.AFTER_LOOKING,
    ),
    KnownError(
        key="winrm-rpc-failed",
        fault=RPC_FAILED,
        cause=text("A part of the host that remote management needs broke off."),
        advice=READ_AGAIN,
        retry=Retry.AFTER_LOOKING,
    ),
)
