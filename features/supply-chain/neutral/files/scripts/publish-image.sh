#!/bin/sh
# Builds and pushes $IMAGE under the version of a tag, or under the first argument, with the list of its parts and its origin; then signs what was
# pushed, by digest. The container engine is logged in; the CI system proves to Sigstore which job this is.
set -eu
tag=${1:-${CI_COMMIT_TAG:-${GITHUB_REF_NAME:?says which tag}}}
version=${tag#v}
: "${IMAGE:?says where the image goes, without tag}" "${DOCKER_CONFIG:?says where the login is}"
metadata=$(mktemp)

# A builder of its own: the one of the engine cannot attest.
docker context create publish > /dev/null
docker buildx create --name publish --use publish > /dev/null
trap 'rm -f "$metadata"; docker buildx rm publish > /dev/null; docker context rm publish > /dev/null' EXIT
docker buildx build --file deploy/docker/Dockerfile --tag "$IMAGE:$version" --sbom true --provenance mode=max --push --metadata-file "$metadata" .

digest=$(sed -n 's/.*"containerimage\.digest": *"\(sha256:[0-9a-f]\{64\}\)".*/\1/p' "$metadata")
if [ -z "$digest" ]; then
  echo "The builder has not said what it pushed: nothing is signed." >&2
  exit 1
fi
docker run --rm --user "$(id -u)" --env HOME=/tmp --env DOCKER_CONFIG=/registry --volume "$DOCKER_CONFIG:/registry:ro" \
  --env ACTIONS_ID_TOKEN_REQUEST_URL --env ACTIONS_ID_TOKEN_REQUEST_TOKEN --env SIGSTORE_ID_TOKEN \
  ghcr.io/sigstore/cosign/cosign:v3.1.3 sign --yes "$IMAGE@$digest"
echo "$IMAGE:$version is $IMAGE@$digest"
