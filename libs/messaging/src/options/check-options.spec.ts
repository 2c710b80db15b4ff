import {
  aFunction,
  checkOptions,
  InvalidOptionError,
  listOf,
  milliseconds,
  oneOf,
  required,
  text,
  wholeNumber,
  withDefaults,
} from './check-options.js';

interface OvenOptions {
  readonly trays: number;
  readonly pauseMs?: number;
  readonly mode?: 'hot' | 'cold';
  readonly labels?: readonly string[];
  readonly onDone?: () => void;
}

const check = (options: object) => () =>
  checkOptions<OvenOptions>('Oven', options as OvenOptions, {
    trays: required(wholeNumber(1, 16)),
    pauseMs: milliseconds(),
    mode: oneOf('hot', 'cold'),
    labels: listOf(text(20)),
    onDone: aFunction,
  });

describe('options', () => {
  it('are taken where every value is accepted, and those that may be left out are', () => {
    expect(check({ trays: 1 })).not.toThrow();
    expect(check({ trays: 16, pauseMs: 0.5, mode: 'hot', labels: ['a'], onDone: () => undefined })).not.toThrow();
    expect(check({ trays: 1, pauseMs: undefined })).not.toThrow();
  });

  it.each([
    [{ trays: 0 }, 'Oven: option trays must be a whole number from 1 to 16, but is 0'],
    [{ trays: 1.5 }, 'Oven: option trays must be a whole number from 1 to 16, but is 1.5'],
    [{ trays: '2' }, 'Oven: option trays must be a whole number from 1 to 16, but is "2"'],
    [{}, 'Oven: option trays must be a whole number from 1 to 16, but is missing'],
    [{ trays: 1, pauseMs: NaN }, 'Oven: option pauseMs must be a number of ms from 0 to 2147483647, but is NaN'],
    [
      { trays: 1, pauseMs: Infinity },
      'Oven: option pauseMs must be a number of ms from 0 to 2147483647, but is Infinity',
    ],
    [{ trays: 1, mode: 'mild' }, 'Oven: option mode must be "hot" or "cold", but is "mild"'],
    [
      { trays: 1, labels: [] },
      'Oven: option labels must be a list of at least 1, each a text of 1 to 20 characters, but is a list of 0',
    ],
    [{ trays: 1, onDone: 'x' }, 'Oven: option onDone must be a function, but is "x"'],
    [{ trays: 1, onDone: { password: 'p' } }, 'Oven: option onDone must be a function, but is of type object'],
    [{ trays: 1, tray: 2 }, 'Oven: there is no option tray; there are trays, pauseMs, mode, labels, onDone'],
  ])('are refused with option, value and what is accepted: %j', (options, message) => {
    expect(check(options)).toThrow(InvalidOptionError);
    expect(check(options)).toThrow(message);
  });

  it('have their default where they are left out or undefined', () => {
    expect(withDefaults({ trays: 1, pauseMs: 5 }, { trays: undefined as never, pauseMs: 0 })).toEqual({
      trays: 1,
      pauseMs: 0,
    });
    expect(withDefaults({ trays: 1 }, undefined)).toEqual({ trays: 1 });
  });
});
