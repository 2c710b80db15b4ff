import { createTestDatabase, eventually, type TestDatabase } from '@waybill/testing';
import { Client } from 'pg';
import { PostgresChannel } from './postgres-channel.js';

describe('A channel between instances', () => {
  let database: TestDatabase;
  const open: PostgresChannel[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  afterEach(() => {
    for (const channel of open.splice(0)) channel.stop();
  });

  afterAll(async () => {
    await database?.drop();
  });

  function join(name: string, channel = 'news'): { channel: PostgresChannel; heard: string[] } {
    const heard: string[] = [];
    const joined = new PostgresChannel({
      connection: { connectionString: database.runtimeUrl },
      name,
      channel,
      onHeard: (words) => heard.push(...words),
    });
    open.push(joined);
    joined.start();
    return { channel: joined, heard };
  }

  /** Words are hints: what is said before the others listen is lost, so it is said until it is heard. */
  const untilHeard = (by: { heard: string[] }, from: { channel: PostgresChannel }, word: string): Promise<void> =>
    eventually(() => {
      from.channel.say([word]);
      expect(by.heard).toContain(word);
    });

  it('carries words to the others, never back to who said them', async () => {
    const [a, b, elsewhere] = [join('a'), join('b'), join('c', 'other')];
    await untilHeard(b, a, 'from a');
    await untilHeard(a, b, 'from b');
    expect(a.heard).not.toContain('from a');
    expect(elsewhere.heard).toEqual([]);
  });

  it('carries more words than one NOTIFY takes', async () => {
    const [a, b] = [join('a'), join('b')];
    await untilHeard(b, a, 'ready');
    const many = Array.from({ length: 1_000 }, (_, i) => `0190a1b2-c3d4-7e5f-8a6b-${String(i).padStart(12, '0')}`);
    a.channel.say(many);
    await eventually(() => expect(b.heard.filter((word) => word !== 'ready').sort()).toEqual(many));
  });

  it('goes on when its connection was ended', async () => {
    const [a, b] = [join('ended'), join('b')];
    await untilHeard(b, a, 'before');
    const client = new Client({ connectionString: database.runtimeUrl });
    await client.connect();
    const { rowCount } = await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'ended'`,
    );
    await client.end();
    expect(rowCount).toBe(1);
    await untilHeard(b, a, 'after');
    await untilHeard(a, b, 'answer');
  });
});
