const MASKED = '•••';

/** Objects whose every field is personal, but for those named. */
const PERSONAL: Readonly<Record<string, readonly string[]>> = { contact: [], shippingAddress: ['country'] };
/** Fields that are personal wherever they stand, in any spelling: `e-mail`, `firstName`, `street_address`. */
const FIELD = new RegExp(
  `^(${[
    'e?mail(address)?',
    '((tele|mobile)?phone|mobile|fax)(number)?',
    '(first|last|middle|full|family|given|sur|customer|recipient|contact)?name',
    '(street|home|postal|billing|delivery|ip)?address(line)?\\d?',
    'line\\d',
    'street',
    'city',
    'postalcode|postcode|zip(code)?',
    '(date)?(of)?birth(day|date)?',
    'recipient',
  ].join('|')})$`,
);

const isPersonal = (name: string): boolean => FIELD.test(name.toLowerCase().replace(/[^a-z0-9]/g, ''));

/**
 * JSON without what is personal: contact, the shipping address but its country, and names, addresses, telephone numbers
 * under their common field names at any depth. Field names stay, so that it is seen what was given.
 */
export function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null) return value;
  // Goods have names, too: those are no person's.
  const ofGoods = typeof (value as { sku?: unknown }).sku === 'string';
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      if (ofGoods && name === 'name') return [name, typeof inner === 'string' ? inner : hidden(inner, [])];
      const shown = Object.hasOwn(PERSONAL, name) ? PERSONAL[name] : undefined;
      if (shown) return [name, hidden(inner, shown)];
      return [name, isPersonal(name) ? hidden(inner, []) : masked(inner)];
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
