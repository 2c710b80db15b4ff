import { SERVICE_NAMES, SERVICES, deadLetterTopic, type ServiceName } from '@waybill/system-map';
import { channelOf } from './channels.js';

const KAFKA_BINDING = '0.5.0';

const send = (service: ServiceName, topic: string, summary: string) => ({
  action: 'send',
  title: `${service} writes ${topic}`,
  summary,
  channel: { $ref: `#/channels/${channelOf(topic)}` },
  tags: [{ name: service }],
});

const receive = (service: ServiceName, topic: string) => ({
  action: 'receive',
  title: `${service} reads ${topic}`,
  summary: 'Types that it does not handle are skipped.',
  channel: { $ref: `#/channels/${channelOf(topic)}` },
  tags: [{ name: service }],
  bindings: { kafka: { groupId: { type: 'string', const: service }, bindingVersion: KAFKA_BINDING } },
});

/** What each service reads and writes, as the system map says. */
export const operations = (): Record<string, unknown> => {
  const all: Record<string, unknown> = {};
  for (const service of SERVICE_NAMES) {
    const { consumes, produces } = SERVICES[service];
    for (const topic of produces) {
      all[`${service}-writes-${topic}`] = send(
        service,
        topic,
        'In one transaction with the change, through the outbox.',
      );
    }
    for (const topic of consumes) {
      all[`${service}-reads-${topic}`] = receive(service, topic);
      const letters = deadLetterTopic(topic);
      all[`${service}-writes-${channelOf(letters)}`] = send(service, letters, 'What it could not handle.');
    }
  }
  return all;
};
