/**
 * `npm run test:keycloak`: the suite on a real Keycloak, which Maven fetches once (150 MB) into the user's cache. It proves
 * that any issuer will do; for its size it is no part of `npm test`. Needs Java 17+ and Maven.
 */
import { join } from 'node:path';
import { cacheRoot, fillOnce } from './cache-folder.mjs';
import { orRefuse } from './or-refuse.mjs';
import { REPOSITORY, runOrRefuse } from './programs.mjs';
import { step } from './progress.mjs';

const VERSION = '26.4.7';
const UNPACK = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack';

await orRefuse(async () => {
  const folder = await step('Fetching Keycloak', () =>
    fillOnce(join(cacheRoot(REPOSITORY), `keycloak-${VERSION}`), (unfinished) =>
      runOrRefuse('Fetching Keycloak with Maven', 'mvn', [
        '--quiet',
        '--batch-mode',
        UNPACK,
        `-Dartifact=org.keycloak:keycloak-quarkus-dist:${VERSION}:zip`,
        `-DoutputDirectory=${unfinished}`,
      ]),
    ),
  );
  process.env.KEYCLOAK_HOME = join(folder, `keycloak-${VERSION}`);
  process.argv.push('--selectProjects', 'keycloak');
  await import('./test.mjs');
});
