/** Of a value in the address: why it cannot be taken; undefined where it can. */
export type Check = (value: string) => string | undefined;
/** What a page takes from its address. */
export type Checks<Name extends string> = Readonly<Record<Name, Check>>;

export const anything: Check = () => undefined;

export const oneOf =
  (values: readonly string[]): Check =>
  (value) =>
    values.includes(value) ? undefined : `it must be one of ${values.join(', ')}`;

export const time: Check = (value) =>
  Number.isNaN(Date.parse(value)) ? 'it must be a time such as 2026-12-01T10:30' : undefined;

/** The parameters that are there, say something and can be taken. */
export function pick<Name extends string>(
  parameters: URLSearchParams,
  checks: Checks<Name>,
): Readonly<Partial<Record<Name, string>>> {
  const found = (Object.keys(checks) as Name[]).flatMap((name) => {
    const value = parameters.get(name) ?? '';
    return value === '' || checks[name](value) !== undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(found) as Partial<Record<Name, string>>;
}

/** A parameter that the page goes without. */
export interface NotTaken {
  readonly name: string;
  readonly value: string;
  readonly why: string;
}

/** What {@link pick} leaves out, and why. */
export function notTaken(parameters: URLSearchParams, checks: Readonly<Record<string, Check>>): NotTaken[] {
  const names = Object.keys(checks);
  return [...new Set(parameters.keys())].flatMap((name) => {
    const value = parameters.get(name) ?? '';
    if (!names.includes(name)) return [{ name, value, why: `this page takes ${names.join(', ')}` }];
    const why = value === '' ? undefined : checks[name]?.(value);
    return why === undefined ? [] : [{ name, value, why }];
  });
}

/** With the changes; an empty value takes its parameter out. Whatever changes, a page of a list begins at its newest again. */
export function changed(
  parameters: URLSearchParams,
  change: Readonly<Record<string, string | undefined>>,
): URLSearchParams {
  const next = new URLSearchParams(parameters);
  if (!('cursor' in change)) next.delete('cursor');
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined || value === '') next.delete(name);
    else next.set(name, value);
  }
  return next;
}
