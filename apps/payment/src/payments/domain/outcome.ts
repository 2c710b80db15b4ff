/** An expected no: nothing changed. `code` is stable, `detail` is for people. */
export interface Refused<Code extends string> {
  readonly refused: Code;
  readonly detail: string;
}

export const refused = <Code extends string>(code: Code, detail: string): Refused<Code> => ({ refused: code, detail });

export const isRefused = <Accepted extends object, Code extends string>(
  outcome: Accepted | Refused<Code>,
): outcome is Refused<Code> => 'refused' in outcome;
