import { isMailbox, isPhone } from '@waybill/contracts';

/** Channels that reach a person; whoever they cannot reach is told by the log alone. */
export type ContactChannel = 'EMAIL' | 'SMS';
export type ChannelName = ContactChannel | 'LOG';

/** Where a customer may be reached, as far as an open channel can use it. */
export interface Contact {
  readonly email: string | null;
  readonly phone: string | null;
}

/**
 * What of a customer's contact is kept: only what an open channel will use, and only if it is one plain address or
 * number. Anything else counts as not given.
 */
export function usableContact(
  { email, phone }: { readonly email?: string; readonly phone?: string },
  open: ReadonlySet<ContactChannel>,
): Contact {
  return {
    email: open.has('EMAIL') && email !== undefined && isMailbox(email) ? email : null,
    phone: open.has('SMS') && phone !== undefined && isPhone(phone) ? phone : null,
  };
}

/** E-mail before SMS before the log. */
export function channelFor({ email, phone }: Contact, open: ReadonlySet<ContactChannel>): ChannelName {
  if (email !== null && open.has('EMAIL')) return 'EMAIL';
  if (phone !== null && open.has('SMS')) return 'SMS';
  return 'LOG';
}
