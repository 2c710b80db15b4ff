#!/bin/sh
# In /build, after the build: puts what runs into /out, and what only the issuer for development needs into /issuer.
set -eu
rm -rf dist/infra/launcher dist/infra/bench dist/libs/testing dist/.sources dist/.pages
mkdir -p /out/app/apps/inventory /out/usr/local/bin /issuer/app/dist/infra
cp package.json nest-cli.json /out/app/
cp -R scripts dist /out/app/
cp apps/inventory/demo-catalogue.json /out/app/apps/inventory/
install -m 755 infra/image/waybill /out/usr/local/bin/waybill
mv /out/app/dist/infra/issuer /issuer/app/dist/infra/
# The issuer's packages, with all that they need.
npm query '#oidc-provider, #oidc-provider *' > /tmp/issuer.json
node --eval '
  for (const { location } of JSON.parse(require("fs").readFileSync("/tmp/issuer.json", "utf8")))
    require("fs").cpSync(location, `/issuer/app/${location}`, { recursive: true });'
find /out /issuer -exec touch --no-dereference --date="@${SOURCE_DATE_EPOCH}" {} +
