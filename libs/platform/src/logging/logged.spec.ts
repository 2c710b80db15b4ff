import { DatabaseError } from 'pg';
import { QueryFailedError } from 'typeorm';
import { createLogger } from './create-logger.js';
import { NestLogger } from './nest-logger.js';

const SECRET = 'ada@example.org';

function loggerWithText(): { logger: NestLogger; text: () => string } {
  let text = '';
  const write = (line: string): void => void (text += line);
  const logger = new NestLogger(createLogger({ service: 'order', instance: '1', logLevel: 'debug' }, { write }));
  return { logger, text: () => text };
}

/** What the driver throws for a row that breaks a constraint, as TypeORM passes it on. */
function refusedRow(message = 'duplicate key value violates unique constraint "orders_pkey"', code = '23505') {
  const driver = Object.assign(new DatabaseError(message, 100, 'error'), {
    severity: 'ERROR',
    code,
    constraint: 'orders_pkey',
    detail: `Key (email)=(${SECRET}) already exists.`,
    where: `PL/pgSQL function f(text) line 1, value ${SECRET}`,
    internalQuery: `SELECT '${SECRET}'`,
  });
  return new QueryFailedError(`INSERT INTO orders VALUES ('${SECRET}')`, [SECRET, { contact: SECRET }], driver);
}

describe('what is logged of an error', () => {
  it('of the database names what failed, and repeats no value of the row', () => {
    const { logger, text } = loggerWithText();
    logger.error({ err: refusedRow() }, 'request failed', 'http');
    expect(JSON.parse(text())).toMatchObject({
      err: {
        type: 'QueryFailedError',
        code: '23505',
        constraint: 'orders_pkey',
        message: expect.stringContaining('duplicate key value') as string,
        stack: expect.stringContaining('logged.spec') as string,
      },
    });
    expect(text()).not.toContain(SECRET);
  });

  it.each([
    ['as a cause', new Error('not kept', { cause: new Error('twice', { cause: refusedRow() }) })],
    ['among several', new AggregateError([refusedRow(), new Error('other', { cause: refusedRow() })], 'all failed')],
    ['as a property', Object.assign(new Error('wrapped'), { original: refusedRow() })],
    ['under another name', { error: refusedRow(), tries: [{ reason: refusedRow() }] }],
    ['in the message', refusedRow(`invalid input syntax for type uuid: "${SECRET}"`, '22P02')],
  ])('repeats no value of a row %s', (_how, logged) => {
    const { logger, text } = loggerWithText();
    logger.warn(logged, 'late', 'Relay');
    expect(text()).not.toContain(SECRET);
    expect(text()).toMatch(/duplicate key value|invalid input syntax/);
  });

  it('has its causes', () => {
    const { logger, text } = loggerWithText();
    logger.warn(new Error('outer', { cause: new Error('inner') }), 'Relay');
    expect(JSON.parse(text())).toMatchObject({ err: { message: 'outer', cause: { message: 'inner' } } });
  });

  it('may be its own cause', () => {
    const { logger, text } = loggerWithText();
    const error: Error = new Error('round');
    error.cause = error;
    logger.warn(error, 'Relay');
    expect(JSON.parse(text())).toMatchObject({ err: { message: 'round' } });
  });
});

describe('what is logged of a request or settings', () => {
  it('has no credentials, at any depth', () => {
    const { logger, text } = loggerWithText();
    const headers = { Authorization: SECRET, cookie: SECRET, 'set-cookie': [SECRET], accept: 'text/html' };
    const failure = Object.assign(new Error('refused'), { response: { config: { headers } } });
    logger.warn({ headers, env: { SESSION_SECRET: SECRET }, clientSecret: SECRET, err: failure }, 'x');
    expect(text()).not.toContain(SECRET);
    expect(text()).toContain('text/html');
  });

  it('is as it was otherwise', () => {
    const { logger, text } = loggerWithText();
    const at = new Date(0);
    logger.log({ at, list: [1, 'two', null], detail: 'said', nothing: undefined, count: 3 }, 'x');
    expect(JSON.parse(text())).toMatchObject({
      at: at.toISOString(),
      list: [1, 'two', null],
      detail: 'said',
      count: 3,
    });
  });
});
