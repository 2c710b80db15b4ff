/**
 * The sequence that a client has received up to, by its `Last-Event-ID`: any run of digits, also past the last change
 * there is. Anything else is no id of ours, and so the client knows nothing.
 */
export const sequenceOf = (lastEventId: string | undefined): number =>
  /^\d+$/.test(lastEventId ?? '') ? Number(lastEventId) : 0;
