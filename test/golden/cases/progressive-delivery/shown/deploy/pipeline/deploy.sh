#!/bin/sh
# Rolls $IMAGE:$VERSION out to an environment and asks the service for its health. What fails is taken back.
#
# KUBE_CONFIG is the configuration of kubectl for the environment; SERVICE_URL, if there is one, says where the service can be called.
set -eu
name=canary-case
environment=${1:?says which environment}
: "${IMAGE:?says which image}" "${VERSION:?says which version}" "${KUBE_CONFIG:?is the configuration of kubectl}"
cd "$(dirname "$0")"

umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export KUBECONFIG="$work/config"
printf '%s\n' "$KUBE_CONFIG" > "$KUBECONFIG"

for folder in "../k8s/overlays/$environment" "$environment"; do
  (cd "$folder" && kustomize edit set image "$name=$IMAGE:$VERSION")
done
kustomize build "$environment" > "$work/all.yaml"

# The documents whose kind is among those that are named, or is none of them.
pick() {
  awk -v kinds=" $1 " -v among="$2" '
    function flush() { if (text != "" && (index(kinds, " " kind " ") > 0) == among) printf "---\n%s", text; text = ""; kind = "" }
    /^---$/ { flush(); next }
    /^kind: / { kind = $2 }
    { text = text $0 "\n" }
    END { flush() }' "$work/all.yaml"
}
# The names of such documents, as kubectl has them.
names() {
  pick "$1" 1 | awk '/^kind: / { kind = tolower($2) } /^metadata:/ { inside = 1; next } /^[^ ]/ { inside = 0 } inside && /^  name: / { print kind "/" $2 }'
}
namespace=$(names Namespace)
namespace=${namespace#*/}
on_cluster() { kubectl --namespace "$namespace" "$@"; }

jobs=$(names Job)
if [ -n "$jobs" ]; then
  echo "Before the new version: $jobs"
  pick "Namespace ServiceAccount ConfigMap NetworkPolicy" 1 | kubectl apply --filename -
  for job in $jobs; do on_cluster delete "$job" --ignore-not-found --wait; done
  pick Job 1 | kubectl apply --filename -
  for job in $jobs; do
    if ! on_cluster wait --for=condition=complete --timeout=600s "$job"; then
      on_cluster logs "$job" --tail=100 || true
      echo "$job has failed. Nothing was rolled out." >&2
      exit 1
    fi
  done
fi

# A service with state of its own has no canary, and nothing but production has one.
canary() {
  if [ "$environment" = production ] && [ -f ../progressive/canary.sh ]; then sh ../progressive/canary.sh "$@"; fi
}
canary start "$work/all.yaml" "$namespace"

take_back() {
  echo "$1 The version of before comes back." >&2
  for workload in $workloads; do
    on_cluster rollout undo "$workload" || echo "$workload has no version of before." >&2
  done
  for workload in $workloads; do on_cluster rollout status "$workload" --timeout=300s || true; done
  canary stop "$namespace"
  exit 1
}

workloads=$(names "Deployment StatefulSet")
pick Job 0 | kubectl apply --filename -
for workload in $workloads; do
  on_cluster rollout status "$workload" --timeout=300s || take_back "$workload does not become ready."
done
if [ -n "${SERVICE_URL:-}" ]; then
  tries=0
  until curl --fail --silent --show-error --max-time 5 --output /dev/null "$SERVICE_URL/health/ready"; do
    tries=$((tries + 1))
    if [ "$tries" -ge "${HEALTH_TRIES:-30}" ]; then take_back "$SERVICE_URL/health/ready does not answer."; fi
    sleep "${HEALTH_PAUSE:-2}"
  done
fi
canary stop "$namespace"
echo "$environment runs $IMAGE:$VERSION"
