/** `npm run check`: what CI asks beside the tests. Every check runs, also after one that failed. */
import { ensureInstalled } from './install.mjs';
import { orRefuse } from './or-refuse.mjs';
import { run } from './programs.mjs';

const CHECKS = ['format', 'lint', 'types', 'boundaries', 'build', 'pages', 'contracts'];

await orRefuse(async () => {
  await ensureInstalled();
  let failed = 0;
  for (const check of CHECKS) {
    const since = Date.now();
    const { code, output } = await run('npm', ['run', '--silent', `check:${check}`]);
    const seconds = ((Date.now() - since) / 1_000).toFixed(1);
    process.stdout.write(`${code === 0 ? 'passed' : 'FAILED'}  check:${check} (${seconds} s)\n`);
    if (code !== 0) {
      failed += 1;
      process.stdout.write(`${output.trim()}\n`);
    }
  }
  process.stdout.write(`\nchecks: ${CHECKS.length - failed} passed, ${failed} failed\n`);
  process.exitCode = failed === 0 ? 0 : 1;
});
