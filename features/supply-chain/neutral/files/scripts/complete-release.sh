#!/bin/sh
# The bot that proposes a release changes the version and knows nothing of the files that follow from it. This writes them on its branch, so that the
# proposal passes the checks. $TOKEN may push.
set -eu
remote=${REMOTE:-https://x-access-token:$TOKEN@github.com/$GITHUB_REPOSITORY.git}
branch=$(git ls-remote --heads "$remote" 'refs/heads/release-please--branches--main*' | sed -n '1s,.*refs/heads/,,p')
if [ -z "$branch" ]; then
  echo "No release is proposed."
  exit 0
fi
git fetch --quiet "$remote" "$branch"
git checkout --quiet --detach FETCH_HEAD
npm run --if-present openapi:write
npm run --if-present client:write
npm run --if-present docs:write
if git diff --quiet; then
  echo "$branch is complete."
  exit 0
fi
git -c user.name=release -c user.email=release@users.noreply.github.com commit --quiet --all --message 'chore: write what follows from the version'
git push --quiet "$remote" "HEAD:refs/heads/$branch"
