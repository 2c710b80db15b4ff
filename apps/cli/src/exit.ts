/**
 * Exit codes of the command; documented in apps/cli/README.md and in its help. A script that gets 2 has learnt nothing
 * about the system: the command could not be run, for its arguments or settings or for want of an answer. After 3 it has
 * learnt all but what stderr names.
 */
export const EXIT = { OK: 0, FAILED: 1, USAGE: 2, UNREACHABLE: 2, INCOMPLETE: 3 } as const;

/** Ends the command with one line on stderr and the given code. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    readonly exitCode: number,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
