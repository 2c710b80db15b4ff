import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import type { Logger } from 'pino';
import { traceIdOf } from '../tracing/traceparent.js';

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** Contexts under which Nest tells what it is wiring up: of interest only to who debugs that. */
const BOOT_NOISE = new Set([
  'InstanceLoader',
  'NestFactory',
  'NestApplication',
  'NestMicroservice',
  'RoutesResolver',
  'RouterExplorer',
  'TypeOrmModule',
]);

/**
 * Nest's logger over pino. `new Logger('Relay').warn({ orderId, traceparent }, 'text')` becomes one JSON line with
 * `context`, `orderId` and `traceId`; an Error among the arguments becomes `err` with its stack.
 */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write(BOOT_NOISE.has(String(rest.at(-1))) ? 'debug' : 'info', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  /** Nest puts the context last; everything between is what the caller gave. */
  private write(level: Level, message: unknown, rest: readonly unknown[]): void {
    if (!this.logger.isLevelEnabled(level)) return;
    const context = typeof rest.at(-1) === 'string' ? (rest.at(-1) as string) : undefined;
    const parts = [message, ...(context === undefined ? rest : rest.slice(0, -1))];
    const texts: string[] = [];
    const fields: Record<string, unknown> = context === undefined ? {} : { context };
    for (const part of parts) {
      if (part instanceof Error) fields.err = part;
      else if (typeof part === 'object' && part !== null) Object.assign(fields, withTraceId(part));
      else if (part !== undefined) texts.push(typeof part === 'string' ? part : inspect(part));
    }
    this.logger[level](fields, texts.join(' ') || undefined);
  }
}

/** A trace is looked up by its id; the span's part of `traceparent` means nothing in a log. */
function withTraceId({ traceparent, ...fields }: { traceparent?: unknown }): object {
  return typeof traceparent === 'string' ? { ...fields, traceId: traceIdOf(traceparent) } : fields;
}
