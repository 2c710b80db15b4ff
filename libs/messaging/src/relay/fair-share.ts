/**
 * How many buckets one of the live relays should own. All relays see the same members in the same order, so the shares
 * add up to the number of buckets and nobody needs to be asked.
 */
export function fairShare(buckets: number, members: readonly string[], me: string): number {
  const rank = [...members].sort().indexOf(me);
  if (rank < 0) return 0;
  return Math.floor(buckets / members.length) + (rank < buckets % members.length ? 1 : 0);
}
