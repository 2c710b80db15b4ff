import { BrokerUnavailableError } from '../record/producer-errors.js';
import { DatabaseUnavailableError, errorOfSession } from '../transaction/database-fault.js';
import { CommitOutcomeUnknownError } from '../transaction/transaction-errors.js';
import { PermanentEventError, RetryLaterError, isTransient } from './event-errors.js';

const fromPostgres = (code: string) => Object.assign(new Error('x'), { code, severity: 'ERROR' });
const fromTypeOrm = (driverError: Error) => Object.assign(new Error(driverError.message), { driverError });
const socketError = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

describe('an error is transient', () => {
  it.each(['40001', '40P01', '08006', '57P01', '57P03', '53300', '53100', '25006', '55P03', '57014'])(
    'with SQLSTATE %s, as a transaction or TypeORM gives it',
    (code) => {
      expect(isTransient(errorOfSession(fromPostgres(code)))).toBe(true);
      expect(isTransient(fromTypeOrm(fromPostgres(code)))).toBe(true);
    },
  );

  it.each(['42P01', '42703', '3F000', '42883', '42501'])(
    'with SQLSTATE %s: the schema is not the one that the code knows',
    (code) => {
      expect(isTransient(errorOfSession(fromPostgres(code)))).toBe(true);
    },
  );

  it.each(['23505', '23514', '22P02', '42601', '25P02'])('but not with SQLSTATE %s', (code) => {
    expect(isTransient(errorOfSession(fromPostgres(code)))).toBe(false);
    expect(isTransient(fromTypeOrm(fromPostgres(code)))).toBe(false);
  });

  it('when it was caused by one', () => {
    const lost = errorOfSession(socketError('ECONNRESET'));
    expect(isTransient(new Error('cannot save', { cause: new AggregateError([lost]) }))).toBe(true);
    expect(isTransient(new CommitOutcomeUnknownError(new Error('socket hang up')))).toBe(true);
    expect(isTransient(new Error('cannot send', { cause: new BrokerUnavailableError('away') }))).toBe(true);
  });

  it.each([
    ['a socket of HTTP', socketError('ECONNREFUSED')],
    ['a file', Object.assign(new Error('no such file'), { code: 'ENOENT' })],
    ['a name', socketError('ENOTFOUND')],
    ['a database that is none of ours', fromPostgres('57P01')],
    ['words like those of the driver', new Error('Connection terminated unexpectedly')],
    ['words of the domain', new Error('the price is not yet established; the client was closed')],
    ['a code of the broker without its class', Object.assign(new Error('x'), { code: 'BROKER_UNAVAILABLE' })],
  ])("but not when it is the handler's own: %s", (_what, error) => {
    expect(isTransient(error)).toBe(false);
    expect(isTransient(new Error('failed', { cause: error }))).toBe(false);
  });

  it('but not when the handler has decided, whatever caused it and whatever it says', () => {
    const away = new DatabaseUnavailableError(socketError('ECONNREFUSED'));
    expect(isTransient(new PermanentEventError('EXPIRED', 'the reservation timeout expired'))).toBe(false);
    expect(isTransient(new PermanentEventError('EXPIRED', 'no', { cause: away }))).toBe(false);
    expect(isTransient(new RetryLaterError('AWAY', 'no', undefined, { cause: away }))).toBe(false);
    expect(isTransient(new RetryLaterError('AWAY', 'no', undefined, { cause: socketError('EPIPE') }))).toBe(false);
  });

  it('but not when the handler is to blame', () => {
    expect(isTransient(new TypeError('x is not a function'))).toBe(false);
    expect(isTransient('a string')).toBe(false);
    const circle = new Error('circle');
    circle.cause = circle;
    expect(isTransient(circle)).toBe(false);
  });
});
