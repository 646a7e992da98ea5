# How an exported plan is carried out on one host. Windows PowerShell 5.1 is enough.
# A step looks, changes and looks again; a failure takes the begun steps of that VM back.

function Read-Value {
    param([scriptblock] $Look)
    $answer = (& $Look) -join ''
    if (-not $answer) { throw 'The host has no such object.' }
    ConvertFrom-Json -InputObject $answer
}

function Test-Value {
    param($Seen, [hashtable] $Wanted)
    foreach ($name in $Wanted.Keys) {
        if (@($Wanted[$name]) -notcontains $Seen.$name) { return $false }
    }
    $true
}

function Send-Change {
    param([hashtable] $Step, [scriptblock] $Change)
    $answer = (& $Change) -join ''
    if (-not $Step.Asks -or -not ([string] $Change).Contains('ConvertTo-Json')) { return }
    if (-not $answer) { throw 'The guest has no shutdown service that could be asked.' }
    $code = (ConvertFrom-Json -InputObject $answer).ReturnValue
    # Done, under way, already under way
    if (@(0, 4096, 32782) -notcontains $code) { throw "The guest does not accept it (code $code)." }
}

function Wait-Value {
    param([scriptblock] $Look, [hashtable] $Wanted, [int] $Seconds)
    $until = [DateTime]::UtcNow.AddSeconds($Seconds)
    while (-not (Test-Value (Read-Value $Look) $Wanted)) {
        if ([DateTime]::UtcNow -gt $until) {
            throw "It did not come within $Seconds seconds. If it still comes, the VM may need you."
        }
        Start-Sleep -Seconds 1
    }
}

function Invoke-Move {
    param([hashtable] $Step, [hashtable] $From, [hashtable] $To, $Change)
    $seen = Read-Value $Step.Look
    if (Test-Value $seen $To) { return 'was already so' }
    if ($null -eq $Change) { return 'has no way back' }
    if (-not (Test-Value $seen $From)) { throw 'It has changed since the plan was made.' }
    Send-Change $Step $Change
    Wait-Value $Step.Look $To $Step.Seconds
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
    }
}

function Undo-Plan {
    param([string] $Vm, [object[]] $Steps)
    $settings = @($Steps | Where-Object { $_.Setting })
    $inPlace = @($settings | Where-Object { Test-Value (Read-Value $_.Look) $_.After })
    if ($settings.Count -gt 0 -and $inPlace.Count -eq 0) {
        Write-Output "${Vm}: nothing of this plan is in place, so nothing is done."
        return
    }
    Undo-Step $Vm $Steps
}

function Invoke-Plan {
    param([string] $Vm, [bool] $Undo, [object[]] $Steps)
    $begun = @()
    try {
        if ($Undo) { Undo-Plan $Vm $Steps; return }
        foreach ($step in $Steps) {
            $seen = Read-Value $step.Look
            $moves = -not (Test-Value $seen $step.After)
            if ($moves -and (Test-Value $seen $step.Before)) { $begun += $step }
            $outcome = Invoke-Move $step $step.Before $step.After $step.Forth
            Write-Output "${Vm}: $($step.Title): $outcome"
        }
    } catch {
        Write-Output "${Vm}: stopped: $_"
        Undo-Step $Vm $begun
        Write-Error -ErrorAction Continue -Message "${Vm}: $_"
    }
}
