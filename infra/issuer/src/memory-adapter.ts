import type { Adapter, AdapterPayload } from 'oidc-provider';

/** Records kept at once; beyond that the oldest go. Logins that are begun and left would else pile up. */
const MOST = 10_000;

/** What is worth nothing once its grant is revoked. A login that is under way names its grant as well, and goes on. */
const REVOKED_WITH_GRANT = /^(AccessToken|AuthorizationCode|DeviceCode|RefreshToken):/;

/**
 * What the issuer remembers: logins, sessions, codes, refresh tokens. In memory on purpose: after a restart one clicks
 * again. Access tokens are not among it, they prove themselves.
 * @param now milliseconds
 */
export function memoryAdapter(now: () => number = Date.now): (model: string) => Adapter {
  const records = new Map<string, { readonly payload: AdapterPayload; readonly ends: number }>();
  const live = (key: string): AdapterPayload | undefined => {
    const record = records.get(key);
    if (record && record.ends > now()) return record.payload;
    records.delete(key);
    return undefined;
  };
  const find = (model: string, matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined => {
    const keys = [...records.keys()].filter((key) => key.startsWith(`${model}:`));
    return keys.map(live).find((payload) => payload !== undefined && matches(payload));
  };
  return (model) => ({
    upsert: (id, payload, expiresIn) => {
      const key = `${model}:${id}`;
      records.delete(key);
      records.set(key, { payload, ends: expiresIn === undefined ? Infinity : now() + expiresIn * 1_000 });
      const [oldest] = records.keys();
      if (records.size > MOST && oldest !== undefined) records.delete(oldest);
      return Promise.resolve();
    },
    find: (id) => Promise.resolve(live(`${model}:${id}`)),
    findByUid: (uid) => Promise.resolve(find(model, (payload) => payload.uid === uid)),
    findByUserCode: (userCode) => Promise.resolve(find(model, (payload) => payload.userCode === userCode)),
    consume: (id) => {
      const payload = live(`${model}:${id}`);
      if (payload) payload.consumed = Math.floor(now() / 1_000);
      return Promise.resolve();
    },
    destroy: (id) => {
      records.delete(`${model}:${id}`);
      return Promise.resolve();
    },
    revokeByGrantId: (grantId) => {
      for (const [key, { payload }] of records) {
        if (payload.grantId === grantId && REVOKED_WITH_GRANT.test(key)) records.delete(key);
      }
      return Promise.resolve();
    },
  });
}
