"""The faults a WinRM service answers with: Microsoft's codes (wsmerror.h) and wording.

The time-out and the unknown command are as pypsrp recorded them on Windows hosts; the wording of
the others is compiled from Microsoft's messages and may differ in detail.
"""


class FaultError(Exception):
    """A fault to answer with (DSP0226 section 14); ``code`` is Microsoft's number for it."""

    def __init__(self, code: int, subcode: str, message: str, *, receiver: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.subcode = subcode
        self.message = message
        self.blame = "s:Receiver" if receiver else "s:Sender"


def timed_out() -> FaultError:
    """Say that there was nothing to receive within the OperationTimeout; the client asks again."""
    text = (
        "The WS-Management service cannot complete the operation within the time specified in "
        "OperationTimeout.  "
    )
    return FaultError(2150858793, "w:TimedOut", text, receiver=True)


def shell_gone(shell_id: str) -> FaultError:
    """Say that the shell was deleted, timed out, or was lost with a restart."""
    text = (
        f"The request for the Windows Remote Shell with ShellId {shell_id} failed because the "
        "shell was not found on the server. Possible causes are: the specified ShellId is "
        "incorrect or the shell no longer exists on the server. Provide the correct ShellId or "
        "create a new shell and retry the operation. "
    )
    return FaultError(2150858843, "w:InvalidSelectors", text)


def command_gone() -> FaultError:
    """Say that the command ended and its end was told, or that it never was."""
    text = (
        "The Windows Remote Shell received a request to perform an operation on a command "
        "identifier that does not exist. Either the command has completed execution or the "
        "client specified an invalid command identifier. "
    )
    return FaultError(2150858843, "w:InvalidSelectors", text)


def access_denied() -> FaultError:
    """Say that the logon was right, and that the account may not use the endpoint."""
    return FaultError(5, "w:AccessDenied", "Access is denied. ")


def too_many_shells(allowed: int) -> FaultError:
    """Say that the account has as many shells as MaxShellsPerUser allows."""
    text = (
        "The WS-Management service cannot process the request. This user is allowed a maximum "
        f"number of {allowed} concurrent shells, which has been exceeded. Close existing shells "
        "or raise the quota for this user. "
    )
    return FaultError(2150859173, "w:QuotaLimit", text)


def aborted() -> FaultError:
    """Say that the shell was closed under a waiting Receive: ERROR_OPERATION_ABORTED."""
    text = (
        "The I/O operation has been aborted because of either a thread exit or an application "
        "request. "
    )
    return FaultError(995, "w:InternalError", text, receiver=True)


def not_supported(action: str) -> FaultError:
    """Refuse an action, or a resource, that this service does not have."""
    text = (
        "The WS-Management service cannot process the request. The simulated host does not "
        f"support the action {action}. "
    )
    return FaultError(2150858753, "a:ActionNotSupported", text)
