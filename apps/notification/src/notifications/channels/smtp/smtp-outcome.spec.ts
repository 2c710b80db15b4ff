import { outcomeOfError } from './smtp-outcome.js';

const failure = (fields: object): Error => Object.assign(new Error('550 5.1.1 <ada@example.com> unknown'), fields);
const answered = (response: string, code: string, command: string): Error => {
  const responseCode = Number(response.slice(0, 3));
  return failure({ code, command, response, responseCode, permanent: responseCode >= 500 && responseCode !== 503 });
};

describe('outcomeOfError', () => {
  it.each([
    ['an unknown recipient', answered('550 5.1.1 <ada@example.com> unknown', 'EENVELOPE', 'RCPT TO'), 'smtp 550 5.1.1'],
    ['refused content', answered('554 5.7.1 spam', 'EMESSAGE', 'DATA'), 'smtp 554 5.7.1'],
  ])('takes %s for a definite no', (_name, error, reason) => {
    expect(outcomeOfError(error)).toEqual({ kind: 'REFUSED', reason });
  });

  it.each([
    ['a greylisted recipient', answered('450 4.2.0 try later', 'EENVELOPE', 'RCPT TO'), 'smtp 450 4.2.0'],
    ['content that is not taken now', answered('451 local error', 'EMESSAGE', 'DATA'), 'smtp 451'],
    ['a bad sequence of commands', answered('503 5.5.1 bad sequence', 'EMESSAGE', 'DATA'), 'smtp 503 5.5.1'],
  ])('takes %s for a not now', (_name, error, reason) => {
    expect(outcomeOfError(error)).toEqual({ kind: 'DEFERRED', reason });
  });

  it.each([
    ['a refused password', answered('535 5.7.8 no', 'EAUTH', 'AUTH PLAIN'), 'smtp 535 5.7.8'],
    ['our refused sender', answered('550 5.7.1 not you', 'EENVELOPE', 'MAIL FROM'), 'smtp 550 5.7.1'],
    [
      'a server that closes before any recipient',
      answered('421 4.3.2 bye', 'EENVELOPE', 'MAIL FROM'),
      'smtp 421 4.3.2',
    ],
  ])('takes %s for the server’s trouble', (_name, error, reason) => {
    expect(outcomeOfError(error)).toEqual({ kind: 'UNAVAILABLE', reason });
  });

  it.each([
    ['a server that is not there', failure({ code: 'ESOCKET' }), 'smtp ESOCKET'],
    ['a time-out', failure({ code: 'ETIMEDOUT' }), 'smtp ETIMEDOUT'],
    ['a server that closes at a recipient', answered('421 4.3.2 bye', 'EENVELOPE', 'RCPT TO'), 'smtp 421 4.3.2'],
    ['a server that closes at some command', answered('421 4.3.2 bye', 'ECONNECTION', 'CONN'), 'smtp 421 4.3.2'],
    ['nothing it knows', undefined, 'smtp failed'],
  ])('cannot tell whose trouble %s is', (_name, error, reason) => {
    expect(outcomeOfError(error)).toEqual({ kind: 'BROKEN_OFF', reason });
  });

  it('never repeats the server’s words: they may hold the address', () => {
    const outcome = outcomeOfError(answered('550-5.1.1 <ada@example.com>\n550 unknown', 'EENVELOPE', 'RCPT TO'));
    expect(JSON.stringify(outcome)).not.toContain('ada');
  });
});
