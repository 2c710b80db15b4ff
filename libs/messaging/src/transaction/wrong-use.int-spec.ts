import { randomUUID } from 'node:crypto';
import { createTestDatabase, eventually, type TestDatabase } from '@waybill/testing';
import { DataSource } from 'typeorm';
import { MESSAGING_SCHEMA_SQL } from '../schema/messaging-schema.js';
import type { OutboxMessage } from './outbox.js';
import { Transactions } from './transactions.js';
import type { Tx } from './tx.js';

const ACCOUNT = 'CREATE TABLE account (name text PRIMARY KEY, balance int NOT NULL)';

const anEvent = (): OutboxMessage => ({
  eventId: randomUUID(),
  topic: 'events',
  key: 'k',
  value: Buffer.from('v'),
  headers: {},
});

const ENDED = { code: 'TRANSACTION_ENDED' };

describe.each([{ pipeline: true }, { pipeline: false }])(
  'A transaction over a pool with $pipeline pipeline',
  (extra) => {
    let database: TestDatabase;
    let dataSource: DataSource;
    let transactions: Transactions;

    beforeEach(async () => {
      database = await createTestDatabase([...MESSAGING_SCHEMA_SQL, ACCOUNT]);
      const options = { type: 'postgres', url: database.runtimeUrl, installExtensions: false, poolSize: 1 } as const;
      dataSource = await new DataSource({ ...options, extra }).initialize();
      transactions = new Transactions(dataSource);
    });

    afterEach(async () => {
      await dataSource.destroy();
      await database.drop();
    });

    const open = (tx: Tx, name: string) => tx.query('INSERT INTO account VALUES ($1, 1)', [name]);
    const accounts = async () => {
      const rows = await dataSource.query<{ name: string }[]>('SELECT name FROM account ORDER BY name');
      return rows.map(({ name }) => name);
    };
    const outboxSize = async () => (await dataSource.query<unknown[]>('SELECT 1 FROM outbox')).length;

    it('sends no statement of a chain that outlives its rollback, and lets the chain fail with a code', async () => {
      const answered = Promise.withResolvers<unknown>();
      const goOn = Promise.withResolvers<void>();
      const failed = transactions.run(async (tx) => {
        const chain = async () => {
          await tx.query('SELECT 1');
          await goOn.promise;
          await open(tx, 'late');
        };
        chain().then(answered.resolve, answered.resolve);
        await tx.query('SELECT 2');
        throw new Error('the other one failed');
      });
      await expect(failed).rejects.toThrow('the other one failed');
      goOn.resolve();
      expect(await answered.promise).toMatchObject(ENDED);
      expect(await accounts()).toEqual([]);
    });

    it('sends no statement after COMMIT, so that none is part of what the next user of the session does', async () => {
      let ended: Tx | undefined;
      await transactions.run(async (tx) => {
        ended = tx;
        await open(tx, 'first');
      });
      await transactions.run(async (tx) => {
        await open(tx, 'second');
        for (const late of [open(ended!, 'late'), ended!.read('SELECT 1'), ended!.query('SELECT 1')]) {
          await expect(late).rejects.toMatchObject(ENDED);
        }
      });
      expect(await accounts()).toEqual(['first', 'second']);
    });

    it('is over also where it ran no statement', async () => {
      let ended: Tx | undefined;
      await transactions.run((tx) => Promise.resolve((ended = tx)));
      await expect(open(ended!, 'late')).rejects.toMatchObject(ENDED);
      await expect(accounts()).resolves.toEqual([]);
    });

    it('that failed before it began is over, too', async () => {
      let ended: Tx | undefined;
      const failed = transactions.run((tx) => {
        ended = tx;
        return Promise.reject(new Error('no'));
      });
      await expect(failed).rejects.toThrow('no');
      await expect(open(ended!, 'late')).rejects.toMatchObject(ENDED);
    });

    it('is rolled back where the work forgot to await a statement, be it the first', async () => {
      const forgetful = transactions.run(async (tx) => {
        open(tx, 'forgotten').catch(() => undefined);
        return Promise.resolve();
      });
      await expect(forgetful).rejects.toMatchObject({ code: 'STATEMENT_NOT_AWAITED' });
      const later = transactions.run(async (tx) => {
        await open(tx, 'awaited');
        open(tx, 'forgotten').catch(() => undefined);
      });
      await expect(later).rejects.toMatchObject({ code: 'STATEMENT_NOT_AWAITED' });
      const inHook = transactions.run(async (tx) => {
        await open(tx, 'awaited');
        tx.beforeCommit(() => void open(tx, 'forgotten').catch(() => undefined));
      });
      await expect(inHook).rejects.toMatchObject({ code: 'STATEMENT_NOT_AWAITED' });
      expect(await accounts()).toEqual([]);
    });

    it('takes no event, write or hook once they would be dropped', async () => {
      const refused: unknown[] = [];
      const tried = (late: () => void) => {
        try {
          late();
        } catch (error) {
          refused.push(error);
        }
      };
      let ended: Tx | undefined;
      await transactions.run(async (tx) => {
        ended = tx;
        await open(tx, 'first');
        const { outbox } = tx;
        tx.beforeCommit(() => tried(() => tx.atLast(() => undefined)));
        tx.afterCommit(() => {
          tried(() => tx.outbox.push(anEvent()));
          tried(() => outbox.push(anEvent()));
          tried(() => tx.write('INSERT INTO account VALUES ($1, 1)', ['late']));
          tried(() => tx.beforeCommit(() => undefined));
          tried(() => tx.attachment({}, () => 1));
        });
      });
      tried(() => ended!.afterCommit(() => undefined));
      expect(refused).toEqual(Array.from({ length: 7 }, () => expect.objectContaining(ENDED) as unknown));
      expect(await outboxSize()).toBe(0);
      expect(await accounts()).toEqual(['first']);
    });

    it('takes none after a rollback either', async () => {
      let ended: Tx | undefined;
      const failed = transactions.run(async (tx) => {
        ended = tx;
        await open(tx, 'first');
        throw new Error('no');
      });
      await expect(failed).rejects.toThrow('no');
      expect(() => ended!.outbox.push(anEvent())).toThrow(expect.objectContaining(ENDED) as Error);
      expect(() => ended!.afterCommit(() => undefined)).toThrow(expect.objectContaining(ENDED) as Error);
    });

    it('still takes after-commit hooks from after-commit hooks', async () => {
      const ran: string[] = [];
      await transactions.run(async (tx) => {
        await open(tx, 'first');
        tx.afterCommit(() => tx.afterCommit(() => void ran.push('second')));
      });
      expect(ran).toEqual(['second']);
    });

    it('says which SQL error the work swallowed', async () => {
      const swallowing = transactions.run((tx) => tx.query('SELECT 1 / 0').catch(() => undefined));
      await expect(swallowing).rejects.toMatchObject({ code: 'TRANSACTION_ABORTED', cause: { code: '22012' } });
    });

    it('is committed although a hook throws after it, and so does the one who is told', async () => {
      const ran: string[] = [];
      const told = new Transactions(dataSource, {
        onCommitted: () => {
          throw new Error('no relay');
        },
        onHookError: () => {
          throw new Error('no log');
        },
      });
      const result = told.run(async (tx) => {
        await open(tx, 'first');
        tx.outbox.push(anEvent());
        tx.afterCommit(() => Promise.reject(new Error('wake failed')));
        tx.afterCommit(() => void ran.push('next'));
        return 'result';
      });
      await expect(result).resolves.toBe('result');
      expect(ran).toEqual(['next']);
      expect(await accounts()).toEqual(['first']);
    });

    it('leaves the session whole for the next user, whatever went wrong', async () => {
      await transactions.run((tx) => Promise.resolve(void open(tx, 'x').catch(() => undefined))).catch(() => undefined);
      await eventually(() => expect(accounts()).resolves.toEqual([]));
      await transactions.run((tx) => open(tx, 'next'));
      expect(await accounts()).toEqual(['next']);
    });
  },
);
