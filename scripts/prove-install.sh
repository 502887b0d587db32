#!/usr/bin/env bash
# `npm run prove:install`: installs dist/release/ (npm run release:dry) on clean Debian systems of three ages, and builds the Dockerfile
# with a container engine. Every way has to generate the bytes of the npm build. Nothing is asked of an image registry: the base images
# are stand-ins, made of Debian, the Node that runs this, and npm; `apk` in the last one calls Debian's tool.
#
# Needs root, debootstrap, buildah and a mirror of Debian. SUITES names other releases of Debian, RELEASE another folder.
set -euo pipefail
cd "$(dirname "$0")/.."

release=$(realpath "${RELEASE:-dist/release}")
suites=${SUITES:-bullseye bookworm trixie}
kept=${XDG_CACHE_HOME:-$HOME/.cache}/scaffold-test-tools/debian
node=$(readlink -f "$(command -v node)")
version=$(node --print "require('./package.json').version")
args=(new demo --tier enterprise --yes)
work=$(mktemp -d)
server=''
trap 'test -z "$server" || kill "$server"; rm -rf "$work"' EXIT

say() { printf '%s\n' "$*" >&2; }
fail() { say "FAILED: $*" && exit 1; }

for program in debootstrap buildah chroot unshare; do
  command -v "$program" >/dev/null || fail "$program is not installed."
done
[ "$(id -u)" = 0 ] || fail 'only root may make system folders.'
[ -f "$release/SHA256SUMS" ] || fail 'there is no release: npm run release:dry.'

# root_of SUITE FOLDER: a fresh system, with a user and without Node.
root_of() {
  local base=$kept/$1
  if [ ! -f "$base/.complete" ]; then
    rm -rf "$base"
    mkdir -p "$kept"
    debootstrap --variant=minbase --include=ca-certificates,curl,git "$1" "$base" >"$work/debootstrap.log" 2>&1 ||
      fail "debootstrap $1: $(tail -n 1 "$work/debootstrap.log")"
    touch "$base/.complete"
  fi
  cp -a "$base" "$2"
  cp -L /etc/resolv.conf "$2/etc/resolv.conf"
  # A mirror of ours may speak for the certificates of this machine.
  cp /etc/ssl/certs/ca-certificates.crt "$2/etc/ssl/certs/"
  chroot "$2" useradd --uid 1000 --create-home somebody
  ! chroot "$2" sh -c 'command -v node' || fail "$1 has Node."
}

# inside ROOT USER COMMAND: in the system, with its own processes and an environment like after a login.
inside() {
  local root=$1 user=$2 home=/home/somebody
  [ "$user" = 1000 ] || home=/root
  unshare --mount --pid --fork --mount-proc="$root/proc" chroot --userspec="$user:$user" "$root" \
    env -i HOME="$home" PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin bash -c "cd && $3"
}

same_as_npm() { # FOLDER TITLE
  diff --recursive --exclude=.git "$work/npm/demo" "$1" >"$work/diff" || fail "$2 generates other bytes: $(head -n 3 "$work/diff")"
  say "ok  $2: $(find "$1" -path '*/.git' -prune -o -type f -print | wc -l) files as from the npm package"
}

mkdir "$work/npm"
tar -xzf "$release"/*-"$version".tgz -C "$work/npm"
(cd "$work/npm" && "$node" package/bin/scaffold.js "${args[@]}" >/dev/null)
commit=$("$node" "$work/npm/package/bin/scaffold.js" --version --json | sed -n 's/.*"commit":"\([^"]*\)".*/\1/p')
node test/install/serve-release.ts "$release" >"$work/address" 2>/dev/null &
server=$!
while [ ! -s "$work/address" ]; do sleep 0.1; done
address=$(cat "$work/address")/ok

