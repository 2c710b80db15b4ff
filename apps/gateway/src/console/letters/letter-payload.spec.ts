import { shownPayload } from './letter-payload.js';

const letter = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

describe('the payload of a dead letter', () => {
  it('is shown with personal data masked', () => {
    const value = letter({ data: { contact: { email: 'ada@example.org' } } });
    const shown = { encoding: 'json', value: { data: { contact: { email: '•••' } } } };
    expect([shownPayload(value, 'UNKNOWN_TYPE'), shownPayload(value, null)]).toEqual([shown, shown]);
  });

  it.each([
    ['no JSON', Buffer.from('ada@example.org')],
    ['no text', Buffer.from([0xff])],
    ['JSON in a JSON text', letter(JSON.stringify({ contact: { email: 'ada@example.org' } }))],
    ['a list', letter(['ada@example.org'])],
  ])('that is %s is shown by its size', (_what, value) => {
    expect(shownPayload(value, null)).toEqual({ encoding: 'hidden', bytes: value.length });
  });

  it.each(['INVALID_ENVELOPE', 'INVALID_DATA'])('that has not its shape (%s) is shown by its size', (code) => {
    const value = letter({ data: { buyer: 'ada@example.org' } });
    expect(shownPayload(value, code)).toEqual({ encoding: 'hidden', bytes: value.length });
  });

  it('may be none', () => {
    expect(shownPayload(null, null)).toEqual({ encoding: 'none' });
  });
});
