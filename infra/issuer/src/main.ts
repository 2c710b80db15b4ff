import { dataFolder, issuerClientSecrets, issuerKeys } from '@waybill/local-infra';
import { ISSUER } from '@waybill/system-map';
import { destination, pino, stdTimeFunctions } from 'pino';
import { IssuerSettingError } from './issuer-setting-error.js';
import { readIssuerSettings } from './issuer-settings.js';
import { startIssuer } from './start-issuer.js';

/**
 * An OpenID Connect issuer for development: four users without passwords, on loopback. `npm start` runs it where
 * `AUTH_ISSUER` names no other.
 */
const { LOG_LEVEL: level = 'info' } = process.env;
const log = pino(
  {
    level,
    base: { service: ISSUER.name },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  },
  destination({ dest: 1, sync: true }),
);
try {
  const settings = readIssuerSettings(process.env);
  const folder = dataFolder();
  const { signing, cookies } = issuerKeys(folder);
  const issuer = await startIssuer(settings, { clients: issuerClientSecrets(folder), signing, cookies }, log);
  log.info(`tokens are issued by ${settings.url}`);
  if (settings.development) {
    log.warn(
      `ISSUER_DEVELOPMENT=1: everybody who reaches ${settings.host}:${settings.port} signs in without a password`,
    );
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void issuer.close().then(() => process.exit(0)));
  }
} catch (error) {
  const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
  const known = taken || error instanceof IssuerSettingError;
  const words = taken ? `${(error as Error).message}: set ${ISSUER.portVariable} to another port` : String(error);
  process.stderr.write(`${known ? words : ((error as Error).stack ?? words)}\n`);
  process.exit(1);
}
