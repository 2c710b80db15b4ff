import type { TopicDefinition } from '@waybill/messaging/kafka';
import type { Admin } from 'kafkajs';

/** Settings of one topic that differ from its definition. */
export interface ConfigChange {
  readonly topic: string;
  readonly set: Readonly<Record<string, string>>;
  /** All settings of its own that the topic has then; Kafka's request replaces them as a whole. */
  readonly all: Readonly<Record<string, string>>;
}

/** Of the types of kafkajs' client, as numbers: it is loaded only when it is needed. */
const TOPIC = 2;
/** Where a setting of a topic's own comes from. */
const OF_TOPIC = 1;

/** Settings that only have to be as large: an operator may have raised them for a good reason. */
const AT_LEAST = new Set(['max.message.bytes']);

/** What is to be changed for the topics to have the settings of their definitions. Settings that these do not name stay. */
export async function configChanges(admin: Admin, definitions: readonly TopicDefinition[]): Promise<ConfigChange[]> {
  if (definitions.length === 0) return [];
  const resources = definitions.map(({ name }) => ({ type: TOPIC, name }));
  const described = await admin.describeConfigs({ includeSynonyms: false, resources });
  return described.resources.flatMap(({ resourceName, configEntries }): ConfigChange[] => {
    const wanted = definitions.find(({ name }) => name === resourceName)?.config ?? {};
    const now = new Map(configEntries.map(({ configName, configValue }) => [configName, configValue]));
    const set = Object.entries(wanted).filter(([name, value]) => !holds(name, now.get(name), value));
    if (set.length === 0) return [];
    const own = configEntries.filter(({ configSource }) => Number(configSource) === OF_TOPIC);
    const kept = own.map(({ configName, configValue }) => [configName, configValue] as const);
    return [{ topic: resourceName, set: Object.fromEntries(set), all: Object.fromEntries([...kept, ...set]) }];
  });
}

/** @returns what was changed */
export async function alterConfigs(admin: Admin, changes: readonly ConfigChange[]): Promise<ConfigChange[]> {
  await admin.alterConfigs({
    validateOnly: false,
    resources: changes.map(({ topic, all }) => ({
      type: TOPIC,
      name: topic,
      configEntries: Object.entries(all).map(([name, value]) => ({ name, value })),
    })),
  });
  return [...changes];
}

function holds(name: string, now: string | undefined, wanted: string): boolean {
  return now === wanted || (AT_LEAST.has(name) && Number(now) >= Number(wanted));
}
