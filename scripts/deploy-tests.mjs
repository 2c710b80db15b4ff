/**
 * `npm run test:deploy [-- images|compose …]`: what needs a Docker engine. What cannot run here is skipped, said so, and never counted
 * as passed: the last line is `N passed, N failed, N skipped`.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled, PROJECT_NODE } from './install.mjs';
import { orRefuse } from './or-refuse.mjs';
import { Refusal, REPOSITORY, run } from './programs.mjs';

const FOLDER = join(REPOSITORY, 'test', 'deploy');
const ENDING = '.deploy-spec.ts';
const PARTS = readdirSync(FOLDER)
  .filter((file) => file.endsWith(ENDING))
  .map((file) => file.slice(0, -ENDING.length));

await orRefuse(async () => {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((part) => !PARTS.includes(part));
  if (unknown.length > 0) throw new Refusal(`There is no ${unknown.join(', ')}; there are ${PARTS.join(', ')}.`);
  const parts = asked.length > 0 ? asked : PARTS;
  const missing = await missingHere();
  if (missing !== undefined) {
    process.stdout.write(`skipped: ${parts.join(', ')}: ${missing}\n\n0 passed, 0 failed, ${parts.length} skipped\n`);
    process.exitCode = 1;
    return;
  }
  await ensureInstalled();
  const { passed, failed, skipped } = await runJest(parts);
  process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
});

/** @returns what these suites lack, in words */
async function missingHere() {
  const asked = async (...args) =>
    (await run('docker', args, { timeout: 10_000 }).catch(() => ({ code: 1 }))).code === 0;
  if (!(await asked('info'))) return 'no Docker engine answers (docker info)';
  if (!(await asked('compose', 'version'))) return 'the compose plugin is missing (docker compose version)';
  return undefined;
}

async function runJest(parts) {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-deploy-'));
  const result = join(folder, 'result.json');
  const flags = '--experimental-vm-modules --disable-warning=ExperimentalWarning';
  const env = {
    ...process.env,
    WAYBILL_DEPLOY_TESTS: '1',
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} ${flags}`.trim(),
  };
  const files = parts.map((part) => join('test', 'deploy', `${part}${ENDING}`));
  const program = join(REPOSITORY, 'node_modules', 'jest', 'bin', 'jest.js');
  try {
    const args = [program, '--selectProjects', 'deploy', '--runInBand', '--json', `--outputFile=${result}`, ...files];
    await run(PROJECT_NODE, args, { env, show: true });
    if (!existsSync(result)) return { passed: 0, failed: 1, skipped: 0 };
    const counts = JSON.parse(readFileSync(result, 'utf8'));
    const { numPassedTests: passed, numFailedTests, numRuntimeErrorTestSuites, numPendingTests: skipped } = counts;
    return { passed, failed: numFailedTests + numRuntimeErrorTestSuites, skipped };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
