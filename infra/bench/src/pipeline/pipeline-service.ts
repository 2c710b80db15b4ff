import { newUuid } from '@waybill/contracts';
import { createKafkaClient, KafkaJsProducer } from '@waybill/messaging/kafka';
import { SERVICES, type ServiceName } from '@waybill/system-map';
import { Client } from 'pg';
import { consume } from './consume.js';
import { relay } from './relay.js';

export interface Fact<Data = unknown> {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly traceparent: string;
  readonly data: Data;
}

/** What is to be announced about an order; the service makes the CloudEvent of it. */
export type Announcement = Pick<Fact, 'type' | 'subject' | 'data' | 'traceparent'> & { readonly causationid?: string };

/** What a service's process is told. */
export interface ServiceOptions {
  readonly name: ServiceName;
  readonly databaseUrl: string;
  readonly brokers: string;
  /** Where order takes orders. */
  readonly port: number;
}

/** The line a service prints once it takes part. */
export const READY = 'ready';

export interface PipelineServiceSpec {
  readonly name: ServiceName;
  /** Tables beside inbox and outbox. */
  readonly schema: string;
}

const SCHEMA = `
  CREATE TABLE inbox (event_id uuid PRIMARY KEY, at timestamptz NOT NULL DEFAULT now());
  CREATE TABLE outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event_id uuid NOT NULL, key text NOT NULL,
    type text NOT NULL, traceparent text NOT NULL, payload text NOT NULL)`;

const INSERT_OUTBOX = {
  name: 'outbox',
  text: `INSERT INTO outbox (event_id, key, type, traceparent, payload)
         SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])`,
};
const INSERT_INBOX = {
  name: 'inbox',
  text: 'INSERT INTO inbox SELECT unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING event_id',
};

/**
 * One service of the hand-written pipeline: what remains of a Waybill service when Nest, TypeORM, contracts, undoing, several
 * instances, retries, dead letters and every setting are left out, and the guarantees of the good path are kept: outbox
 * and inbox in the transaction of the effects, all that is queued in one transaction, offsets after the commit, an outbox
 * row deleted after its acknowledgement. On any error the process ends.
 */
export class PipelineService {
  private last: Promise<unknown> = Promise.resolve();
  private wakeRelay = (): void => undefined;

  private constructor(
    private readonly spec: PipelineServiceSpec,
    /** The connection of all transactions; they follow one another. */
    readonly db: Client,
    private readonly kafka: ReturnType<typeof createKafkaClient>,
  ) {}

  static async start(spec: PipelineServiceSpec, databaseUrl: string, brokers: string): Promise<PipelineService> {
    const db = await connected(databaseUrl);
    await db.query(`${SCHEMA}; ${spec.schema}`);
    const service = new PipelineService(
      spec,
      db,
      createKafkaClient({ clientId: `pipeline-${spec.name}`, brokers: [brokers] }),
    );
    const [topic] = SERVICES[spec.name].produces;
    if (topic) {
      const producer = new KafkaJsProducer(service.kafka);
      service.wakeRelay = relay(await connected(databaseUrl), producer, topic, endProcess);
    }
    return service;
  }

  /** Runs `work` in a transaction after all that were asked for before; what it returns is announced with it. */
  transaction(work: () => Promise<readonly Announcement[]>): Promise<void> {
    const done = this.last.then(async () => {
      await this.db.query('BEGIN');
      await this.announce(await work());
      await this.db.query('COMMIT');
      this.wakeRelay();
    });
    this.last = done;
    return done;
  }

  /** Hands `handle` the events of these types that were not handled yet, as many as are queued. */
  async on<Data>(
    types: readonly string[],
    handle: (events: readonly Fact<Data>[]) => Promise<readonly Announcement[]>,
  ): Promise<void> {
    const consumer = this.kafka.consumer({ groupId: this.spec.name, maxWaitTimeInMs: 50 });
    const topics = SERVICES[this.spec.name].consumes.filter((topic) => topic !== 'product-events');
    await consume(consumer, topics, endProcess, async (records) => {
      const events = records.flatMap(({ message }) =>
        types.includes(String(message.headers?.['event-type'])) ? [factOf<Data>(message)] : [],
      );
      if (events.length > 0) await this.transaction(async () => handle(await this.unhandled(events)));
      return events.length;
    });
  }

  private async unhandled<Data>(events: readonly Fact<Data>[]): Promise<readonly Fact<Data>[]> {
    const { rows } = await this.db.query<{ event_id: string }>({
      ...INSERT_INBOX,
      values: [events.map(({ id }) => id)],
    });
    if (rows.length === events.length) return events;
    const added = new Set(rows.map(({ event_id }) => event_id));
    return events.filter(({ id }) => added.delete(id));
  }

  private async announce(announcements: readonly Announcement[]): Promise<void> {
    if (announcements.length === 0) return;
    const ids = announcements.map(() => newUuid());
    await this.db.query({
      ...INSERT_OUTBOX,
      values: [
        ids,
        announcements.map(({ subject }) => subject),
        announcements.map(({ type }) => type),
        announcements.map(({ traceparent }) => traceparent),
        announcements.map((announcement, index) => this.cloudEvent(announcement, ids[index] ?? '')),
      ],
    });
  }

  private cloudEvent({ type, subject, causationid, data }: Announcement, id: string): string {
    return JSON.stringify({
      specversion: '1.0',
      id,
      source: `/${this.spec.name}`,
      type,
      subject,
      time: new Date().toISOString(),
      datacontenttype: 'application/json',
      dataschema: `urn:waybill:${type}:1`,
      correlationid: subject,
      causationid,
      data,
    });
  }
}

async function connected(connectionString: string): Promise<Client> {
  const client = new Client({ connectionString });
  await client.connect();
  return client;
}

function factOf<Data>({ value, headers }: { value: Buffer | null; headers?: object }): Fact<Data> {
  const traceparent = String((headers as Record<string, unknown>).traceparent);
  return { ...(JSON.parse(String(value)) as Omit<Fact<Data>, 'traceparent'>), traceparent };
}

const endProcess = (error: unknown): never => {
  console.error(error);
  return process.exit(1);
};
