#!/usr/bin/env bats
# install.sh against a local server, with a small program in place of the real one. `npm run test:install` runs it.

setup_file() {
  export ROOT="$BATS_FILE_TMPDIR"
  export SCRIPT="$BATS_TEST_DIRNAME/../../install.sh"
  release 1.0.0
  release 2.0.0
  release 3.0.0 'echo broken >&2; exit 1'
  # Starts where it is tried, not where it is to stay.
  release 4.0.0 'case $0 in */.scaffold-install.*) echo 4.0.0 ;; *) echo "not here" >&2; exit 1 ;; esac'
  node "$BATS_TEST_DIRNAME/serve-release.ts" "$ROOT/releases" >"$ROOT/address" 2>"$ROOT/requests" 3>&- &
  echo $! >"$ROOT/pid"
  while [ ! -s "$ROOT/address" ]; do sleep 0.05; done
}

teardown_file() { kill "$(cat "$ROOT/pid")"; }

setup() {
  SERVER=$(cat "$ROOT/address")
  export HOME="$BATS_TEST_TMPDIR/home"
  mkdir -p "$HOME"
  unset XDG_CACHE_HOME SCAFFOLD_VERSION SCAFFOLD_INSTALL_SIGNATURE SCAFFOLD_INSTALL_PREFIX http_proxy https_proxy
  BIN="$HOME/.local/bin"
  serve 1.0.0
}

# release VERSION [BODY]: a release whose program answers --version, padded so that half of it is something.
release() {
  folder="$ROOT/all/$1"
  mkdir -p "$folder"
  { echo '#!/bin/sh'; echo "${2:-echo $1}"; echo exit; head -c 200000 /dev/urandom | base64; } >"$folder/scaffold"
  chmod +x "$folder/scaffold"
  for target in linux-x64 linux-arm64 darwin-x64 darwin-arm64; do
    tar -C "$folder" -cJf "$folder/scaffold-$1-$target.tar.xz" scaffold
    tar -C "$folder" -czf "$folder/scaffold-$1-$target.tar.gz" scaffold
  done
  (cd "$folder" && rm scaffold && sha256sum scaffold-* >SHA256SUMS)
}

serve() {
  rm -rf "$ROOT/releases"
  cp -r "$ROOT/all/$1" "$ROOT/releases"
  : >"$ROOT/requests"
  export SCAFFOLD_INSTALL_BASE_URL="$SERVER/${2:-ok}"
}

