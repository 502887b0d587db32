#!/bin/sh
# Installs a release binary for the user who runs it; nothing needs root. `install.sh --help` says how.
# POSIX shell, so that bash 3.2, dash and BusyBox run it. The braces make a cut download a syntax error: it runs nothing at all.
{
set -eu

# Derived from package.json by `npm run docs`; edit that instead.
# <project>
PROGRAM='scaffold'
PACKAGE='@scaffold-cli/scaffold'
REPOSITORY='https://github.com/scaffold-cli/scaffold'
IMAGE='ghcr.io/scaffold-cli/scaffold'
ENV_PREFIX='SCAFFOLD'
# </project>

OLDEST_GLIBC=2.28
# Messages of tools are read and shown.
LC_ALL=C
export LC_ALL
staging=''

usage() {
  cat <<EOF
Installs $PROGRAM for this user.

  install.sh [--version V] [--prefix DIR | --bin-dir DIR] [--force]
  install.sh --uninstall [--prefix DIR | --bin-dir DIR]

  --version V     this version instead of the latest       (${ENV_PREFIX}_VERSION)
  --prefix DIR    install to DIR/bin; default: ~/.local    (${ENV_PREFIX}_INSTALL_PREFIX)
  --bin-dir DIR   install to DIR itself
  --force         replace a $PROGRAM that was installed in another way
  --uninstall     remove the program and its caches

Environment:
  ${ENV_PREFIX}_INSTALL_BASE_URL   folder with the files of one release, e.g. a mirror
  ${ENV_PREFIX}_INSTALL_SIGNATURE  auto (default): verify where cosign is installed; require; off
  https_proxy, http_proxy, no_proxy, XDG_CACHE_HOME are respected.
EOF
}

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$PROGRAM is not installed: $1"
  shift
  for line in "$@"; do say "  $line"; done
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

setting() { eval "printf '%s' \"\${${ENV_PREFIX}_$1:-}\""; }

read_options() {
  version=$(setting VERSION)
  base=$(setting INSTALL_BASE_URL)
  signature=$(setting INSTALL_SIGNATURE)
  prefix=$(setting INSTALL_PREFIX)
  bin_dir=''
  force=''
  action=install
  while [ $# -gt 0 ]; do
    case $1 in
    --version=* | --prefix=* | --bin-dir=*)
      option=${1%%=*}
      value=${1#*=}
      shift
      set -- "$option" "$value" "$@"
      ;;
    esac
    case $1 in
    --version | --prefix | --bin-dir)
      if [ $# -lt 2 ] || [ -z "$2" ]; then fail "$1 needs a value." 'Run it with --help.'; fi
      case $1 in
      --version) version=$2 ;;
      --prefix) prefix=$2 ;;
      --bin-dir) bin_dir=$2 ;;
      esac
      shift 2
      ;;
    --force) force=yes && shift ;;
    --uninstall) action=uninstall && shift ;;
    --help | -h) action=help && shift ;;
    *) fail "there is no option $1." 'Run it with --help.' ;;
    esac
  done
  version=${version#v}
  case $version in *[!0-9A-Za-z.+-]*) fail "\"$version\" is no version." ;; esac
  case ${signature:=auto} in auto | require | off) ;; *) fail "${ENV_PREFIX}_INSTALL_SIGNATURE is auto, require or off." ;; esac
  [ -n "${HOME:-}" ] || [ -n "$bin_dir$prefix" ] || fail 'HOME is not set.' 'Pass --prefix DIR.'
  [ -n "$bin_dir" ] || bin_dir=${prefix:-${HOME:-}/.local}/bin
  case $bin_dir in /*) ;; *) bin_dir=$(pwd)/$bin_dir ;; esac
  caches=${XDG_CACHE_HOME:-}
  if [ -z "$caches" ] && [ -n "${HOME:-}" ]; then
    caches=$HOME/.cache
    [ "$(uname -s)" != Darwin ] || caches=$HOME/Library/Caches
  fi
}

detect_target() {
  case $(uname -s) in
  Linux) os=linux ;;
  Darwin) os=darwin ;;
  MINGW* | MSYS* | CYGWIN*) fail 'this is Windows.' 'Use install.ps1 in PowerShell, or install.sh inside WSL.' ;;
  *) fail "there is no binary for $(uname -s)." "With Node.js 24.15 or newer: npm install -g $PACKAGE" ;;
  esac
  case $(uname -m) in
  x86_64 | amd64) cpu=x64 ;;
  aarch64 | arm64) cpu=arm64 ;;
  *) fail "there is no binary for the processor $(uname -m)." "With Node.js 24.15 or newer: npm install -g $PACKAGE" ;;
  esac
  # A shell under Rosetta sees the other processor.
  if [ "$os" = darwin ] && [ "$(sysctl -n sysctl.proc_translated 2>/dev/null || :)" = 1 ]; then cpu=arm64; fi
  target=$os-$cpu
  [ "$os" = darwin ] || check_libc
}

check_libc() {
  if has ldd; then libc=$(ldd --version 2>&1 || :); else libc=$(echo /lib/ld-musl-*); fi
  case $libc in
  *musl-\* | '') ;;
  *musl*) fail 'this system uses musl, and the binaries need glibc.' \
    "With a container engine: docker run --rm -v \"\$PWD:/work\" $IMAGE new my-service" \
    "With Node.js 24.15 or newer (apk add nodejs npm): npm install -g $PACKAGE" ;;
  esac
  [ "$(getconf LONG_BIT 2>/dev/null || echo 64)" = 64 ] || fail 'this is a 32-bit system, and the binaries are for 64 bits.'
  glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null || :)
  glibc=${glibc#glibc }
  case $glibc in *[!0-9.]* | '') return 0 ;; esac
  oldest=$(printf '%s\n%s\n' "$glibc" "$OLDEST_GLIBC" | sort -t . -k 1,1n -k 2,2n | head -n 1)
  [ "$oldest" = "$OLDEST_GLIBC" ] || fail "glibc $glibc is too old; the binaries need $OLDEST_GLIBC." \
    "With a container engine: docker run --rm -v \"\$PWD:/work\" $IMAGE new my-service"
}

# fetch URL FILE: continues FILE where it ends. Leaves the reason in $staging/error.
fetch() {
  if has curl; then
    protocols='=https'
    case $1 in http://*) protocols='=http,https' ;; esac
    curl --fail --silent --show-error --location --proto "$protocols" --connect-timeout 20 --retry 3 --retry-delay 1 \
      --continue-at - --output "$2" "$1" 2>"$staging/error" || return 1
  elif has wget; then
    # BusyBox knows only these options.
    wget -c -O "$2" "$1" >/dev/null 2>"$staging/error" || return 1
  else
    fail 'there is neither curl nor wget.' 'Install one of them, or unpack a release by hand.'
  fi
  : >"$staging/error"
}

fetch_failed() {
  reason=$(grep -v '^ *$' "$staging/error" | tail -n 1 || :)
  fail "$1 cannot be downloaded." "$reason" \
    "Check the version and the network; https_proxy and ${ENV_PREFIX}_INSTALL_BASE_URL are respected."
}

sha256_of() {
  if has sha256sum; then
    sum=$(sha256sum <"$1")
  elif has shasum; then
    sum=$(shasum -a 256 <"$1")
  elif has openssl; then
    sum=$(openssl dgst -sha256 -r <"$1")
  else
    fail 'nothing here can compute SHA-256.' 'Install sha256sum, shasum or openssl.'
  fi
  printf '%s' "${sum%% *}"
}

locate_release() {
  if [ -n "$base" ]; then
    base=${base%/}
  elif [ -n "$version" ]; then
    base=$REPOSITORY/releases/download/v$version
  else
    base=$REPOSITORY/releases/latest/download
  fi
}

# Reads which files the release has; the names say its version.
read_checksums() {
  fetch "$base/SHA256SUMS" "$staging/SHA256SUMS" || fetch_failed "$base/SHA256SUMS"
  verify_signature
  formats='tar.gz'
  ! has xz || formats='tar.xz tar.gz'
  archive=''
  for format in $formats; do
    archive=$(sed -n "s/^[0-9a-f]\{64\} [ *]\($PROGRAM-[0-9][^ /]*-$target\.$format\)\$/\1/p" "$staging/SHA256SUMS" | head -n 1)
    [ -z "$archive" ] || break
  done
  [ -n "$archive" ] || fail "the release at $base has nothing for $target." 'Is it the folder of a release?'
  expected=$(sed -n "s/^\([0-9a-f]\{64\}\) [ *]$archive\$/\1/p" "$staging/SHA256SUMS" | head -n 1)
  found=${archive#"$PROGRAM"-}
  found=${found%-"$target".*}
  [ -z "$version" ] || [ "$version" = "$found" ] || fail "$base holds version $found, not $version."
  version=$found
}

verify_signature() {
  [ "$signature" != off ] || return 0
  if ! has cosign; then
    [ "$signature" != require ] || fail 'cosign is not installed, and the signature has to be verified.'
    say "The signature is not verified, since cosign is not installed; the checksums are."
    return 0
  fi
  fetch "$base/SHA256SUMS.sigstore.json" "$staging/SHA256SUMS.sigstore.json" || fail 'the release has no signature.' \
    "For a mirror that you trust: ${ENV_PREFIX}_INSTALL_SIGNATURE=off"
  cosign verify-blob --bundle "$staging/SHA256SUMS.sigstore.json" \
    --certificate-identity-regexp "^$REPOSITORY/\.github/workflows/release\.yml@refs/tags/v" \
    --certificate-oidc-issuer 'https://token.actions.githubusercontent.com' \
    "$staging/SHA256SUMS" >/dev/null 2>"$staging/error" || fail 'the signature of the checksums is wrong.' "$(tail -n 1 "$staging/error")"
}

# Downloads into the cache, so that the next run continues an interrupted one.
download() {
  cache=$caches/$PROGRAM/downloads
  if [ -z "$caches" ] || ! mkdir -p "$cache" 2>/dev/null || [ ! -w "$cache" ]; then cache=$staging; fi
  part=$cache/$archive.part
  if [ ! -f "$part" ] || [ "$(sha256_of "$part")" != "$expected" ]; then
    say "Downloading $PROGRAM $version for $target ..."
    # What a broken run left may not be the beginning of this file, so a bad end is tried once from the start.
    resumed=''
    [ ! -s "$part" ] || resumed=yes
    if ! fetch "$base/$archive" "$part" || [ "$(sha256_of "$part")" != "$expected" ]; then
      [ -n "$resumed" ] || explain_download
      rm -f "$part"
      fetch "$base/$archive" "$part" || explain_download
    fi
  fi
  [ "$(sha256_of "$part")" = "$expected" ] || explain_download
}

# A part that ends too early stays, for the next run; a whole file with other bytes does not.
explain_download() {
  reason=$(grep -v '^ *$' "$staging/error" | tail -n 1 || :)
  case $reason in
  *[Ww]rit* | *space*) fail "$part cannot be written: $reason" 'Make room, then run it again; it continues where it stopped.' ;;
  '') rm -f "$part" && fail "$archive differs from its checksum." 'Nothing of it was used. Try again; if it stays so, do not trust the server.' ;;
  *) fetch_failed "$base/$archive" ;;
  esac
}

unpack() {
  case $archive in
  *.tar.xz) unpacked=$(xz -dc "$part" 2>"$staging/error" | tar -xf - -C "$staging" "$PROGRAM" 2>>"$staging/error" || echo failed) ;;
  *) unpacked=$(gzip -dc "$part" 2>"$staging/error" | tar -xf - -C "$staging" "$PROGRAM" 2>>"$staging/error" || echo failed) ;;
  esac
  if [ -n "$unpacked" ] || [ ! -f "$staging/$PROGRAM" ]; then
    fail "$archive cannot be unpacked into $bin_dir." "$(head -n 1 "$staging/error")" 'Is there room on that disk?'
  fi
  chmod 755 "$staging/$PROGRAM"
}

starts() {
  answer=$("$1" --version 2>"$staging/error" || :)
  [ "$answer" = "$version" ]
}

explain_start() {
  say "$(head -n 3 "$staging/error")"
  [ ! -e /etc/NIXOS ] || say "  On NixOS use the flake: nix profile install git+$REPOSITORY"
}

# The last step is one rename. Until then, and again if the new program does not start in its place, the old one stays.
replace() {
  new=$staging/$PROGRAM
  installed=$bin_dir/$PROGRAM
  if ! starts "$new"; then
    explain_start
    fail "version $version does not start on this machine." 'What was installed before is as it was.'
  fi
  previous=''
  if [ -e "$installed" ] || [ -L "$installed" ]; then
    previous=$staging/previous
    cp -pP "$installed" "$previous" 2>"$staging/error" || fail "$installed cannot be kept for a rollback." "$(head -n 1 "$staging/error")"
  fi
  mv -f "$new" "$installed" || fail "$installed cannot be replaced."
  starts "$installed" && return 0
  explain_start
  if [ -n "$previous" ]; then mv -f "$previous" "$installed"; else rm -f "$installed"; fi
  fail "version $version does not start in $bin_dir." 'What was installed before is back.'
}

# A link or a script there belongs to npm or another package manager.
refuse_foreign() {
  installed=$bin_dir/$PROGRAM
  [ -z "$force" ] || return 0
  [ ! -d "$installed" ] || fail "$installed is a folder."
  if [ -L "$installed" ] || { [ -f "$installed" ] && head -n 1 "$installed" | grep -q '^#!.*node'; }; then
    fail "$installed was installed in another way." 'Remove it in that way, pass --prefix DIR, or pass --force.'
  fi
}

tell_path() {
  say "$PROGRAM $version is in $bin_dir."
  case :${PATH:-}: in
  *:"$bin_dir":*)
    first=$(command -v "$PROGRAM" || :)
    [ "$first" = "$bin_dir/$PROGRAM" ] || say "Your PATH finds $first first."
    ;;
  *)
    say "Your PATH does not name that folder. Add this line to the start file of your shell:"
    case ${SHELL:-} in
    */fish) say "  fish_add_path '$bin_dir'" ;;
    *) say "  export PATH=\"$bin_dir:\$PATH\"" ;;
    esac
    ;;
  esac
}

install_release() {
  detect_target
  refuse_foreign
  if ! mkdir -p "$bin_dir" 2>/dev/null || [ ! -w "$bin_dir" ]; then
    fail "you may not write to $bin_dir." 'Pass --prefix DIR with a folder of yours.'
  fi
  # On the same file system as the place of the program, so that a rename suffices.
  staging=$(mktemp -d "$bin_dir/.$PROGRAM-install.XXXXXX") || fail "nothing can be written to $bin_dir." 'Is the disk full?'
  trap 'rm -rf "$staging"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  locate_release
  read_checksums
  download
  unpack
  replace
  rm -f "$part"
  tell_path
}

uninstall() {
  installed=$bin_dir/$PROGRAM
  refuse_foreign
  if [ -f "$installed" ]; then
    rm -f "$installed" 2>/dev/null || fail "you may not remove $installed."
    say "$installed is removed."
  else
    say "There is no $installed."
  fi
  [ -z "$caches" ] || rm -rf "${caches:?}/$PROGRAM"
}

main() {
  read_options "$@"
  case $action in
  help) usage ;;
  uninstall) uninstall ;;
  install) install_release ;;
  esac
}

main "$@"
exit
}
