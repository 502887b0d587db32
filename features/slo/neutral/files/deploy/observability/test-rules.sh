#!/bin/sh
# Runs the tests of the rules in simulated time, all files at once: `npm run test:rules` where there is npm.
set -eu
cd "$(dirname "$0")/prometheus"

if ! command -v promtool >/dev/null; then
  echo 'promtool is missing. It comes with Prometheus: the package prometheus of Debian and Ubuntu, brew install prometheus, or the image prom/prometheus.' >&2
  exit 1
fi
promtool check rules --lint=all --lint-fatal rules/*.yaml

# What a file has to say comes in one piece, whoever is ready first.
run() {
  status=0
  said=$(promtool test rules "$1" 2>&1) || status=$?
  printf '%s\n' "$said"
  return "$status"
}

set --
for file in tests/*.yaml; do
  run "$file" &
  set -- "$@" "$!"
done
failed=0
for process; do
  wait "$process" || failed=1
done
exit "$failed"
