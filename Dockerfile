# syntax=docker/dockerfile:1
# The image of a release, and (target `ci`) the one that its own checks run in. Both architectures come from one build stage, since the
# program is JavaScript. The tags are exact; Renovate pins their digests, which could not be verified when this was written.
ARG NODE_VERSION=24.21.0

FROM --platform=$BUILDPLATFORM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
COPY LICENSE ./
COPY bin ./bin
COPY schemas ./schemas
COPY scripts ./scripts
COPY src ./src
COPY templates ./templates
COPY features ./features
ARG SCAFFOLD_COMMIT=""
RUN SCAFFOLD_COMMIT="$SCAFFOLD_COMMIT" node scripts/build.ts

FROM node:${NODE_VERSION}-bookworm AS ci
# Distributions delete old versions of packages, so a pin would break the build.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends bats busybox fish nats-server nix-bin postgresql prometheus \
      prometheus-alertmanager redis-server rpm shellcheck tmux unzip wget xz-utils zsh \
 && rm -rf /var/lib/apt/lists/*
USER 1000:1000
WORKDIR /work

FROM node:${NODE_VERSION}-alpine AS runtime
# hadolint ignore=DL3018
RUN apk add --no-cache git
WORKDIR /opt/scaffold
COPY --from=build /src/package.json /src/LICENSE ./
COPY --from=build /src/bin ./bin
COPY --from=build /src/schemas ./schemas
COPY --from=build /src/dist ./dist
RUN ln -s /opt/scaffold/bin/scaffold.js /usr/local/bin/scaffold
# Any user may be passed with `docker run --user`; /tmp is the one folder that all of them may write to.
ENV HOME=/tmp XDG_CACHE_HOME=/tmp/.cache
USER 1000:1000
WORKDIR /work
ENTRYPOINT ["scaffold"]
CMD ["--help"]
