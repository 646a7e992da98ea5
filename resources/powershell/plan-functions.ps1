# How an exported plan is carried out on one host. Windows PowerShell 5.1 is enough.
# A step looks, changes and looks again; a failure takes the begun steps of that VM back.

# For how many seconds a failure inside a VM is worth asking again: it may be restarting.
function Get-Worth {
    param($Problem, [int] $Seconds, [bool] $WasSilent)
    $id = $Problem.FullyQualifiedErrorId
    $said = [string] $Problem
    $refused = '^(AccessDenied|LogonFailure|CannotUseIPAddress|ServerNotTrusted)'
    if ($id -match $refused -or $said -match 'credential is invalid') { return 0 }
    # It may have been turned off.
    if ($id -match '^InvalidVMState,') { return [Math]::Min($Seconds, 60) }
    if ($said -match 'session might have ended|socket target process has ended') { return $Seconds }
    if ($id -match '\w,PSSessionStateBroken') { return $Seconds }
    # It may be the account, and each attempt counts against it.
    if ($id -match 'PSSessionStateBroken') { return [Math]::Min($Seconds, 120) }
    # Its services may not be up yet.
    if ($WasSilent -and $id -notmatch '^InvalidVMIdNotSingle,') { return [Math]::Min($Seconds, 120) }
    0
}

function Read-Answer {
    param([hashtable] $Step)
    $began = [DateTime]::UtcNow
    $pause = 5
    $wasSilent = $false
    while ($true) {
        try { return (& $Step.Look) -join '' }
        catch {
            $patience = [Math]::Max($Step.Seconds, 300)
            $worth = if ($Step.Inside) { Get-Worth $_ $patience $wasSilent } else { 0 }
            if (([DateTime]::UtcNow - $began).TotalSeconds -ge $worth) { throw }
        }
        $wasSilent = $true
        Start-Sleep -Seconds $pause
        $pause = [Math]::Min(2 * $pause, 30)
    }
}

function Read-Value {
    param([hashtable] $Step)
    $answer = Read-Answer $Step
    if ($answer) { return ConvertFrom-Json -InputObject $answer }
    if (-not $Step.MayBeAbsent) { throw 'The host has no such object.' }
    [pscustomobject] @{ absent = $true }
}

function Test-Value {
    param($Seen, [hashtable] $Wanted)
    foreach ($name in $Wanted.Keys) {
        $value = $Seen.$name
        if ($value -is [array] -and $value.Count -eq 1) { $value = $value[0] }
        if (@($Wanted[$name]) -notcontains $value) { return $false }
    }
    $true
}

function Assert-Allowed {
    param([hashtable] $Change)
    if (-not $Change.Guard) { return }
    $guard = @{ Look = $Change.Guard; Inside = $Change.GuardInside; Seconds = 60 }
    $guard.MayBeAbsent = $true
    $seen = Read-Value $guard
    if (Test-Value $seen $Change.Allowed) { return }
    $answer = ConvertTo-Json -InputObject $seen -Compress
    throw "Not sent. It was asked before ($($Change.About)), and the answer is $answer"
}

function Assert-Accepted {
    param([hashtable] $Step, [hashtable] $Change, [string] $Answer)
    if (-not ([string] $Change.Send).Contains('ConvertTo-Json')) { return }
    if (-not $Answer) {
        if ($Step.Asks) { throw 'The guest has no shutdown service that could be asked.' }
        return
    }
    $told = ConvertFrom-Json -InputObject $Answer
    $names = @($told | ForEach-Object { $_.psobject.Properties.Name })
    # Done, under way, already under way
    if ($names -contains 'ReturnValue' -and @(0, 4096, 32782) -notcontains $told.ReturnValue) {
        throw "The guest does not accept it (code $($told.ReturnValue))."
    }
    if ($names -contains 'Success' -and $told.Success -ne $true) {
        throw "Windows inside did not do it (exit code $($told.ExitCode))."
    }
}

function Test-OtherWay {
    param($Problem, [hashtable] $Change)
    if (-not $Change.Otherwise) { return $false }
    if (-not ([string] $Problem.FullyQualifiedErrorId).StartsWith($Change.OnError)) { return $false }
    foreach ($words in $Change.Unless) {
        if (([string] $Problem).ToLowerInvariant().Contains($words)) { return $false }
    }
    $true
}

function Send-Change {
    param([hashtable] $Step, [hashtable] $Change)
    Assert-Allowed $Change
    try { $answer = (& $Change.Send) -join '' }
    catch {
        if (-not (Test-OtherWay $_ $Change)) { throw }
        Send-Change $Step $Change.Otherwise
        return
    }
    Assert-Accepted $Step $Change $answer
}

