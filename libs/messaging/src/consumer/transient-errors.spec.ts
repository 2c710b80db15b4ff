import { CommitOutcomeUnknownError } from '../transaction/transaction-errors.js';
import { PermanentEventError } from './event-errors.js';
import { isTransient } from './transient-errors.js';

const fromPostgres = (code: string) => Object.assign(new Error('x'), { code, severity: 'ERROR' });
const fromTypeOrm = (driverError: Error) => Object.assign(new Error(driverError.message), { driverError });

describe('an error is transient', () => {
  it.each(['40001', '40P01', '08006', '57P01', '57P03', '53300', '53100', '25006', '55P03', '57014'])(
    'with SQLSTATE %s, as pg or TypeORM gives it',
    (code) => {
      expect(isTransient(fromPostgres(code))).toBe(true);
      expect(isTransient(fromTypeOrm(fromPostgres(code)))).toBe(true);
    },
  );

  it.each(['23505', '23514', '22P02', '42P01', '25P02'])('but not with SQLSTATE %s', (code) => {
    expect(isTransient(fromTypeOrm(fromPostgres(code)))).toBe(false);
  });

  it.each([
    'Connection terminated unexpectedly',
    'timeout exceeded when trying to connect',
    'Client has encountered a connection error and is not queryable',
    'Query runner already released. Cannot run queries anymore.',
    'Connection with postgres database is not established. Check connection configuration.',
  ])('when it says "%s"', (message) => {
    expect(isTransient(new Error(message))).toBe(true);
  });

  it('when it was caused by one', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(isTransient(new Error('cannot save', { cause: new AggregateError([refused]) }))).toBe(true);
    expect(isTransient(new CommitOutcomeUnknownError(new Error('socket hang up')))).toBe(true);
  });

  it('but not when the handler is to blame', () => {
    expect(isTransient(new TypeError('x is not a function'))).toBe(false);
    expect(isTransient(new PermanentEventError('NO_SUCH_PARCEL', 'no'))).toBe(false);
    expect(isTransient(Object.assign(new Error('x'), { code: '40001' }))).toBe(false);
    expect(isTransient('a string')).toBe(false);
    const circle = new Error('circle');
    circle.cause = circle;
    expect(isTransient(circle)).toBe(false);
  });
});
