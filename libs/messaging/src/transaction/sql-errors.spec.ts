import { DatabaseError } from 'pg';
import { QueryFailedError } from 'typeorm';
import { constraintOf, isSessionLost, isStatementStale, isTransientConflict, sqlStateOf } from './sql-errors.js';

function fromServer(code: string, more: Partial<DatabaseError> = {}): DatabaseError {
  return Object.assign(new DatabaseError('said the server', 1, 'error'), { code, severity: 'ERROR', ...more });
}

const fromSocket = (code: string) => Object.assign(new Error(`socket ${code}`), { code });
const throughTypeOrm = (cause: Error) => new QueryFailedError('SELECT 1', [], cause);

describe('sqlStateOf', () => {
  it('finds the state in an error of pg and in one wrapped by TypeORM', () => {
    expect(sqlStateOf(fromServer('23505'))).toBe('23505');
    expect(sqlStateOf(throughTypeOrm(fromServer('23505')))).toBe('23505');
  });

  it('does not take a socket error for a state of the server', () => {
    expect(sqlStateOf(throughTypeOrm(fromSocket('EPIPE')))).toBeUndefined();
  });
});

describe('isTransientConflict', () => {
  it.each(['40001', '40P01'])('is true for %s', (state) => {
    expect(isTransientConflict(throughTypeOrm(fromServer(state)))).toBe(true);
  });

  it.each(['23505', '57P01', '25P02'])('is false for %s', (state) => {
    expect(isTransientConflict(throughTypeOrm(fromServer(state)))).toBe(false);
  });
});

describe('isSessionLost', () => {
  it.each(['57P01', '57P03', '08006', '53300', '25P03'])('is true for state %s', (state) => {
    expect(isSessionLost(throughTypeOrm(fromServer(state)))).toBe(true);
  });

  it.each(['ECONNREFUSED', 'EPIPE', 'ECONNRESET'])('is true for socket error %s', (code) => {
    expect(isSessionLost(fromSocket(code))).toBe(true);
  });

  it('is true when pg says that the connection ended', () => {
    expect(isSessionLost(throughTypeOrm(new Error('Connection terminated unexpectedly')))).toBe(true);
  });

  it('is false for an error of the statement and for any other error', () => {
    expect(isSessionLost(throughTypeOrm(fromServer('23505')))).toBe(false);
    expect(isSessionLost(fromServer('57014'))).toBe(false);
    expect(isSessionLost(new RangeError('the client was closed'))).toBe(false);
    expect(isSessionLost(undefined)).toBe(false);
  });
});

describe('isStatementStale', () => {
  it('goes by the state, and by the function that noticed, whatever the language of the message', () => {
    expect(isStatementStale(fromServer('26000'))).toBe(true);
    expect(isStatementStale(fromServer('0A000', { routine: 'RevalidateCachedQuery', message: 'Plan …' }))).toBe(true);
    expect(isStatementStale(fromServer('0A000', { routine: 'transformLockingClause' }))).toBe(false);
  });
});

describe('constraintOf', () => {
  it('names the constraint with its table, where the server did', () => {
    const where = { schema: 'public', table: 'outbox', constraint: 'outbox_pkey' };
    expect(constraintOf(throughTypeOrm(fromServer('23505', where)))).toEqual(where);
    expect(constraintOf(fromServer('42P01'))).toBeUndefined();
    expect(constraintOf(undefined)).toBeUndefined();
  });
});
