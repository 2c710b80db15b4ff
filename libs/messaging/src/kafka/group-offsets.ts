import type { Admin, Kafka } from 'kafkajs';
import { BrokerUnavailableError } from '../record/producer-errors.js';

/** A group with members keeps its own offsets: nothing can be moved while one of its consumers runs. */
export class GroupHasMembersError extends Error {
  override readonly name = 'GroupHasMembersError';
  readonly code = 'GROUP_HAS_MEMBERS';

  constructor(readonly groupId: string) {
    super(`The consumer group ${groupId} has members: stop the service, or its offsets cannot be moved`);
  }
}

/** How far back one topic's offsets of the group went: records that are delivered again. */
export interface MovedBack {
  readonly topic: string;
  readonly records: bigint;
}

/**
 * Moves the offsets of a group back to the first records of `since` (Unix ms) or later; an offset that is lower stays.
 * Partitions for which nothing was committed stay so: they are read from their beginning.
 *
 * @throws GroupHasMembersError; BrokerUnavailableError
 */
export async function moveGroupBack(
  kafka: Kafka,
  groupId: string,
  topics: readonly string[],
  since: number,
): Promise<readonly MovedBack[]> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    await requireNoMembers(admin, groupId);
    const moved: MovedBack[] = [];
    for (const topic of topics) moved.push({ topic, records: await moveTopicBack(admin, groupId, topic, since) });
    return moved;
  } catch (error) {
    if (error instanceof GroupHasMembersError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new BrokerUnavailableError(`The offsets of ${groupId} cannot be moved: ${message}`, { cause: error });
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/** @throws GroupHasMembersError; BrokerUnavailableError */
export async function refuseMembers(kafka: Kafka, groupId: string): Promise<void> {
  await moveGroupBack(kafka, groupId, [], 0);
}

/** @throws GroupHasMembersError */
async function requireNoMembers(admin: Admin, groupId: string): Promise<void> {
  const { groups } = await admin.describeGroups([groupId]);
  if (groups.some(({ members }) => members.length > 0)) throw new GroupHasMembersError(groupId);
}

async function moveTopicBack(admin: Admin, groupId: string, topic: string, since: number): Promise<bigint> {
  const [committed] = await admin.fetchOffsets({ groupId, topics: [topic] });
  const first = await admin.fetchTopicOffsetsByTimestamp(topic, since);
  const back = (committed?.partitions ?? []).flatMap(({ partition, offset }) => {
    const to = first.find((of) => of.partition === partition)?.offset;
    const isAhead = to !== undefined && BigInt(offset) > BigInt(to);
    return isAhead ? [{ partition, offset: to, by: BigInt(offset) - BigInt(to) }] : [];
  });
  if (back.length === 0) return 0n;
  await admin.setOffsets({ groupId, topic, partitions: back.map(({ partition, offset }) => ({ partition, offset })) });
  return back.reduce((sum, { by }) => sum + by, 0n);
}
