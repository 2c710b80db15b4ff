import { destination, pino, stdTimeFunctions } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { ServiceConfig } from '../config/service-config.js';
import { loggedFields } from './logged.js';

/**
 * JSON lines with `service` and `instance`; whoever knows them adds `orderId` and `traceId`. Written synchronously: at
 * `info` a service says little, and nothing is lost when it dies. Without credentials, and without values of rows where
 * the database refused them: see {@link loggedFields}.
 */
export function createLogger(
  { service, instance, logLevel }: Pick<ServiceConfig, 'service' | 'instance' | 'logLevel'>,
  stream: DestinationStream = standardOutput(),
): Logger {
  return pino(
    {
      level: logLevel,
      base: { service, instance },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      // Errors are fields already when they come here.
      serializers: { err: (shown: unknown) => shown },
      hooks: {
        // Before pino takes the message of an error for that of the line.
        logMethod([first, ...rest], method) {
          method.apply(this, [typeof first === 'object' && first !== null ? loggedFields(first) : first, ...rest]);
        },
      },
    },
    stream,
  );
}

function standardOutput(): DestinationStream {
  const output = destination({ dest: 1, sync: true });
  // Whoever read our output is gone (EPIPE). That is no reason to stop: orders matter more than log lines.
  output.on('error', () => undefined);
  return output;
}
