/** JSON with sorted keys: the same text for equal values, whatever order their fields were set in. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );

/** A world's key is a string of these numbers, one UTF-16 unit each. */
const MOST = 0xffff;

/** Keeps one object of all that are equal, with a number: so that worlds are compared by short strings. */
export class Canon {
  private readonly byText = new Map<string, object>();
  private readonly numbers = new WeakMap<object, number>();

  /** The one object that stands for all equal to `value`. */
  of<Value extends object | null>(value: Value): Value {
    if (value === null || this.numbers.has(value)) return value;
    const text = canonical(value);
    const known = this.byText.get(text);
    if (known) return known as Value;
    const number = this.byText.size + 1;
    if (number > MOST) throw new RangeError('too many different values for one search');
    this.byText.set(text, value);
    this.numbers.set(value, number);
    return value;
  }

  /** @throws RangeError for an object that did not come out of {@link of} */
  numberOf(value: object | null): number {
    if (value === null) return 0;
    const number = this.numbers.get(value);
    if (number === undefined) throw new RangeError('only values that went through of() have a number');
    return number;
  }
}

/** Remembers what a pure function of up to three canonical values came to. */
export class Memo<Result> {
  private readonly known = new Map<number, Result>();

  constructor(private readonly canon: Canon) {}

  of(values: readonly [object | null, (object | null)?, (object | null)?], compute: () => Result): Result {
    const [a, b, c] = values;
    const key =
      (this.canon.numberOf(a) * (MOST + 1) + this.canon.numberOf(b ?? null)) * (MOST + 1) +
      this.canon.numberOf(c ?? null);
    let result = this.known.get(key);
    if (result === undefined) {
      result = compute();
      this.known.set(key, result);
    }
    return result;
  }
}
