const MASKED = '•••';

/** Objects whose every field is personal, but for those named. */
const PERSONAL: Readonly<Record<string, readonly string[]>> = { contact: [], shippingAddress: ['country'] };
/** Fields that are personal wherever they stand. */
const FIELDS: ReadonlySet<string> = new Set(['email', 'phone', 'address', 'recipient']);

/**
 * JSON without what is personal: contact, the shipping address but its country, addresses of notifications. Field names
 * stay, so that it is seen what was given.
 */
export function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const shown = Object.hasOwn(PERSONAL, name) ? PERSONAL[name] : undefined;
      if (shown) return [name, hidden(inner, shown)];
      return [name, FIELDS.has(name) ? hidden(inner, []) : masked(inner)];
    }),
  );
}

function hidden(value: unknown, shown: readonly string[]): unknown {
  if (value === null || value === undefined) return value;
  if (typeof value !== 'object') return MASKED;
  if (Array.isArray(value)) return value.map((inner) => hidden(inner, shown));
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      shown.includes(name) && typeof inner === 'string' ? inner : hidden(inner, []),
    ]),
  );
}
