import { AssignerProtocol, type PartitionAssigner } from 'kafkajs';

type Partitions = Record<string, number[]>;

/**
 * Partition `p` of every topic goes to the same member. With one partitioner and one number of partitions, a key has the
 * same partition on all topics: so all its events come to one member, which handles them in the order in which they were
 * written and never waits for another member's lock. kafkajs's own round robin counts on from topic to topic and does so
 * only where the number of members divides the number of partitions.
 *
 * @param partitionsOf ids of a topic's partitions
 */
export function coPartitioned(
  memberIds: readonly string[],
  topics: readonly string[],
  partitionsOf: (topic: string) => readonly number[],
): Map<string, Partitions> {
  const members = [...memberIds].sort();
  const assignment = new Map<string, Partitions>(members.map((id) => [id, {}]));
  for (const topic of topics) {
    for (const partition of partitionsOf(topic)) {
      const partitions = assignment.get(members[partition % members.length] ?? '');
      if (partitions) (partitions[topic] ??= []).push(partition);
    }
  }
  return assignment;
}

/**
 * {@link coPartitioned} for kafkajs (its `partitionAssigners`). The first name is our own. The others are those of kafkajs'
 * and Java's defaults: a group of such members is joined, and taken over as they leave, since a group agrees on a name
 * that all of its members offer.
 */
export const coPartitionedAssigners: PartitionAssigner[] = [
  'CoPartitioned',
  'RoundRobinAssigner',
  'range',
  'roundrobin',
].map(assignerNamed);

function assignerNamed(name: string): PartitionAssigner {
  return ({ cluster }) => ({
    name,
    version: 0,

    assign({ members, topics }) {
      const known = cluster as unknown as { findTopicPartitionMetadata(topic: string): { partitionId: number }[] };
      const assignment = new Map(members.map(({ memberId }): [string, Partitions] => [memberId, {}]));
      for (const topic of topics) {
        const readers = members.filter((member) => isSubscribed(member.memberMetadata, topic));
        const partitionsOf = () => known.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId);
        const ids = readers.map(({ memberId }) => memberId);
        for (const [id, partitions] of coPartitioned(ids, [topic], partitionsOf)) {
          Object.assign(assignment.get(id) ?? {}, partitions);
        }
      }
      const encode = (partitions: Partitions): Buffer =>
        AssignerProtocol.MemberAssignment.encode({
          version: this.version,
          assignment: partitions,
          userData: Buffer.alloc(0),
        });
      return Promise.resolve(
        [...assignment].map(([memberId, partitions]) => ({ memberId, memberAssignment: encode(partitions) })),
      );
    },

    protocol({ topics }) {
      const { version } = this;
      const metadata = AssignerProtocol.MemberMetadata.encode({ version, topics, userData: Buffer.alloc(0) });
      return { name, metadata };
    },
  });
}

/** A member may read fewer topics than the others, while one of them cannot be read. */
const isSubscribed = (metadata: Buffer, topic: string): boolean =>
  AssignerProtocol.MemberMetadata.decode(metadata)?.topics.includes(topic) ?? true;
