/** Levels of nested lists and objects that are shown. */
export const SHOWN_LEVELS = 100;

const CUT = `… (nested deeper than ${SHOWN_LEVELS} levels)`;

/**
 * A JSON value as it can be shown: what is nested deeper than {@link SHOWN_LEVELS} is cut. Parsing takes any depth, writing
 * is recursive: a record of some ten thousand brackets would end the command, and readers of its JSON as well.
 */
export const bounded = (value: unknown): unknown => (isDeeper(value, SHOWN_LEVELS) ? cut(value, SHOWN_LEVELS) : value);

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}

function cut(value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return CUT;
  if (Array.isArray(value)) return value.map((inner) => cut(inner, levels - 1));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cut(inner, levels - 1)]));
}
