import { stringify } from 'yaml';
import { SERVICE_NAMES } from '@waybill/system-map';
import { channels } from './channels.js';
import { readDocComments } from './doc-comments.js';
import { componentMessages } from './messages.js';
import { operations } from './operations.js';
import { componentSchemas } from './schemas.js';

/** The AsyncAPI 3.0.0 document of the whole system. `sources` is the folder whose doc comments describe it. */
export const asyncApiDocument = (sources: string): Record<string, unknown> => {
  const docs = readDocComments(sources);
  return {
    asyncapi: '3.0.0',
    id: 'urn:waybill',
    info: {
      title: 'Waybill events',
      version: '1',
      description:
        'Order processing as services that speak only typed events over Kafka. Every event is a CloudEvents 1.0 JSON ' +
        'object in structured mode. Delivery is at least once: recognise repetitions by id. Unknown fields and unknown ' +
        'types are to be ignored.',
      license: { name: 'MIT' },
      tags: SERVICE_NAMES.map((name) => ({
        name,
        description: `The ${name} service; its consumer group has the same name.`,
      })),
    },
    defaultContentType: 'application/cloudevents+json',
    servers: {
      local: { host: '127.0.0.1:9092', protocol: 'kafka', description: 'The broker that npm start runs.' },
    },
    channels: channels(),
    operations: operations(),
    components: { messages: componentMessages(docs), schemas: componentSchemas(docs) },
  };
};

const HEADER = '# Generated from libs/contracts by `npm run contracts:generate`. Do not edit: see docs/contracts.md.\n';

/** {@link asyncApiDocument} as YAML, byte for byte what docs/asyncapi.yaml must hold. */
export const asyncApiYaml = (sources: string): string =>
  HEADER + stringify(asyncApiDocument(sources), { lineWidth: 120, aliasDuplicateObjects: false, schema: 'yaml-1.1' });
