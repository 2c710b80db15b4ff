import type { EventData, EventType } from '@waybill/contracts';

/** What the customer is told, as plain text; the channel decides how it looks and escapes what it must. */
export interface Message {
  readonly subject: string;
  readonly paragraphs: readonly string[];
}

/**
 * What is said about events of one type. The subject is a constant: nothing that came from outside can get into a
 * header of a mail.
 */
export interface Template<T extends EventType> {
  readonly subject: string;
  readonly paragraphs: (data: EventData<T>) => readonly string[];
}
