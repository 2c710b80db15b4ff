import { Body, Controller, Post, Res } from '@nestjs/common';
import { CURRENT_MESSAGING_SCHEMA_SQL, MessagingModule, Transactions } from '@waybill/messaging';
import { createTestDatabase, execute, testInfrastructure, type TestDatabase } from '@waybill/testing';
import { IsString } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { expectProblem } from '../../test/expect-problem.js';
import { ServiceUnderTest, type Answer } from '../../test/service-under-test.js';
import { Permits } from '../auth/permits.decorator.js';
import { ServiceConfig } from '../config/service-config.js';
import { DatabaseModule } from '../database/database.module.js';
import { serviceMessaging } from '../messaging/service-messaging.js';
import { MessagingTelemetry } from '../metrics/messaging-telemetry.js';
import { TextLength } from '../http/text-length.decorator.js';
import { ProblemError } from '../problems/problem-error.js';
import { AnsweredRequestsMigration } from './answered-request-schema.js';
import { AnsweredRequests } from './answered-requests.js';
import { OncePerKey } from './once-per-key.js';
import { Within, type Transacting } from './transacting.js';

class NoteBody {
  @IsString()
  @TextLength(1, 10)
  text: string;
}

/** How notes fail. */
let fails: 'never' | 'refused' | 'inside' | 'after' = 'never';
let halt: Halt | undefined;

/** Where the next note stops in the middle of its transaction. */
class Halt {
  readonly reached = Promise.withResolvers<void>();
  readonly over = Promise.withResolvers<void>();

  pass(): Promise<void> {
    halt = undefined;
    this.reached.resolve();
    return this.over.promise;
  }
}

@Controller('notes')
class NotesController {
  constructor(private readonly transactions: Transactions) {}

  @Post()
  @Permits('operations:write')
  @OncePerKey()
  async add(
    @Body() { text }: NoteBody,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Within() within: Transacting = this.transactions,
  ): Promise<unknown> {
    const mode = fails;
    const id = await within.run(async (tx) => {
      if (mode === 'refused') return undefined;
      const [row] = await tx.query<{ id: number }>('INSERT INTO note (text) VALUES ($1) RETURNING id', [text]);
      await halt?.pass();
      if (mode === 'inside') throw new ProblemError(409, 'broken', 'It broke in the middle.');
      return row?.id;
    });
    if (mode === 'after') throw new Error('it broke at the end');
    if (id === undefined) throw new ProblemError(409, 'full', 'There is no room.', { room: 0 });
    reply.header('location', `/notes/${id}`);
    return { zebra: 1, id, text };
  }

  @Post('elsewhere')
  @Permits('operations:write')
  @OncePerKey()
  elsewhere(): Promise<unknown> {
    return this.transactions.run((tx) => tx.query(`INSERT INTO note (text) VALUES ('elsewhere')`));
  }
}

class Migration1700000000001 extends AnsweredRequestsMigration {}

