/** Channels that reach a person; whoever they cannot reach is told by the log alone. */
export type ContactChannel = 'EMAIL' | 'SMS';
export type ChannelName = ContactChannel | 'LOG';

/** Where a customer may be reached, as far as an open channel can use it. */
export interface Contact {
  readonly email: string | null;
  readonly phone: string | null;
}

const CONTROL_OR_SPACE = /[\s\p{Cc}\p{Cf}]/u;
/** One address of RFC 5321 §4.1.2 without quoted parts: nothing in it can end a header, a command or a list. */
const MAILBOX = /^[^@,;:<>()[\]"\\]{1,64}@[^@,;:<>()[\]"\\]{1,255}$/;
const PHONE = /^\+?[0-9][0-9 ()./-]{3,30}$/;

/**
 * What of a customer's contact is kept: only what an open channel will use, and only if it is one plain address or
 * number. Anything else counts as not given.
 */
export function usableContact(
  { email, phone }: { readonly email?: string; readonly phone?: string },
  open: ReadonlySet<ContactChannel>,
): Contact {
  return {
    email: open.has('EMAIL') && isMailbox(email) ? email : null,
    phone: open.has('SMS') && isPhone(phone) ? phone : null,
  };
}

/** E-mail before SMS before the log. */
export function channelFor({ email, phone }: Contact, open: ReadonlySet<ContactChannel>): ChannelName {
  if (email !== null && open.has('EMAIL')) return 'EMAIL';
  if (phone !== null && open.has('SMS')) return 'SMS';
  return 'LOG';
}

const isMailbox = (text: string | undefined): text is string =>
  text !== undefined && text.length <= 254 && MAILBOX.test(text) && !CONTROL_OR_SPACE.test(text);

const isPhone = (text: string | undefined): text is string => text !== undefined && PHONE.test(text);
