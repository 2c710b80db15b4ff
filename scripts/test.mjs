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

/** Settings of Waybill itself; `WAYBILL_INFRA` alone also means something to the suites. */
const OF_A_SYSTEM =
  /^(KAFKA_BROKERS|DATABASE_URL|LOG_LEVEL|HTTP_\w+|\w+_PORT|SAGA_\w+|PAYMENT_\w+|SHIPPING_\w+|WAYBILL_(?!INFRA$)\w+)$/;

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
  const env = { ...process.env };
  // Settings of a system that runs on this machine must not reach the suites'.
  for (const name of Object.keys(env)) if (OF_A_SYSTEM.test(name)) delete env[name];
  env.NODE_OPTIONS = `${env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`.trim();
  const program = join(REPOSITORY, 'node_modules', 'jest', 'bin', 'jest.js');
  const child = spawn(PROJECT_NODE, [program, ...args], { cwd: REPOSITORY, env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
