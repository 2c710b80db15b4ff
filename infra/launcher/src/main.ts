import { GATEWAY, ISSUER, SERVICE_NAMES } from '@waybill/system-map';
import { InfrastructureError } from '@waybill/local-infra';
import { LaunchError } from './launch-error.js';
import { launch } from './launch.js';
import { counted, processLabel } from './launch-plan.js';
import { readSettings } from './settings.js';
import { stopRequests } from './stop-requests.js';
import { Terminal } from './terminal.js';

/** `npm start`, once everything is installed and built. Exit code 0 after a stop, 1 after a failure. */
try {
  const settings = readSettings(process.argv.slice(2), process.env);
  const names = SERVICE_NAMES.flatMap((name) => labels(name, settings.instances));
  if (settings.gateway) names.push(...labels(GATEWAY.name, settings.gateway.instances));
  if (settings.issuer.port !== undefined) names.push(ISSUER.name);
  const terminal = new Terminal(process.stdout, ['waybill', ...names]);
  await launch({ settings, env: process.env, terminal, stopping: stopRequests() });
  process.exit(0);
} catch (error) {
  const expected = error instanceof LaunchError || error instanceof InfrastructureError;
  const words = expected ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`\n${words ?? 'unknown failure'}\n`);
  process.exit(1);
}

function labels(name: string, instances: number): string[] {
  return counted(instances).map((instance) => processLabel(name, instance, instances));
}
