import { channelFor, usableContact, type ContactChannel } from './contact.js';

const BOTH: ReadonlySet<ContactChannel> = new Set(['EMAIL', 'SMS']);
const NONE: ReadonlySet<ContactChannel> = new Set();

describe('usableContact', () => {
  it.each(['ada@example.com', 'a.b+c@sub.example.co', 'ñandú@example.com', 'user@localhost'])('keeps %s', (email) => {
    expect(usableContact({ email }, BOTH).email).toBe(email);
  });

  it.each([
    ['a second header', 'ada@example.com\r\nBcc: all@example.com'],
    ['a second command', 'ada@example.com>\nRCPT TO:<all@example.com'],
    ['a list', 'ada@example.com, eve@example.com'],
    ['a list by semicolon', 'ada@example.com;eve@example.com'],
    ['a display name', 'Ada <ada@example.com>'],
    ['a quoted local part', '"a b"@example.com'],
    ['white space', 'ada @example.com'],
    ['a control character', 'ada\u0000@example.com'],
    ['a character that turns the text around', 'ada\u202e@example.com'],
    ['no domain', 'ada@'],
    ['two domains', 'ada@example.com@example.org'],
    ['more than an address may be long', `${'a'.repeat(60)}@${'b'.repeat(200)}.com`],
  ])('takes %s for no address', (_name, email) => {
    expect(usableContact({ email }, BOTH).email).toBeNull();
  });

  it('keeps a telephone number and nothing that is none', () => {
    expect(usableContact({ phone: '+1 (555) 010-0' }, BOTH).phone).toBe('+1 (555) 010-0');
    expect(usableContact({ phone: 'call me' }, BOTH).phone).toBeNull();
  });

  it('keeps nothing that no open channel uses', () => {
    const given = { email: 'ada@example.com', phone: '+15550100' };
    expect(usableContact(given, NONE)).toEqual({ email: null, phone: null });
    expect(usableContact(given, new Set(['SMS'] as const))).toEqual({ email: null, phone: '+15550100' });
  });
});

describe('channelFor', () => {
  it('prefers e-mail to SMS to the log, as far as they are open', () => {
    const contact = { email: 'ada@example.com', phone: '+15550100' };
    expect(channelFor(contact, BOTH)).toBe('EMAIL');
    expect(channelFor({ ...contact, email: null }, BOTH)).toBe('SMS');
    expect(channelFor({ email: null, phone: null }, BOTH)).toBe('LOG');
    expect(channelFor(contact, NONE)).toBe('LOG');
  });
});
