#!/bin/sh
# Compares api/proto with another revision, and fails for a change that breaks callers.
set -eu
against="${1:-origin/main}"
if ! git cat-file -e "$against:buf.yaml" 2>/dev/null; then
  echo "$against has no buf.yaml, so nothing can break."
  exit 0
fi
exec npx --no-install buf breaking --against ".git#ref=$against"
