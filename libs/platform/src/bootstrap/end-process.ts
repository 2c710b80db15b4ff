import { ConfigurationError } from '../config/configuration-error.js';

/**
 * Ends the process with exit code 1 after one message for the person who started it: what is wrong, never a stack
 * trace, which would bury it.
 */
export function endProcess(what: string, error: unknown): never {
  const reason = error instanceof Error ? error.message || error.name : String(error);
  const detail = error instanceof ConfigurationError ? reason : withCauses(reason, error);
  process.stderr.write(`${what}: ${detail}\n`);
  process.exit(1);
}

/** An AggregateError of a refused connection has no text of its own; its parts do. */
function withCauses(reason: string, error: unknown): string {
  const { errors, cause } = (error ?? {}) as { errors?: unknown; cause?: unknown };
  const parts = [...(Array.isArray(errors) ? (errors as unknown[]) : []), cause].filter(
    (part) => part instanceof Error,
  );
  return [reason, ...parts.map((part) => part.message)]
    .filter((text, i, all) => text && all.indexOf(text) === i)
    .join(': ');
}
