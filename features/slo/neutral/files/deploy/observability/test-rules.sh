#!/bin/sh
# Runs the tests of the rules in simulated time: `npm run test:rules` where there is npm.
set -eu
cd "$(dirname "$0")/prometheus"

if ! command -v promtool >/dev/null; then
  echo 'promtool is missing. It comes with Prometheus: the package prometheus of Debian and Ubuntu, brew install prometheus, or the image prom/prometheus.' >&2
  exit 1
fi
promtool check rules --lint=all --lint-fatal rules.yaml
promtool test rules tests/*.yaml
