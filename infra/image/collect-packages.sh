#!/bin/sh
# In /out/app: installs the packages of the services, without what only people and compilers read.
set -eu
npm ci --omit=dev --ignore-scripts
rm package.json package-lock.json .npmrc node_modules/.package-lock.json
find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -iname 'readme*' \
  -o -iname 'changelog*' \) -delete
rm -rf node_modules/rxjs/src node_modules/typeorm/browser
find /out -exec touch --no-dereference --date="@${SOURCE_DATE_EPOCH}" {} +
