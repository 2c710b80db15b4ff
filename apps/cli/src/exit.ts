import type { OperationError } from '@waybill/operations/words';

/**
 * Exit codes of the command; documented in apps/cli/README.md and in its help. A script that gets 2 has learnt nothing
 * about the system: the command could not be run, for its arguments or settings or for want of an answer. After 3 it has
 * learnt all but what stderr names.
 */
export const EXIT = { OK: 0, FAILED: 1, USAGE: 2, UNREACHABLE: 2, INCOMPLETE: 3 } as const;

const CODES = {
  refused: EXIT.FAILED,
  misuse: EXIT.USAGE,
  unreachable: EXIT.UNREACHABLE,
  incomplete: EXIT.INCOMPLETE,
} satisfies Record<OperationError['code'], number>;

export const exitCodeOf = ({ code }: OperationError): number => CODES[code];
