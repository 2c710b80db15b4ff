/**
 * `npm test [-- arguments of Jest]`: everything needed from a bare clone, then all suites. The last line is
 * `N passed, N failed`; a suite that could not run counts as one failed.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled, PROJECT_NODE } from './install.mjs';
import { ensureKafkaJars, kafkaJarsAreThere } from './kafka-jars.mjs';
import { orRefuse } from './or-refuse.mjs';
import { checkPrerequisites } from './prerequisites.mjs';
import { handOverSignals, REPOSITORY } from './programs.mjs';
import { step } from './progress.mjs';
import { withoutSettings } from './settings-of-a-system.mjs';

await orRefuse(async () => {
  // Suites never use a Kafka that was given: they need one that nobody else writes to.
  const kafka = await checkPrerequisites({ ...process.env, KAFKA_BROKERS: '' });
  const fetchJars = kafka === 'embedded' && !kafkaJarsAreThere();
  await Promise.all([ensureInstalled(), fetchJars && step('Fetching Apache Kafka', ensureKafkaJars)]);
  await ensureBuilt();
  const { passed, failed, code } = await runJest(process.argv.slice(2));
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exitCode = failed > 0 || passed === 0 ? code || 1 : code;
});

async function runJest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-jest-'));
  const result = join(folder, 'result.json');
  try {
    const code = await jest(['--json', `--outputFile=${result}`, ...args]);
    return { ...countsOf(result), code };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function countsOf(file) {
  try {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(file, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function jest(args) {
  handOverSignals();
  const env = withoutSettings(process.env);
  env.NODE_OPTIONS = `${env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`.trim();
  const program = join(REPOSITORY, 'node_modules', 'jest', 'bin', 'jest.js');
  const child = spawn(PROJECT_NODE, [program, ...args], { cwd: REPOSITORY, env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
