import { AppendOnly } from '../../../apps/gateway/src/actions/append-only.js';
import { forgetOldActions } from '../../../apps/gateway/src/actions/forget-old-actions.js';
import { RecordedActions } from '../../../apps/gateway/src/actions/recorded-actions.js';
import { ActionQueries } from '../../../apps/gateway/src/console/actions/action.queries.js';
import { AuditRunStore } from '../../../apps/gateway/src/console/audits/audit-run.store.js';
import { OrderActions } from '../../../apps/gateway/src/console/orders/order-actions.js';
import { ReplayJobRepository } from '../../../apps/gateway/src/console/replays/replay-job.repository.js';
import { LoginRepository } from '../../../apps/gateway/src/sessions/login.repository.js';
import { SessionRepository } from '../../../apps/gateway/src/sessions/session.repository.js';
import { LOCAL_ACTOR } from '@waybill/platform';
import type { AuditVerdict } from '@waybill/console-api';
import { NO_PROGRESS } from '@waybill/operations';
import { drive, type Drive } from '../drive.js';
import type { Pools } from '../large-databases.js';
import { ACTIONS, sessionHash } from '../seeds/gateway.seed.js';
import { orderId } from '../seeds/numbers.js';

const source = (file: string) => `apps/gateway/src/${file}.ts`;
const IDLE_MINUTES = 30;
const MIDDLE = { at: '2026-01-03T00:00:00.000000Z', id: orderId(ACTIONS / 2) };
const FROM = new Date('2026-01-02T00:00:00Z');
const TO = new Date('2026-01-04T00:00:00Z');

/** What the gateway keeps by itself. */
export function gatewayDrives({ reads, writes }: Pools, ownerUrl: string): Drive[] {
  const action = { actor: LOCAL_ACTOR, action: 'order.cancel', target: 'target-1' };
  const session = { subject: 'ada', name: 'Ada', roles: ['customer'], tokens: 'sealed' };
  const login = { state: 'new', browser: sessionHash(7), nonce: 'n', verifier: 'v', returnTo: '/' };
  const replay = { by: 'Olga', reason: 'mended', filter: {}, ends: {}, batch: 1, perSecond: 1, total: 1 };
  return [
    ...trailDrives(),
    drive(source('sessions/session.repository'), new SessionRepository(writes), {
      add: [(sut) => sut.add({ ...session, hash: sessionHash(1_000_001), hours: 8 })],
      find: [(sut) => sut.find(sessionHash(7), IDLE_MINUTES), (sut) => sut.find(sessionHash(1_000_002), IDLE_MINUTES)],
      touch: [(sut) => sut.touch(sessionHash(7))],
      beginRefresh: [(sut) => sut.beginRefresh(sessionHash(7))],
      endRefresh: [
        (sut) => sut.endRefresh(sessionHash(7)),
        (sut) => sut.endRefresh(sessionHash(7), { roles: ['viewer'], name: 'Ada' }),
      ],
      keep: [(sut) => sut.keep(sessionHash(7), 'sealed')],
      remove: [(sut) => sut.remove(sessionHash(8))],
      removeEnded: [(sut) => sut.removeEnded(IDLE_MINUTES)],
    }),
    drive(source('sessions/login.repository'), new LoginRepository(writes), {
      add: [(sut) => sut.add(login)],
      take: [(sut) => sut.take('state-7', sessionHash(7)), (sut) => sut.take('state-8', sessionHash(7))],
    }),
    drive(source('console/audits/audit-run.store'), new AuditRunStore(writes, reads), {
      begin: [(sut) => sut.begin('Olga', '1')],
      touch: [(sut) => sut.touch(orderId(7))],
      end: [(sut) => sut.end(orderId(7), 1, { state: 'done', verdict: {} as AuditVerdict })],
      interrupt: [(sut) => sut.interrupt(orderId(7))],
      find: [(sut) => sut.find(orderId(7))],
      newest: [(sut) => sut.newest()],
    }),
    drive(source('console/replays/replay-job.repository'), new ReplayJobRepository(writes), {
      add: [(sut) => sut.add({ ...replay, id: orderId(1_000_001) }, 'run')],
      find: [(sut) => sut.find(orderId(7))],
      newest: [(sut) => sut.newest()],
      keep: [(sut) => sut.keep(orderId(7), 'run', NO_PROGRESS)],
      confirm: [async (sut) => sut.confirm((await sut.find(orderId(7)))!, NO_PROGRESS)],
      touch: [(sut) => sut.touch(orderId(7), 'run')],
      end: [(sut) => sut.end(orderId(7), 'run', 'done', null)],
      cancel: [(sut) => sut.cancel(orderId(7))],
      resume: [(sut) => sut.resume(orderId(7), 'run')],
    }),
  ];

  function trailDrives(): Drive[] {
    return [
      drive(source('console/actions/action.queries'), new ActionQueries(reads), {
        newest: [
          (sut) => sut.newest({}, 101),
          (sut) => sut.newest({}, 101, MIDDLE),
          (sut) => sut.newest({ actor: 'operator-1' }, 101, MIDDLE),
          (sut) => sut.newest({ actor: 'Operator 1' }, 101),
          (sut) => sut.newest({ actor: 'guest-operator' }, 101),
          (sut) => sut.newest({ actor: 'there is none' }, 101),
          (sut) => sut.newest({ action: 'personal.reveal' }, 101, MIDDLE),
          (sut) => sut.newest({ action: 'there.is.none' }, 101),
          (sut) => sut.newest({ target: 'target-7' }, 101, MIDDLE),
          (sut) => sut.newest({ actor: 'operator-1', action: 'personal.reveal' }, 101),
          (sut) => sut.newest({ actor: 'guest-operator', action: 'order.cancel' }, 101),
          (sut) => sut.newest({ from: FROM, to: TO }, 101),
          (sut) => sut.newest({ from: FROM, to: TO, action: 'stock.adjust', actor: 'operator-1' }, 101, MIDDLE),
        ],
      }),
      drive(source('console/orders/order-actions'), new OrderActions(reads), { of: [(sut) => sut.of('target-7')] }),
      drive(source('actions/recorded-actions'), new RecordedActions(writes), {
        record: [(sut) => sut.record(action, () => Promise.resolve())],
      }),
      drive(source('actions/append-only'), new AppendOnly(writes), {
        onApplicationBootstrap: [(sut) => sut.onApplicationBootstrap()],
      }),
      drive(
        source('actions/forget-old-actions'),
        { forgetOldActions },
        {
          forgetOldActions: [(sut) => sut.forgetOldActions(ownerUrl, { ACTIONS_RETENTION_DAYS: '36500' })],
        },
      ),
    ];
  }
}
