/**
 * Where random runs begin: another place each time, unless `PROPERTY_SEED` says where. It is printed, and in every
 * failure, so that a run can be repeated.
 */
export function seed(): number {
  const given = process.env.PROPERTY_SEED;
  const value = given ? Number(given) : Math.floor(Math.random() * 2 ** 31);
  if (!Number.isSafeInteger(value)) throw new TypeError(`PROPERTY_SEED must be a whole number, got ${given}`);
  process.stdout.write(`PROPERTY_SEED=${value}\n`);
  return value;
}