describe('A POST that is carried out once for a key', () => {
  let database: TestDatabase;
  let service: ServiceUnderTest;
  let other: ServiceUnderTest;
  let owner: DataSource;

  const start = (): Promise<ServiceUnderTest> => {
    const messaging = MessagingModule.forRootAsync({
      inject: [ServiceConfig, DataSource, MessagingTelemetry],
      useFactory: serviceMessaging,
    });
    const imports = [DatabaseModule.forService({ entities: [] }), messaging];
    const settings = { DATABASE_URL: database.runtimeUrl, LOG_LEVEL: 'silent' };
    return new ServiceUnderTest({ imports, controllers: [NotesController] }, settings).start();
  };

  beforeAll(async () => {
    database = await createTestDatabase([
      ...CURRENT_MESSAGING_SCHEMA_SQL,
      'CREATE TABLE note (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text NOT NULL)',
    ]);
    const options = { type: 'postgres', url: database.ownerUrl, installExtensions: false } as const;
    owner = await new DataSource(options).initialize();
    const runner = owner.createQueryRunner();
    await new Migration1700000000001().up(runner);
    await runner.release();
    service = await start();
    other = await start();
  });

  afterAll(async () => {
    await service?.stop();
    await other?.stop();
    await owner?.destroy();
    await database?.drop();
  });

  beforeEach(async () => {
    fails = 'never';
    halt = undefined;
    await owner.query('TRUNCATE note, answered_request');
  });

  const post = (key: string | undefined, text = 'tea', by = service, path = '/notes'): Promise<Answer> =>
    by.request('POST', path, {
      body: JSON.stringify({ text }),
      headers: { 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': key }) },
    });

  const count = async (): Promise<number> => {
    const [row] = await owner.query<{ count: number }[]>('SELECT count(*)::int AS count FROM note');
    return row?.count ?? -1;
  };

  const replayed = ({ headers }: Answer): string | null => headers.get('idempotent-replayed');

  it('gives a repetition the first answer again, to the letter, and says so', async () => {
    const first = await post('k');
    const again = await post('k', 'tea', other);
    expect(first).toMatchObject({ status: 201 });
    expect(replayed(first)).toBeNull();
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(JSON.stringify(again.body)).toBe(JSON.stringify(first.body));
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(replayed(again)).toBe('true');
    expect(await count()).toBe(1);
  });

  it('takes a bare key and a quoted one for the same', async () => {
    await post('k');
    expect(replayed(await post('"k"'))).toBe('true');
  });

  it('is carried out each time without a key', async () => {
    await post(undefined);
    await post(undefined);
    expect(await count()).toBe(2);
  });

  it('refuses a key to another request', async () => {
    await post('k');
    expectProblem(await post('k', 'coffee'), 422, 'idempotency-key-reused');
    expectProblem(await post('k', 'tea', service, '/notes/elsewhere'), 422, 'idempotency-key-reused');
    expect(await count()).toBe(1);
  });

  it('refuses a key that is none', async () => {
    expectProblem(await post('k'.repeat(256)), 400, 'invalid-idempotency-key');
    expect(await count()).toBe(0);
  });

  it('is told that the first is under way, in any instance, and gets its answer then', async () => {
    const { reached, over } = (halt = new Halt());
    const first = post('k');
    await reached.promise;
    expectProblem(await post('k', 'tea', other), 409, 'idempotency-key-in-use');
    over.resolve();
    expect((await first).status).toBe(201);
    expect(replayed(await post('k', 'tea', other))).toBe('true');
    expect(await count()).toBe(1);
  });

  it('is done once by a hundred at once, in two instances', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => post('k', 'tea', i % 2 ? service : other)));
    expect(answers.filter(({ status }) => status !== 201 && status !== 409)).toEqual([]);
    expect(answers.filter((answer) => answer.status === 201 && replayed(answer) === null)).toHaveLength(1);
    expect(await count()).toBe(1);
  });

  it('stores a refusal like any other answer', async () => {
    fails = 'refused';
    const first = await post('k');
    fails = 'never';
    const again = await post('k');
    expectProblem(first, 409, 'full');
    expectProblem(again, 409, 'full');
    expect(again.body).toMatchObject({ detail: 'There is no room.', room: 0 });
    expect([replayed(first), replayed(again)]).toEqual([null, 'true']);
    expect(await count()).toBe(0);
  });

  it('stores nothing of a request whose shape is wrong, and leaves the key free', async () => {
    expectProblem(await post('k', ''), 400, 'validation-failed');
    expect((await post('k')).status).toBe(201);
  });

  it.each([
    ['inside', 409],
    ['after', 500],
  ] as const)('keeps nothing of work that broke %s, and leaves the key free', async (how, status) => {
    fails = how;
    expect((await post('k')).status).toBe(status);
    expect(await count()).toBe(0);
    fails = 'never';
    expect((await post('k')).status).toBe(201);
    expect(await count()).toBe(1);
  });

  it('frees the key of a request whose session was lost', async () => {
    const { reached, over } = (halt = new Halt());
    const first = post('k');
    await reached.promise;
    expectProblem(await post('k', 'tea', other), 409, 'idempotency-key-in-use');
    await execute(testInfrastructure().adminUrl, [
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = '${database.database}' AND state = 'idle in transaction'`,
    ]);
    over.resolve();
    expect((await first).status).toBe(503);
    expect((await post('k')).status).toBe(201);
    expect(await count()).toBe(1);
  });

  it('forgets answers after a day, a batch at a time; then keys are new', async () => {
    for (const key of ['a', 'b', 'c']) await post(key);
    await execute(database.ownerUrl, [`UPDATE answered_request SET expires_at = now() - interval '1 s'`]);
    expect(replayed(await post('a', 'coffee'))).toBeNull();
    const transactions = new Transactions(owner);
    const forget = (limit: number) => transactions.run((tx) => new AnsweredRequests().forgetExpired(tx, limit));
    expect([await forget(1), await forget(10), await forget(10)]).toEqual([1, 1, 0]);
  });

  it('does not let a route do its work elsewhere than in the transaction of its answer', async () => {
    expect((await post('k', 'tea', service, '/notes/elsewhere')).status).toBe(500);
  });
});
