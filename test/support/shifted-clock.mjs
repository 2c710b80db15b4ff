/** Loaded by Node before a service (`--import`): its machine's clock is off by TEST_CLOCK_AHEAD_MS. */
const ahead = Number(process.env.TEST_CLOCK_AHEAD_MS);
const Right = Date;
const now = () => Right.now() + ahead;

globalThis.Date = new Proxy(Right, {
  construct: (target, args, asked) => Reflect.construct(target, args.length > 0 ? args : [now()], asked),
  apply: () => new Right(now()).toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});