function Wait-Value {
    param([hashtable] $Step, [hashtable] $Wanted, [int] $Seconds)
    $until = [DateTime]::UtcNow.AddSeconds($Seconds)
    while (-not (Test-Value (Read-Value $Step) $Wanted)) {
        if ([DateTime]::UtcNow -gt $until) {
            throw "It did not come within $Seconds seconds. If it still comes, the VM may need you."
        }
        Start-Sleep -Seconds 1
    }
}

function Invoke-Move {
    param([hashtable] $Step, [hashtable] $From, [hashtable] $To, $Change)
    $waits = $null -ne $Change -and -not $Change.Send
    if ($waits -and $To.Count -eq 0) { return 'nothing to do' }
    $seen = Read-Value $Step
    $isShown = -not ($Step.Blind -and $Change.Send)
    if ($isShown -and (Test-Value $seen $To)) { return 'was already so' }
    if ($null -eq $Change) { return 'has no way back' }
    if (-not (Test-Value $seen $From)) { throw 'It has changed since the plan was made.' }
    $seconds = $Step.Seconds
    $problem = $null
    if ($Change.Send) {
        try { Send-Change $Step $Change }
        catch {
            # A session inside that ended says nothing about what it was told: look.
            if (-not $Change.Settle -or -not (Get-Worth $_ 1 $false)) { throw }
            $problem = $_
            $seconds = $Change.Settle
        }
    }
    try { Wait-Value $Step $To $seconds }
    catch { if ($problem) { throw $problem } else { throw } }
    'done, read back'
}

function Undo-Step {
    # Goes on past a step that fails: the power step comes last, and the VM shall run again.
    param([string] $Vm, [object[]] $Steps)
    for ($i = $Steps.Count - 1; $i -ge 0; $i--) {
        $step = $Steps[$i]
        try { $outcome = Invoke-Move $step $step.After $step.Before $step.Back }
        catch { $outcome = "could not be undone. $_" }
        Write-Output "${Vm}: back: $($step.Title): $outcome"
        # What builds on this step builds on the earlier ones, too.
        if ($outcome.Contains('Not sent.')) { return }
    }
}

function Assert-Undoable {
    # Asks for all that forbids a step back while nothing has moved yet.
    param([object[]] $Steps)
    $powers = @($Steps | Where-Object { $_.Asks })
    if ($powers.Count -gt 0 -and (Test-Value @{ State = 'Off' } $powers[-1].After)) { return }
    foreach ($step in $Steps) {
        if (-not $step.Back -or -not $step.Back.Guard) { continue }
        if (-not (Test-Value (Read-Value $step) $step.Before)) { Assert-Allowed $step.Back }
    }
}

function Undo-Plan {
    param([string] $Vm, [object[]] $Steps)
    $settings = @($Steps | Where-Object { $_.Setting })
    $inPlace = $settings.Count -eq 0
    foreach ($step in $settings) {
        if (-not $inPlace) { $inPlace = Test-Value (Read-Value $step) $step.After }
    }
    if ($inPlace) { Assert-Undoable $Steps; Undo-Step $Vm $Steps; return }
    Write-Output "${Vm}: nothing of this plan is in place, so nothing is done."
}

function Clear-Left {
    # Puts away what was only made to try something, when the rest is not carried out.
    param([string] $Vm, [object[]] $Steps, [object[]] $Begun)
    $made = @($Begun | ForEach-Object { [string] $_.Look })
    foreach ($step in @($Steps | Where-Object { $_.CleanUp })) {
        if ($made -notcontains [string] $step.Look) { continue }
        try { $outcome = Invoke-Move $step $step.Before $step.After $step.Forth }
        catch { $outcome = "could not be done. $_" }
        Write-Output "${Vm}: $($step.Title): $outcome"
    }
}

function Invoke-Plan {
    # The blocks of steps inside the VM read $InsideCredential here.
    param([string] $Vm, [bool] $Undo, $InsideCredential, [object[]] $Steps)
    $begun = @()
    $isOver = $false
    try {
        if ($Undo) { Undo-Plan $Vm $Steps; $isOver = $true; return }
        foreach ($step in $Steps) {
            $seen = Read-Value $step
            $moves = $step.Blind -or -not (Test-Value $seen $step.After)
            if (-not $moves -and $step.RefusesFound) { throw $step.RefusesFound }
            if ($moves -and (Test-Value $seen $step.Before)) { $begun += $step }
            $outcome = Invoke-Move $step $step.Before $step.After $step.Forth
            Write-Output "${Vm}: $($step.Title): $outcome"
        }
        $isOver = $true
    } catch {
        Write-Output "${Vm}: stopped: $_"
        Clear-Left $Vm $Steps $begun
        Undo-Step $Vm $begun
        $isOver = $true
        Write-Error -ErrorAction Continue -Message "${Vm}: $_"
    } finally {
        # Somebody has stopped the script.
        if (-not $isOver) { Clear-Left $Vm $Steps $begun }
    }
}