for suite in $suites; do
  root=$work/$suite
  root_of "$suite" "$root"
  glibc=$(inside "$root" 1000 'getconf GNU_LIBC_VERSION')
  inside "$root" 1000 "curl --fail --silent '$address/install.sh' | SCAFFOLD_INSTALL_BASE_URL='$address' bash" 2>"$work/said" ||
    fail "curl | bash on $suite: $(cat "$work/said")"
  inside "$root" 1000 ".local/bin/scaffold ${args[*]} >/dev/null"
  same_as_npm "$root/home/somebody/demo" "curl | bash, Debian $suite ($glibc)"
  inside "$root" 1000 "rm -rf demo; curl --fail --silent '$address/install.sh' | bash -s -- --uninstall" 2>/dev/null
  left=$(inside "$root" 1000 'find . -path "*scaffold*" ! -path "*/.git*"')
  [ -z "$left" ] || fail "uninstalling leaves $left."

  cp "$release/scaffold_${version}_amd64.deb" "$root/tmp/scaffold.deb"
  inside "$root" 0 'apt-get install --quiet=2 --yes /tmp/scaffold.deb >/dev/null 2>&1' || fail "the deb on $suite."
  inside "$root" 1000 "scaffold ${args[*]} >/dev/null && . /usr/share/bash-completion/completions/scaffold"
  same_as_npm "$root/home/somebody/demo" "deb, Debian $suite"
  inside "$root" 0 'apt-get purge --quiet=2 --yes scaffold >/dev/null 2>&1'
  left=$(inside "$root" 0 'find /usr /etc -name "*scaffold*"')
  [ -z "$left" ] || fail "purging leaves $left."
done

# The image, with storage of its own.
engine() { buildah --root "$work/images" --runroot "$work/run" --storage-driver vfs "$@"; }
export BUILDAH_ISOLATION=chroot
tag=docker.io/library/node:$(sed -n 's/^ARG NODE_VERSION=//p' Dockerfile)
root_of bookworm "$work/base"
(cd "$work" && npm pack --silent "npm@$(npm --version)" >/dev/null && mkdir -p base/usr/local/lib/node_modules/npm &&
  tar -xzf npm-*.tgz --strip-components=1 -C base/usr/local/lib/node_modules/npm)
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$work/base/usr/local/bin/npm"
cp "$node" "$work/base/usr/local/bin/node"
printf '#!/bin/sh\nshift 2\napt-get update -q=2 && apt-get install -q=2 -y "$@" >/dev/null\n' >"$work/apk"
chmod 755 "$work/apk"
container=$(engine from scratch)
engine add -q "$container" "$work/base" / >/dev/null
engine config --env NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt "$container"
engine commit -q "$container" "$tag-bookworm-slim" >/dev/null
engine tag "$tag-bookworm-slim" "$tag-bookworm"
engine copy -q "$container" "$work/apk" /sbin/apk >/dev/null
engine commit -q "$container" "$tag-alpine" >/dev/null
for stage in ci runtime; do
  engine bud --pull-never --format docker --build-arg "SCAFFOLD_COMMIT=$commit" --target "$stage" --tag "scaffold:$stage" . >"$work/bud.log" 2>&1 ||
    fail "stage $stage: $(tail -n 5 "$work/bud.log")"
  say "ok  the stage $stage of the Dockerfile builds"
done
container=$(engine from --pull=never scaffold:runtime)
image=$(engine mount "$container")
for folder in bin dist schemas; do
  diff --recursive "$work/npm/package/$folder" "$image/opt/scaffold/$folder" >"$work/diff" || fail "the image has another $folder: $(head -n 3 "$work/diff")"
done
say 'ok  the image holds the files of the npm package'
mkdir "$work/out"
chown 1234:1234 "$work/out"
engine run --user 1234:1234 --volume "$work/out:/work" "$container" -- scaffold "${args[@]}" >/dev/null
same_as_npm "$work/out/demo" 'the image, as another user'
[ -z "$(find "$work/out" ! -uid 1234)" ] || fail 'files of the image belong to somebody else.'
