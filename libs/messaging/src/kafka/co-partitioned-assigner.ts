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

/** {@link coPartitioned} for kafkajs (its `partitionAssigners`), under a protocol name of its own. */
export const coPartitionedAssigner: PartitionAssigner = ({ cluster }) => ({
  name: 'CoPartitioned',
  version: 0,

  assign({ members, topics }) {
    const known = cluster as unknown as { findTopicPartitionMetadata(topic: string): { partitionId: number }[] };
    const assignment = coPartitioned(
      members.map(({ memberId }) => memberId),
      topics,
      (topic) => known.findTopicPartitionMetadata(topic).map(({ partitionId }) => partitionId),
    );
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
    const { version, name } = this;
    const metadata = AssignerProtocol.MemberMetadata.encode({ version, topics, userData: Buffer.alloc(0) });
    return { name, metadata };
  },
});
