import { createLogger } from './create-logger.js';
import { NestLogger } from './nest-logger.js';
import type { LogLevel } from '../config/service-config.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

function loggerAt(logLevel: LogLevel): { logger: NestLogger; lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);
  return { logger: new NestLogger(createLogger({ service: 'order', instance: '2', logLevel }, { write })), lines };
}

describe('a log line', () => {
  it('says which service and instance, where, and what', () => {
    const { logger, lines } = loggerAt('info');
    logger.log('placed', 'PlaceOrder');
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.any(String) as string,
        service: 'order',
        instance: '2',
        context: 'PlaceOrder',
        msg: 'placed',
      },
    ]);
    expect(new Date(String(lines[0]?.time)).toISOString()).toBe(lines[0]?.time);
  });

  it('carries order id and trace id, and no span id', () => {
    const { logger, lines } = loggerAt('info');
    logger.warn({ orderId: 'o-1', traceparent: `00-${TRACE}-b7ad6b7169203331-01` }, 'late', 'Saga');
    expect(lines[0]).toMatchObject({ level: 'warn', orderId: 'o-1', traceId: TRACE, msg: 'late', context: 'Saga' });
    expect(lines[0]).not.toHaveProperty('traceparent');
  });

  it('shows an error with its stack and code', () => {
    const { logger, lines } = loggerAt('info');
    logger.error(Object.assign(new Error('broken'), { code: 'E1' }), 'Relay');
    expect(lines[0]).toMatchObject({ level: 'error', err: { message: 'broken', code: 'E1' }, context: 'Relay' });
  });

  it('is not written below the level', () => {
    const { logger, lines } = loggerAt('warn');
    logger.log('a', 'X');
    logger.debug('b', 'X');
    logger.verbose('c', 'X');
    expect(lines).toEqual([]);
  });

  it('of Nest wiring itself up appears only at debug', () => {
    const quiet = loggerAt('info');
    quiet.logger.log('AppModule dependencies initialized', 'InstanceLoader');
    expect(quiet.lines).toEqual([]);
    const loud = loggerAt('debug');
    loud.logger.log('AppModule dependencies initialized', 'InstanceLoader');
    expect(loud.lines[0]).toMatchObject({ level: 'debug' });
  });
});
