/** Where a client was: which run of the reader, and the sequence of the last record that it saw. */
export interface LivePlace {
  readonly epoch: number;
  readonly sequence: number;
}

export const livePlaceText = ({ epoch, sequence }: LivePlace): string => `${epoch}-${sequence}`;

/** `Last-Event-ID` as the client sends it; null where it is none of ours. */
export function livePlaceIn(text: string | undefined): LivePlace | null | undefined {
  if (text === undefined || text === '') return undefined;
  const { epoch, sequence } = /^(?<epoch>\d{1,15})-(?<sequence>\d{1,15})$/.exec(text)?.groups ?? {};
  return epoch === undefined || sequence === undefined ? null : { epoch: Number(epoch), sequence: Number(sequence) };
}