# A PATH with everything but the named programs.
path_without() {
  mkdir -p "$BATS_TEST_TMPDIR/path"
  for program in /bin/* /usr/bin/*; do ln -sf "$program" "$BATS_TEST_TMPDIR/path/"; done
  for name in "$@"; do rm -f "$BATS_TEST_TMPDIR/path/$name"; done
  PATH="$BATS_TEST_TMPDIR/path"
}

# stub NAME BODY: a program that comes first in PATH.
stub() {
  mkdir -p "$BATS_TEST_TMPDIR/stubs"
  printf '#!/bin/sh\n%s\n' "$2" >"$BATS_TEST_TMPDIR/stubs/$1"
  chmod +x "$BATS_TEST_TMPDIR/stubs/$1"
  PATH="$BATS_TEST_TMPDIR/stubs:${PATH#"$BATS_TEST_TMPDIR/stubs:"}"
}

installed_version() { "$BIN/scaffold" --version; }

# Nothing but the program is left in its folder.
assert_clean() {
  left=$(find "$BIN" -mindepth 1 ! -name scaffold 2>/dev/null || true)
  [ -z "$left" ] || { echo "left behind: $left"; return 1; }
}

assert_refused() {
  [ "$status" -eq 1 ] || { echo "status $status: $output"; return 1; }
  [[ "$output" == *"scaffold is not installed: "*"$1"* ]] || { echo "$output"; return 1; }
  assert_clean
}

@test "installs from a pipe, without root, to ~/.local/bin, and tells about PATH" {
  run bash -c 'cat "$SCRIPT" | bash'
  echo "$output"
  [ "$status" -eq 0 ]
  [ "$(installed_version)" = 1.0.0 ]
  [[ "$output" == *"export PATH=\"$BIN:\$PATH\""* ]]
  assert_clean
  [ ! -e "$HOME/.cache/scaffold/downloads/scaffold-1.0.0-linux-x64.tar.xz.part" ]
}

@test "every shell runs it" {
  for shell in dash 'bash --posix' bash 'busybox sh'; do
    command -v "${shell%% *}" || { [ -z "${STRICT:-}" ] || false; continue; }
    rm -rf "$BIN"
    run $shell "$SCRIPT"
    echo "$shell: $output"
    [ "$status" -eq 0 ]
    [ "$(installed_version)" = 1.0.0 ]
  done
}

@test "a download of the script that is cut anywhere runs nothing" {
  size=$(wc -c <"$SCRIPT")
  cuts=$(seq 1 997 "$((size - 60))"; seq "$((size - 60))" "$((size - 3))")
  for length in $cuts; do
    head -c "$length" "$SCRIPT" >"$BATS_TEST_TMPDIR/cut.sh"
    sh "$BATS_TEST_TMPDIR/cut.sh" >/dev/null 2>&1 || true
    [ ! -e "$HOME/.local" ] || { echo "ran at $length of $size"; return 1; }
  done
  [ ! -s "$ROOT/requests" ]
}

@test "says nothing about PATH when it names the folder, and what comes first in it" {
  PATH="$BIN:$PATH" run sh "$SCRIPT"
  [[ "$output" != *PATH* ]]
  stub scaffold 'echo other'
  PATH="$PATH:$BIN" run sh "$SCRIPT"
  [[ "$output" == *"Your PATH finds $BATS_TEST_TMPDIR/stubs/scaffold first."* ]]
}

@test "--prefix, --bin-dir, and options with =" {
  run sh "$SCRIPT" --prefix "$HOME/a b"
  [ "$status" -eq 0 ]
  [ "$("$HOME/a b/bin/scaffold")" = 1.0.0 ]
  cd "$HOME"
  run sh "$SCRIPT" --bin-dir=tools
  [ "$status" -eq 0 ]
  [ "$("$HOME/tools/scaffold")" = 1.0.0 ]
}

@test "takes the version that was asked for, and refuses a folder with another one" {
  run sh "$SCRIPT" --version v1.0.0
  [ "$status" -eq 0 ]
  SCAFFOLD_VERSION=9.9.9 run sh "$SCRIPT"
  assert_refused 'holds version 1.0.0, not 9.9.9'
  run sh "$SCRIPT" --version '1;rm'
  assert_refused 'is no version'
}

@test "without a base, asks the releases of the repository over https only" {
  unset SCAFFOLD_INSTALL_BASE_URL
  stub curl 'echo "$@" >>'"$BATS_TEST_TMPDIR/asked"'; echo "curl: (22) error: 404" >&2; exit 22'
  run sh "$SCRIPT"
  assert_refused 'https://github.com/scaffold-cli/scaffold/releases/latest/download/SHA256SUMS cannot be downloaded'
  run sh "$SCRIPT" --version 1.2.3
  assert_refused 'https://github.com/scaffold-cli/scaffold/releases/download/v1.2.3/SHA256SUMS cannot be downloaded'
  grep -q -e '--proto =https ' "$BATS_TEST_TMPDIR/asked"
}

@test "unknown options and missing values are refused" {
  run sh "$SCRIPT" --frefix x
  assert_refused 'there is no option --frefix'
  run sh "$SCRIPT" --prefix
  assert_refused '--prefix needs a value'
  run sh "$SCRIPT" --help
  [ "$status" -eq 0 ]
  [[ "$output" == *SCAFFOLD_INSTALL_BASE_URL* ]]
}

@test "upgrades in place" {
  sh "$SCRIPT"
  serve 2.0.0
  run sh "$SCRIPT"
  [ "$status" -eq 0 ]
  [ "$(installed_version)" = 2.0.0 ]
  assert_clean
}

@test "keeps the old program when the new one does not start" {
  sh "$SCRIPT"
  serve 3.0.0
  run sh "$SCRIPT"
  assert_refused 'version 3.0.0 does not start on this machine'
  [[ "$output" == *broken* ]]
  [ "$(installed_version)" = 1.0.0 ]
}

@test "brings the old program back when the new one does not start in its place" {
  sh "$SCRIPT"
  serve 4.0.0
  run sh "$SCRIPT"
  assert_refused "version 4.0.0 does not start in $BIN"
  [ "$(installed_version)" = 1.0.0 ]
  rm "$BIN/scaffold"
  run sh "$SCRIPT"
  assert_refused 'does not start in'
  [ ! -e "$BIN/scaffold" ]
}

@test "leaves programs alone that npm or others installed" {
  mkdir -p "$BIN"
  printf '#!/usr/bin/env node\n' >"$BIN/scaffold"
  run sh "$SCRIPT"
  assert_refused 'was installed in another way'
  run sh "$SCRIPT" --uninstall
  assert_refused 'was installed in another way'
  ln -sf /somewhere/else "$BIN/scaffold"
  run sh "$SCRIPT"
  assert_refused 'was installed in another way'
  run sh "$SCRIPT" --force
  [ "$status" -eq 0 ]
  [ "$(installed_version)" = 1.0.0 ]
}

@test "--uninstall removes the program and its caches" {
  sh "$SCRIPT"
  mkdir -p "$HOME/.cache/scaffold/compiled"
  run sh "$SCRIPT" --uninstall
  [ "$status" -eq 0 ]
  [ ! -e "$BIN/scaffold" ]
  [ ! -e "$HOME/.cache/scaffold" ]
  run sh "$SCRIPT" --uninstall
  [ "$status" -eq 0 ]
  [[ "$output" == *'There is no '* ]]
}

@test "404: says which address" {
  rm "$ROOT/releases"/*.tar.*
  run sh "$SCRIPT"
  assert_refused "$SERVER/ok/scaffold-1.0.0-linux-x64.tar.xz cannot be downloaded"
  rm "$ROOT/releases/SHA256SUMS"
  run sh "$SCRIPT"
  assert_refused "$SERVER/ok/SHA256SUMS cannot be downloaded"
  [[ "$output" == *404* ]]
}

@test "no server: says so" {
  SCAFFOLD_INSTALL_BASE_URL=http://127.0.0.1:1 run sh "$SCRIPT"
  assert_refused 'http://127.0.0.1:1/SHA256SUMS cannot be downloaded'
}

@test "a broken connection: the next run continues where it stopped" {
  serve 1.0.0 cut
  run sh "$SCRIPT"
  assert_refused 'cannot be downloaded'
  [ ! -e "$BIN/scaffold" ]
  part="$HOME/.cache/scaffold/downloads/scaffold-1.0.0-linux-x64.tar.xz.part"
  size=$(wc -c <"$part")
  [ "$size" -gt 1000 ]
  serve 1.0.0
  run sh "$SCRIPT"
  [ "$status" -eq 0 ]
  grep -q "tar.xz bytes=$size-" "$ROOT/requests"
  [ "$(installed_version)" = 1.0.0 ]
}

@test "a broken connection with wget: the same" {
  path_without curl
  serve 1.0.0 cut
  stub wget 'exec /usr/bin/wget --tries=1 "$@"'
  run sh "$SCRIPT"
  assert_refused 'cannot be downloaded'
  serve 1.0.0
  run sh "$SCRIPT"
  [ "$status" -eq 0 ]
  grep -q 'tar.xz bytes=[1-9]' "$ROOT/requests"
  [ "$(installed_version)" = 1.0.0 ]
}

@test "a download that ends too early unnoticed is not used" {
  serve 1.0.0 short
  run sh "$SCRIPT"
  assert_refused 'differs from its checksum'
  [ ! -e "$BIN/scaffold" ]
}

@test "a changed archive is not used, and not kept" {
  serve 1.0.0 changed
  run sh "$SCRIPT"
  assert_refused 'scaffold-1.0.0-linux-x64.tar.xz differs from its checksum'
  [ ! -e "$BIN/scaffold" ]
  [ -z "$(ls "$HOME/.cache/scaffold/downloads")" ]
}

@test "what another run left half is replaced when it is no beginning of the file" {
  mkdir -p "$HOME/.cache/scaffold/downloads"
  head -c 5000 /dev/urandom >"$HOME/.cache/scaffold/downloads/scaffold-1.0.0-linux-x64.tar.xz.part"
  run sh "$SCRIPT"
  [ "$status" -eq 0 ]
  [ "$(installed_version)" = 1.0.0 ]
}

@test "an archive without a checksum is not used" {
  sed -i '/linux-x64/d' "$ROOT/releases/SHA256SUMS"
  run sh "$SCRIPT"
  assert_refused 'has nothing for linux-x64'
}

@test "no curl: wget; neither: says so" {
  path_without curl
  run sh "$SCRIPT"
  [ "$status" -eq 0 ]
  [ "$(installed_version)" = 1.0.0 ]
  path_without curl wget
  run sh "$SCRIPT"
  assert_refused 'neither curl nor wget'
}

@test "no xz: takes the gzip archive" {
  path_without xz
  run sh "$SCRIPT"
  [ "$status" -eq 0 ]
  grep -q 'linux-x64.tar.gz' "$ROOT/requests"
  [ "$(installed_version)" = 1.0.0 ]
}

@test "checksums with shasum or openssl; without any of them nothing is installed" {
  path_without sha256sum
  run sh "$SCRIPT"
  [ "$status" -eq 0 ]
  path_without sha256sum shasum
  run sh "$SCRIPT"
  [ "$status" -eq 0 ]
  path_without sha256sum shasum openssl
  rm -rf "$BIN"
  run sh "$SCRIPT"
  assert_refused 'SHA-256'
}

@test "no permission: says which folder" {
  run sh "$SCRIPT" --bin-dir /proc/nowhere
  [ "$status" -eq 1 ]
  [[ "$output" == *'you may not write to /proc/nowhere'* ]]
}

@test "a cache that cannot be written does not matter" {
  XDG_CACHE_HOME=/proc/nowhere run sh "$SCRIPT"
  [ "$status" -eq 0 ]
  [ "$(installed_version)" = 1.0.0 ]
  assert_clean
}

@test "a full disk: the old program stays, nothing half is left" {
  sh "$SCRIPT"
  small="$BATS_TEST_TMPDIR/small"
  mkdir -p "$small"
  mount -t tmpfs -o size=300k tmpfs "$small" 2>/dev/null || { [ -z "${STRICT:-}" ] || false; skip 'needs to mount'; }
  cp "$BIN/scaffold" "$small/scaffold"
  serve 2.0.0
  run sh "$SCRIPT" --bin-dir "$small"
  left=$(find "$small" -mindepth 1 ! -name scaffold)
  version=$("$small/scaffold" --version)
  umount "$small"
  echo "$output"
  [ "$status" -eq 1 ]
  [[ "$output" == *"cannot be unpacked into $small"*'Is there room'* ]]
  [ -z "$left" ]
  [ "$version" = 1.0.0 ]
}

@test "a full disk while downloading: says so" {
  small="$BATS_TEST_TMPDIR/small"
  mkdir -p "$small"
  mount -t tmpfs -o size=100k tmpfs "$small" 2>/dev/null || { [ -z "${STRICT:-}" ] || false; skip 'needs to mount'; }
  XDG_CACHE_HOME="$small" run sh "$SCRIPT"
  umount "$small"
  assert_refused 'cannot be written'
  [ ! -e "$BIN/scaffold" ]
}

@test "a kill while downloading leaves nothing in the folder of the program" {
  stub curl 'case "$*" in *SHA256SUMS*) exec /usr/bin/curl "$@" ;; *) kill -TERM $PPID; sleep 0.2; exit 22 ;; esac'
  run sh "$SCRIPT"
  [ "$status" -eq 143 ]
  [ ! -e "$BIN/scaffold" ]
  assert_clean
}

@test "musl: names the container and npm" {
  stub ldd 'echo "musl libc (x86_64)" >&2; exit 1'
  run sh "$SCRIPT"
  assert_refused 'uses musl'
  [[ "$output" == *'docker run'*'npm install -g @scaffold-cli/scaffold'* ]]
}

@test "an old glibc is refused, a new one is not" {
  stub getconf 'case $1 in LONG_BIT) echo 64 ;; *) echo glibc 2.9 ;; esac'
  run sh "$SCRIPT"
  assert_refused 'glibc 2.9 is too old'
  stub getconf 'case $1 in LONG_BIT) echo 64 ;; *) echo glibc 2.100 ;; esac'
  run sh "$SCRIPT"
  [ "$status" -eq 0 ]
}

@test "every system and processor" {
  while read -r system processor wanted; do
    stub uname "case \$1 in -s) echo $system ;; -m) echo $processor ;; esac"
    stub sysctl 'exit 1'
    : >"$ROOT/requests"
    run sh "$SCRIPT"
    echo "$system $processor: $output"
    if [ "$wanted" = refused ]; then assert_refused 'npm install'; else grep -q "$wanted.tar.xz" "$ROOT/requests"; fi
  done <<EOF
Linux x86_64 linux-x64
Linux amd64 linux-x64
Linux aarch64 linux-arm64
Darwin arm64 darwin-arm64
Darwin x86_64 darwin-x64
Linux armv7l refused
Linux i686 refused
FreeBSD amd64 refused
EOF
  stub uname 'case $1 in -s) echo Darwin ;; -m) echo x86_64 ;; esac'
  stub sysctl 'echo 1'
  run sh "$SCRIPT"
  grep -q darwin-arm64 "$ROOT/requests"
  stub uname 'case $1 in -s) echo MINGW64_NT-10.0 ;; -m) echo x86_64 ;; esac'
  run sh "$SCRIPT"
  assert_refused 'install.ps1'
}

@test "signature: verified where cosign is, required on demand" {
  SCAFFOLD_INSTALL_SIGNATURE=require run sh "$SCRIPT"
  assert_refused 'cosign is not installed'
  stub cosign 'echo "$@" >'"$BATS_TEST_TMPDIR/asked"
  run sh "$SCRIPT"
  assert_refused 'the release has no signature'
  echo '{}' >"$ROOT/releases/SHA256SUMS.sigstore.json"
  run sh "$SCRIPT"
  [ "$status" -eq 0 ]
  grep -q 'certificate-identity-regexp ^https://github.com/scaffold-cli/scaffold/.*release' "$BATS_TEST_TMPDIR/asked"
  stub cosign 'echo "none of the expected identities matched" >&2; exit 1'
  run sh "$SCRIPT"
  assert_refused 'the signature of the checksums is wrong'
  SCAFFOLD_INSTALL_SIGNATURE=off run sh "$SCRIPT"
  [ "$status" -eq 0 ]
}

@test "goes through a proxy" {
  export SCAFFOLD_INSTALL_BASE_URL=http://releases.example/ok
  http_proxy="$SERVER" run sh "$SCRIPT"
  echo "$output"
  [ "$status" -eq 0 ]
  grep -q 'GET http://releases.example/ok/SHA256SUMS' "$ROOT/requests"
  path_without curl
  http_proxy="$SERVER" run sh "$SCRIPT"
  [ "$status" -eq 0 ]
}
