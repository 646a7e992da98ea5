# How the collector asks and what it keeps of each answer. Windows PowerShell 5.1 is enough.
# Calls no methods and makes no objects, so that a policy for applications does not hinder it.

function Get-Quoted {
    param($Words)
    ConvertTo-Json -InputObject "$Words" -Compress
}

function Test-Absent {
    # Whether an error only says that there is no such thing.
    param($Record, $Ids)
    foreach ($id in $Ids) {
        if ("$($Record.FullyQualifiedErrorId)" -like "$id*") { return $true }
    }
    $false
}

function Get-Answer {
    # Returns JSON: the rows as they came, or why there are none, or what is missing beside them.
    param($Question)
    $rows = @()
    $records = @()
    try {
        foreach ($each in @(& $Question.Ask 2>&1)) {
            if ($each -is [string]) { $rows += $each } else { $records += $each }
        }
    } catch {
        $rows = @()
        $records = @($_)
    }
    $said = @()
    foreach ($record in $records) {
        $words = "$record" -replace '\s+', ' '
        $isNew = $said -notcontains $words
        if ($isNew -and -not (Test-Absent $record $Question.Absent)) { $said += $words }
    }
    $json = if ($rows.Count) { $rows -join '' } else { '[]' }
    if (-not $said.Count) { return '{"rows":' + $json + '}' }
    $why = Get-Quoted ($said[0..2] -join ' ')
    if ($rows.Count) { return '{"rows":' + $json + ',"incomplete":' + $why + '}' }
    '{"error":' + $why + '}'
}

function Get-Answers {
    # Returns JSON: every answer by the name of its question.
    param($Questions)
    $answers = @{}
    $parts = @()
    foreach ($question in $Questions) {
        if ($question.Depends -and $answers[$question.Depends] -notlike "*$($question.Has)*") {
            continue
        }
        $answer = Get-Answer $question
        $answers[$question.Name] = $answer
        $parts += (Get-Quoted $question.Name) + ':' + $answer
        if ($answer -like '{"error":*') { Write-Host "  not answered: $($question.Name)" }
        elseif ($answer -like '*,"incomplete":*') {
            Write-Host "  answered in part: $($question.Name)"
        }
    }
    '{' + ($parts -join ',') + '}'
}

function Save-Inspection {
    param($Path, $Product, $Questions, [switch] $Inside)
    Write-Host "Reading $env:COMPUTERNAME. This asks and changes nothing."
    $time = Get-Quoted (Get-Date -Format 'o')
    $part = '"asked_at":' + $time + ',"answers":' + (Get-Answers $Questions) + '}'
    $hosts = ''
    $insides = '{' + $part
    if (-not $Inside) {
        $hosts = '{"name":' + (Get-Quoted $env:COMPUTERNAME) + ',' + $part
        $insides = ''
    }
    $json = '{"format":"nested-virtualization-wizard/inspection","version":1,"product":' +
        (Get-Quoted $Product) + ',"hosts":[' + $hosts + '],"inside":[' + $insides + ']}'
    Set-Content -LiteralPath $Path -Value $json -Encoding UTF8 -ErrorAction Stop
    Write-Host "Written: $Path (current folder: $PWD)"
    Write-Host 'Open it in the Nested Virtualization Wizard, or: nested-virt-wizard check FILE'
}
