#!/bin/sh
# Gives a new version a growing share of the requests, and takes it away when it breaks a promise.
#
# canary.sh start <manifests> <namespace>   with all objects of the new version; ends with 0 when it may be rolled out
# canary.sh stop <namespace>                when it was
#
# PROMETHEUS_URL is asked about it. The route goes back by what is applied next, or here when the canary fails.
set -eu
name=canary-case
here=$(cd "$(dirname "$0")" && pwd)

on_cluster() { kubectl --namespace "$namespace" "$@"; }

# The share of requests in per cent that the canary gets.
route() {
  if [ "$1" -eq 0 ]; then
    backends="[{\"name\":\"$name\",\"port\":80,\"weight\":100}]"
  else
    backends="[{\"name\":\"$name\",\"port\":80,\"weight\":$((100 - $1))},{\"name\":\"$name-canary\",\"port\":80,\"weight\":$1}]"
  fi
  on_cluster patch httproute "$name" --type=json --patch "[{\"op\":\"replace\",\"path\":\"/spec/rules/0/backendRefs\",\"value\":$backends}]"
}

remove() { on_cluster delete deployment,service,configmap --selector app.kubernetes.io/component=app-canary --ignore-not-found; }

give_up() {
  echo "$1 The canary gets no more requests, and nothing was rolled out." >&2
  route 0 || true
  remove || true
  exit 1
}

# The first number that Prometheus answers; nothing if there is none.
ask() {
  curl --fail --silent --show-error --max-time 10 --get --data-urlencode "query=$1" "$PROMETHEUS_URL/api/v1/query" > "$work/answer" ||
    give_up "Prometheus does not answer at $PROMETHEUS_URL."
  grep -q '"status":"success"' "$work/answer" || give_up "Prometheus does not understand the question: $(cat "$work/answer")"
  sed -n 's/^[^[]*"result":\[{[^]]*"value":\[[^,]*,"\([^"]*\)"\].*/\1/p' "$work/answer"
}

# A promise is broken when its budget burns so fast that somebody would be paged, and not by a handful of requests.
judge() {
  up=$(ask "sum(up{job=\"$name-canary\"})")
  case $up in '' | 0) give_up "Prometheus does not scrape the canary, so nobody can say how it is." ;; esac
  total="http_server_request_duration_seconds_count{job=\"$name-canary\"}"
  bad="http_server_request_duration_seconds_count{job=\"$name-canary\",http_response_status_code=~\"5..\"}"
  broken=$(ask "sum(rate(${bad}[5m])) / sum(rate(${total}[5m])) > 14.4 * (1 - 99.9 / 100) and sum(increase(${bad}[5m])) >= 5")
  if [ -n "$broken" ]; then give_up "The canary breaks the promise availability: a share of $broken of its requests is bad."; fi
  total="http_server_request_duration_seconds_count{job=\"$name-canary\",http_response_status_code!~\"5..\"}"
  good="http_server_request_duration_seconds_bucket{job=\"$name-canary\",http_response_status_code!~\"5..\",le=~\"0[.]25([.]0)?\"}"
  broken=$(ask "1 - sum(rate(${good}[5m])) / sum(rate(${total}[5m])) > 14.4 * (1 - 99 / 100) and sum(increase(${total}[5m])) - sum(increase(${good}[5m])) >= 5")
  if [ -n "$broken" ]; then give_up "The canary breaks the promise latency: a share of $broken of its requests is bad."; fi
}

case ${1:-} in
  start)
    manifests=${2:?names the manifests} namespace=${3:?names the namespace}
    : "${PROMETHEUS_URL:?is the address of Prometheus, which judges the canary}"
    if ! on_cluster get deployment "$name" > /dev/null 2>&1; then
      echo "$name does not run in $namespace yet: there is nothing to compare with."
      exit 0
    fi
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    cp "$here/canary/kustomization.yaml" "$work/kustomization.yaml"
    # What a canary is made of; everything else is there, or comes later.
    awk '
      function flush() { if (text != "" && (kind == "Deployment" || kind == "Service" || kind == "ConfigMap")) printf "---\n%s", text; text = ""; kind = "" }
      /^---$/ { flush(); next }
      /^kind: / { kind = $2 }
      { text = text $0 "\n" }
      END { flush() }' "$manifests" > "$work/all.yaml"
    kustomize build "$work" > "$work/canary.yaml"
    on_cluster apply --filename "$work/canary.yaml"
    on_cluster rollout status "deployment/$name-canary" --timeout=300s || give_up "The canary does not become ready."
    for weight in ${CANARY_WEIGHTS:-5 25 50}; do
      route "$weight" || give_up "The route cannot be changed."
      echo "$weight % of the requests go to the canary."
      sleep "${CANARY_STEP_SECONDS:-300}"
      judge
    done
    echo "The canary keeps the promises."
    ;;
  stop)
    namespace=${2:?names the namespace}
    route 0
    remove
    ;;
  *)
    echo "usage: canary.sh start <manifests> <namespace> | stop <namespace>" >&2
    exit 2
    ;;
esac
