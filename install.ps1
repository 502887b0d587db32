# Installs a release binary on Windows for the user who runs it; nothing needs an administrator.
#   irm <address of this file> | iex
# Settings: SCAFFOLD_VERSION, SCAFFOLD_INSTALL_BASE_URL, SCAFFOLD_INSTALL_PREFIX. The function makes a cut download run nothing.
function Install-Release {
  $ErrorActionPreference = 'Stop'
  $ProgressPreference = 'SilentlyContinue'

  # Derived from package.json by `npm run docs`; edit that instead.
  # <project>
  $program = 'scaffold'
  $package = '@scaffold-cli/scaffold'
  $repository = 'https://github.com/scaffold-cli/scaffold'
  # </project>

  if (-not [Environment]::Is64BitOperatingSystem) {
    throw "$program is not installed: this is a 32-bit system. With Node.js 24.15 or newer: npm install -g $package"
  }
  $version = "$env:SCAFFOLD_VERSION".TrimStart('v')
  $base = "$env:SCAFFOLD_INSTALL_BASE_URL".TrimEnd('/')
  if (-not $base) {
    $base = if ($version) { "$repository/releases/download/v$version" } else { "$repository/releases/latest/download" }
  }
  $prefix = if ($env:SCAFFOLD_INSTALL_PREFIX) { $env:SCAFFOLD_INSTALL_PREFIX } else { Join-Path $env:LOCALAPPDATA "Programs\$program" }
  New-Item -ItemType Directory -Force -Path $prefix | Out-Null
  $staging = New-Item -ItemType Directory -Path (Join-Path $prefix ".$program-install.$PID")
  try {
    $sums = (Invoke-WebRequest -UseBasicParsing "$base/SHA256SUMS").Content
    if ($sums -is [byte[]]) { $sums = [Text.Encoding]::UTF8.GetString($sums) }
    $match = [regex]::Match($sums, "(?m)^([0-9a-f]{64}) [ *]($program-([0-9]\S*)-win-x64\.zip)\r?$")
    if (-not $match.Success) { throw "$program is not installed: the release at $base has nothing for win-x64." }
    $expected, $archive, $found = $match.Groups[1].Value, $match.Groups[2].Value, $match.Groups[3].Value
    if ($version -and $version -ne $found) { throw "$program is not installed: $base holds version $found, not $version." }
    $zip = Join-Path $staging $archive
    Invoke-WebRequest -UseBasicParsing "$base/$archive" -OutFile $zip
    if ((Get-FileHash -Algorithm SHA256 $zip).Hash.ToLowerInvariant() -ne $expected) {
      throw "$program is not installed: $archive differs from its checksum. Nothing of it was used."
    }
    Expand-Archive -Path $zip -DestinationPath $staging
    $new = Join-Path $staging "$program.exe"
    if ((& $new --version) -ne $found) { throw "$program is not installed: version $found does not start on this machine." }
    # A running program cannot be replaced, but it can be renamed.
    $installed = Join-Path $prefix "$program.exe"
    $old = Join-Path $prefix "$program.old.exe"
    if (Test-Path $old) { Remove-Item -Force $old -ErrorAction SilentlyContinue }
    if (Test-Path $installed) { Move-Item -Force $installed $old }
    try { Move-Item $new $installed } catch {
      if (Test-Path $old) { Move-Item -Force $old $installed }
      throw
    }
    if (Test-Path $old) { Remove-Item -Force $old -ErrorAction SilentlyContinue }
  } finally {
    Remove-Item -Recurse -Force $staging -ErrorAction SilentlyContinue
  }
  $path = [Environment]::GetEnvironmentVariable('Path', 'User')
  if (($path -split ';') -notcontains $prefix) {
    [Environment]::SetEnvironmentVariable('Path', "$prefix;$path".TrimEnd(';'), 'User')
    Write-Host "$prefix is added to the Path of your user; open a new terminal."
  }
  Write-Host "$program $found is in $prefix."
}
Install-Release
