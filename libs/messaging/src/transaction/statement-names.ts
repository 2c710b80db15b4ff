/** Texts beyond this many are not prepared: SQL that is put together at run time must not fill the server's memory. */
const MAX_STATEMENTS = 256;

const names = new Map<string, string>();

/** The name under which a statement is prepared on every connection of this process; undefined where it is not. */
export function statementName(sql: string): string | undefined {
  const known = names.get(sql);
  if (known !== undefined || names.size >= MAX_STATEMENTS) return known;
  const name = `s${names.size + 1}`;
  names.set(sql, name);
  return name;
}
