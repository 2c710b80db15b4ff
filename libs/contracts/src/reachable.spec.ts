import { isMailbox, isPhone } from './reachable.js';

describe('a telephone number', () => {
  it.each(['+4915112345678', '(030) 1234567', '030/123-45', '+1 (555) 010.0', '1234'])('may be %s', (text) => {
    expect(isPhone(text)).toBe(true);
  });

  it.each(['', '   ', ')))', '((((', '12', '12--', 'call me', '+', '1'.repeat(33), '123\n4567', '٣٤٥٦٧'])(
    'cannot be %j',
    (text) => {
      expect(isPhone(text)).toBe(false);
    },
  );
});

describe('an e-mail address', () => {
  it('may have no quoted part and no second address', () => {
    expect(isMailbox('ada@example.com')).toBe(true);
    for (const text of ['"a b"@example.com', 'ada@example.com,eve@example.com', 'ada@', 'ada @example.com'])
      expect([text, isMailbox(text)]).toEqual([text, false]);
  });
});
