import { InvalidOptionError } from '../options/check-options.js';
import { DEFAULT_RELAY_SETTINGS, relaySettings } from './relay-settings.js';

describe('Settings of the relay', () => {
  it('have defaults that work together, also where undefined is given', () => {
    expect(relaySettings()).toEqual(DEFAULT_RELAY_SETTINGS);
    expect(relaySettings({ pollMs: undefined, batchRows: 7 })).toEqual({
      ...DEFAULT_RELAY_SETTINGS,
      batchRows: 7,
    });
  });

  it.each([
    [{ touchEveryMs: 5_000 }, ['touchEveryMs', 'staleAfterMs', '5000', '10000']],
    [{ staleAfterMs: 4_000 }, ['touchEveryMs', 'staleAfterMs', '2000', '4000']],
    [{ backoffMinMs: 2_001 }, ['backoffMinMs', 'backoffMaxMs', '2001', '2000']],
    [{ backoffMaxMs: 99 }, ['backoffMinMs', 'backoffMaxMs', '100', '99']],
    [{ pollMs: 0 }, ['pollMs', '0']],
  ])('are refused where they cannot work: %j', (given, words) => {
    expect(() => relaySettings(given)).toThrow(InvalidOptionError);
    for (const word of words) expect(() => relaySettings(given)).toThrow(word);
  });

  it('may lie at the very limits', () => {
    expect(relaySettings({ touchEveryMs: 4_999, backoffMinMs: 2_000 })).toMatchObject({ touchEveryMs: 4_999 });
  });
});
