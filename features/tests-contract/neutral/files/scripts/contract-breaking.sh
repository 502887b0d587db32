#!/bin/sh
# Fails when api/openapi.yaml would break callers of the contract that is on another branch, origin/main unless told otherwise.
# Findings that everybody concerned accepts stand in api/accepted-breaks.txt, as oasdiff prints them.
set -eu
base=${1:-origin/main}
contract=api/openapi.yaml
accepted=api/accepted-breaks.txt

if ! git rev-parse --verify --quiet "$base^{commit}" > /dev/null; then
  git fetch --quiet origin "${base#origin/}:refs/remotes/$base"
fi
if ! git cat-file -e "$base:$contract" 2> /dev/null; then
  echo "There is no $contract on $base yet: nobody can be broken."
  exit 0
fi

# Below this folder, so that a container sees it too.
before=.contract-$$
mkdir "$before"
trap 'rm -rf "$before"' EXIT
git show "$base:$contract" > "$before/openapi.yaml"

set -- breaking --fail-on ERR "$before/openapi.yaml" "$contract"
if [ -f "$accepted" ]; then set -- "$@" --err-ignore "$accepted"; fi
if command -v oasdiff > /dev/null; then
  oasdiff "$@"
else
  docker run --rm --volume "$PWD:/work:ro" --workdir /work tufin/oasdiff:v1.33.0 "$@"
fi
