"""What to do next, where several problems ask for the same."""

from wizard.model.text import text

TURN_ON = text(
    "Turn remote management on there (Enable-PSRemoting in PowerShell as administrator), "
    "let its port through the firewall, then try again."
)
CHECK_NAME = text(
    "Check the name and the port. If it is the host, turn remote management on there "
    "(Enable-PSRemoting in PowerShell as administrator)."
)
TRY_AGAIN = text("Try again. If it stays so, look at the host itself.")
WAIT_A_LITTLE = text(
    "The host may be overloaded or about to restart. Wait a little, then try again."
)
READ_AGAIN = text("Connect again and read the host before going on.")
ACCOUNT_ADVICE = text(
    "Check user name and password. Write DOMAIN\\user, or HOST\\user for an account of the host."
)
RIGHTS_ADVICE = text(
    "Sign in with an account that is in the host's group Administrators. A local account other "
    "than the built-in Administrator may also need LocalAccountTokenFilterPolicy on the host."
)
NAME_ADVICE = text(
    "Enter a user name and a password. For Kerberos, add the host by its full name, not by an "
    "address, and sign in with an account of its domain."
)
