import type { KafkaClientSettings } from '@waybill/kafka-settings';
import { KAFKA_USERS, kafkaRightsOf, type KafkaRight, type KafkaUser } from '@waybill/system-map';
import type { AclEntry, Admin } from 'kafkajs';

export type UsersRight = KafkaRight & { readonly user: KafkaUser };

export interface AclChanges {
  readonly given: readonly UsersRight[];
  readonly taken: readonly UsersRight[];
  /** Number of rights that were right already. */
  readonly kept: number;
}

/** As the protocol numbers them. */
const RESOURCES = { topic: 2, group: 3, cluster: 4 } as const;
const OPERATIONS = {
  Read: 3,
  Write: 4,
  Create: 5,
  Delete: 6,
  Alter: 7,
  Describe: 8,
  DescribeConfigs: 10,
  AlterConfigs: 11,
} as const;
const [ANY, LITERAL, PREFIXED, ALLOW] = [1, 3, 4, 3] as const;
const ANYWHERE = '*';

/** A right as Kafka keeps it. */
export const aclOf = (user: string, { resource, name, pattern, operation }: KafkaRight): AclEntry => ({
  principal: `User:${user}`,
  host: ANYWHERE,
  resourceType: RESOURCES[resource],
  resourceName: name,
  resourcePatternType: pattern === 'prefixed' ? PREFIXED : LITERAL,
  operation: OPERATIONS[operation],
  permissionType: ALLOW,
});

/**
 * Gives each of our users the rights of the system map, and takes all others from them. Safe to repeat; users of others keep
 * theirs. New rights are given before old ones are taken, so that nobody lacks one in between.
 */
export async function changeAcls(
  brokers: string,
  { client = {}, dryRun = false }: { readonly client?: KafkaClientSettings; readonly dryRun?: boolean } = {},
): Promise<AclChanges> {
  const { createKafkaClient } = await import('@waybill/messaging/kafka');
  const admin = createKafkaClient({ clientId: 'waybill-provisioning', brokers: brokers.split(','), ...client }).admin();
  try {
    await admin.connect();
    const there = new Map((await aclsOfUsers(admin)).map((acl) => [JSON.stringify(acl), acl]));
    const wanted = new Map(
      KAFKA_USERS.flatMap((user) =>
        kafkaRightsOf(user).map((right) => [JSON.stringify(aclOf(user, right)), { user, ...right }] as const),
      ),
    );
    const given = [...wanted].filter(([key]) => !there.has(key)).map(([, right]) => right);
    const surplus = [...there].filter(([key]) => !wanted.has(key)).map(([, acl]) => acl);
    if (!dryRun && given.length > 0) await admin.createAcls({ acl: given.map((right) => aclOf(right.user, right)) });
    if (!dryRun && surplus.length > 0) await admin.deleteAcls({ filters: surplus });
    return { given, taken: surplus.map(rightOf), kept: wanted.size - given.length };
  } finally {
    await admin.disconnect();
  }
}

async function aclsOfUsers(admin: Admin): Promise<AclEntry[]> {
  const all = await Promise.all(
    KAFKA_USERS.map((user) =>
      admin.describeAcls({
        principal: `User:${user}`,
        resourceType: ANY,
        resourcePatternType: ANY,
        operation: ANY,
        permissionType: ANY,
      }),
    ),
  );
  return all.flatMap(({ resources }) =>
    resources.flatMap(({ resourceType, resourceName, resourcePatternType, acls }) =>
      acls.map(({ principal, host, operation, permissionType }) => ({
        principal,
        host,
        resourceType,
        resourceName,
        resourcePatternType,
        operation,
        permissionType,
      })),
    ),
  );
}

const nameIn = <T extends string>(numbers: Readonly<Record<T, number>>, number: number): T =>
  (Object.keys(numbers) as T[]).find((name) => numbers[name] === number) ?? (String(number) as T);

/** For people: what Kafka has beyond our names is shown by its number. */
const rightOf = ({ principal, resourceType, resourceName, resourcePatternType, operation }: AclEntry): UsersRight => ({
  user: principal.replace(/^User:/, '') as KafkaUser,
  resource: nameIn(RESOURCES, resourceType),
  name: resourceName,
  ...(Number(resourcePatternType) === PREFIXED && { pattern: 'prefixed' }),
  operation: nameIn(OPERATIONS, operation),
});
