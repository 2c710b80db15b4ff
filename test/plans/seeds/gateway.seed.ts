import { idOf, QUEUED } from './numbers.js';

/** What two years of much handling leave behind. */
export const ACTIONS = 500_000;
/** Browsers that are signed in. */
export const SESSIONS = 100_000;

/** Hash of the session `i`, in SQL and here. */
const hashOf = (i: string): string => `decode(lpad(to_hex(${i}), 64, '0'), 'hex')`;
export const sessionHash = (i: number): Buffer => Buffer.from(i.toString(16).padStart(64, '0'), 'hex');

/** A few operators did nearly all of it; each did something rare, and so did one who was there for a day. */
export const GATEWAY_SEED: readonly string[] = [
  `INSERT INTO operator_action (id, at, actor, actor_name, action, target, outcome)
   SELECT ${idOf('i')}, to_timestamp(1767225600 + i),
     CASE WHEN i % 50000 = 7 THEN 'guest-operator' ELSE 'operator-' || i % 5 END,
     CASE WHEN i % 50000 = 7 THEN 'Guest' ELSE 'Operator ' || i % 5 END,
     CASE WHEN i % 20000 = 3 THEN 'personal.reveal' WHEN i % 2 = 0 THEN 'order.cancel' ELSE 'stock.adjust' END,
     'target-' || i % 100000, 'done'
   FROM generate_series(1, ${ACTIONS}) AS i`,
  `INSERT INTO session (hash, subject, name, roles, tokens, seen_at, ends_at)
   SELECT ${hashOf('i')}, 'somebody', 'Somebody', '{operator}', repeat('x', 2000),
     now() - i * interval '10 ms', now() + interval '8 h' - i * interval '250 ms'
   FROM generate_series(1, ${SESSIONS}) AS i`,
  `INSERT INTO login (state, browser, nonce, verifier, return_to, created_at)
   SELECT 'state-' || i, ${hashOf('i')}, 'n', 'v', '/console', now() - i * interval '20 ms'
   FROM generate_series(1, ${QUEUED}) AS i`,
  `INSERT INTO audit_run (id, at, by, instance, state, took_ms, verdict)
   SELECT ${idOf('i')}, to_timestamp(1767225600 + i), 'Olga', '1', 'done', 1, '{"findings":[]}'
   FROM generate_series(1, 200) AS i`,
  `INSERT INTO replay_job (id, started_at, ended_at, by, reason, state, instance, filter, snapshot, batch, per_second)
   SELECT ${idOf('i')}, to_timestamp(1767225600 + i), now(), 'Olga', 'mended', 'done', 'run', '{}', '{}', 100, 50
   FROM generate_series(1, ${QUEUED}) AS i`,
];
