import { shownPayload } from './letter-payload.js';

describe('the payload of a dead letter', () => {
  it('is shown with personal data masked, to everybody', () => {
    const value = Buffer.from(JSON.stringify({ data: { contact: { email: 'ada@example.org' } } }));
    for (const may of [true, false]) {
      expect(shownPayload(value, may)).toEqual({ encoding: 'json', value: { data: { contact: { email: '•••' } } } });
    }
  });

  it('that is no JSON is shown by its size to those who may not see personal data', () => {
    const value = Buffer.from('ada@example.org');
    expect(shownPayload(value, false)).toEqual({ encoding: 'hidden', bytes: 15 });
    expect(shownPayload(value, true)).toEqual({ encoding: 'text', value: 'ada@example.org' });
    expect(shownPayload(Buffer.from([0xff]), false)).toEqual({ encoding: 'hidden', bytes: 1 });
  });

  it('may be none', () => {
    expect(shownPayload(null, false)).toEqual({ encoding: 'none' });
  });
});
