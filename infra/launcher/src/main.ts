import { SERVICE_NAMES } from '@waybill/system-map';
import { InfrastructureError } from '@waybill/local-infra';
import { LaunchError } from './launch-error.js';
import { launch } from './launch.js';
import { serviceLabel } from './services.js';
import { readSettings } from './settings.js';
import { stopRequests } from './stop-requests.js';
import { Terminal } from './terminal.js';

/** `npm start`, once everything is installed and built. Exit code 0 after a stop, 1 after a failure. */
try {
  const settings = readSettings(process.argv.slice(2), process.env);
  const { instances } = settings;
  const numbers = Array.from({ length: instances }, (_, index) => index + 1);
  const names = SERVICE_NAMES.flatMap((name) => numbers.map((instance) => serviceLabel(name, instance, instances)));
  const terminal = new Terminal(process.stdout, ['waybill', ...names]);
  await launch({ settings, env: process.env, terminal, stopping: stopRequests() });
  process.exit(0);
} catch (error) {
  const expected = error instanceof LaunchError || error instanceof InfrastructureError;
  const words = expected ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`\n${words ?? 'unknown failure'}\n`);
  process.exit(1);
}
