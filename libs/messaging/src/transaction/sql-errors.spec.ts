import { DatabaseError } from 'pg';
import { QueryFailedError } from 'typeorm';
import { isConnectionLost, isTransientConflict, sqlStateOf } from './sql-errors.js';

function fromServer(code: string): DatabaseError {
  return Object.assign(new DatabaseError('said the server', 1, 'error'), { code, severity: 'ERROR' });
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

describe('isConnectionLost', () => {
  it.each(['57P01', '57P03', '08006', '53300'])('is true for state %s', (state) => {
    expect(isConnectionLost(throughTypeOrm(fromServer(state)))).toBe(true);
  });

  it.each(['ECONNREFUSED', 'EPIPE', 'ECONNRESET'])('is true for socket error %s', (code) => {
    expect(isConnectionLost(fromSocket(code))).toBe(true);
  });

  it('is true when pg says that the connection ended', () => {
    expect(isConnectionLost(throughTypeOrm(new Error('Connection terminated unexpectedly')))).toBe(true);
  });

  it('is false for an error of the statement and for any other error', () => {
    expect(isConnectionLost(throughTypeOrm(fromServer('23505')))).toBe(false);
    expect(isConnectionLost(new RangeError('no such line'))).toBe(false);
    expect(isConnectionLost(undefined)).toBe(false);
  });
});
