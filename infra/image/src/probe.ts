import { GATEWAY, ISSUER, SERVICES } from '@waybill/system-map';

/**
 * A container's health check: exit code 0 where the process in it answers 200, else 1 and its own words. Kubernetes asks by
 * HTTP itself.
 */
const [name, path = '/health/ready'] = process.argv.slice(2);
const place = [GATEWAY, ISSUER, ...Object.values(SERVICES)].find((one) => one.name === name) ?? GATEWAY;
const given = process.env[place.portVariable]?.trim() ?? '';
const port = given === '' ? place.port : given;
try {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(3_000) });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
