# Runs one command inside a virtual machine over PowerShell Direct. The only script that is ever sent:
# Invoke-Command takes a script block, which cannot travel as a structure. $Text is the written form of
# a command of the closed vocabulary; every value in it is a quoted literal.
param([guid] $VmId, [pscredential] $Credential, [string] $Text)
Invoke-Command -VMId $VmId -Credential $Credential -ScriptBlock ([scriptblock]::Create($Text))
