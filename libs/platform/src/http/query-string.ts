import { ProblemError } from '../problems/problem-error.js';
import { unstorable } from './json-body.js';
import { echo, isStorable } from './text.js';

/** Set on a query that must be refused. A symbol, so no parameter can be mistaken for it. */
const REFUSAL = Symbol('refusal');

export type Query = Record<string, string> & { [REFUSAL]?: ProblemError };

/**
 * Reads a query string (`application/x-www-form-urlencoded`). Every parameter is one string: repeated names and broken
 * percent-encoding are refused. The router calls this where nothing may be thrown, so a refusal is noted in the result
 * and thrown by {@link refusalOf}'s caller.
 */
export function parseQuery(text: string): Query {
  const query = Object.create(null) as Query;
  if (text === '') return query;
  for (const part of text.split('&')) {
    if (part === '') continue;
    const [name, value] = decoded(part);
    if (name === undefined || value === undefined) {
      query[REFUSAL] ??= new ProblemError(400, 'malformed-url', 'The query string is not valid percent-encoded UTF-8.');
    } else if (!isStorable(name) || !isStorable(value)) {
      query[REFUSAL] ??= unstorable(isStorable(name) ? name : 'a parameter name');
    } else if (name in query) {
      query[REFUSAL] ??= repeated(name);
    } else {
      query[name] = value;
    }
  }
  return query;
}

/** The problem to answer with, if the query must be refused. */
export const refusalOf = (query: unknown): ProblemError | undefined => (query as Query | null)?.[REFUSAL];

function decoded(part: string): [name?: string, value?: string] {
  const equals = part.indexOf('=');
  const halves = equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
  try {
    return halves.map((half) => decodeURIComponent(half.replaceAll('+', ' '))) as [string, string];
  } catch {
    return [];
  }
}

function repeated(name: string): ProblemError {
  const field = echo(name);
  return new ProblemError(400, 'validation-failed', `${field} is given more than once.`, {
    errors: [{ field, message: 'is given more than once' }],
  });
}
