import { destination, pino, stdTimeFunctions } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { ServiceConfig } from '../config/service-config.js';

/**
 * JSON lines with `service` and `instance`; whoever knows them adds `orderId` and `traceId`. Written synchronously: at
 * `info` a service says little, and nothing is lost when it dies.
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
