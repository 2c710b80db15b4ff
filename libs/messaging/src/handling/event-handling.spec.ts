import fc from 'fast-check';
import { received } from '../../test/support/records.js';
import { byType, wavesOf } from './event-handling.js';

describe('waves', () => {
  it('never hold a key twice, hold every event once, and keep the order of each key', () => {
    const events = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 60 });
    fc.assert(
      fc.property(events, (keys) => {
        const all = keys.map((key, index) => received(key, 'ParcelScanned', String(index)));
        const waves = wavesOf(all);
        for (const wave of waves) expect(new Set(wave.map(({ key }) => key)).size).toBe(wave.length);
        for (const key of new Set(keys)) {
          const ids = waves.flat().flatMap((one) => (one.key === key ? [one.event.id] : []));
          expect(ids).toEqual(all.flatMap((one) => (one.key === key ? [one.event.id] : [])));
        }
        expect(waves.flat()).toHaveLength(keys.length);
      }),
    );
  });

  it('number an event by the events of its key before it', () => {
    const waves = wavesOf(['a', 'b', 'a', 'a', 'c'].map((key) => received(key)));
    expect(waves.map((wave) => wave.map(({ key }) => key))).toEqual([['a', 'b', 'c'], ['a'], ['a']]);
  });

  it('are grouped by type in order of first appearance', () => {
    const groups = byType([received('a', 'Weighed'), received('b', 'Scanned'), received('c', 'Weighed')]);
    expect([...groups].map(([type, group]) => [type, group.map(({ key }) => key)])).toEqual([
      ['Weighed', ['a', 'c']],
      ['Scanned', ['b']],
    ]);
  });

  it('hold all events without key and subject in the first, which have no order among each other', () => {
    const keyless = ['1', '2', '3'].map((id) => ({ ...received('', 'ParcelScanned', id), key: '' }));
    expect(wavesOf(keyless)).toEqual([keyless]);
  });
});
