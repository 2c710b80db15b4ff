import { wireEvent } from '../../test/wire-event.js';
import { decodeEvent } from './decode.js';

const orderPaid = JSON.stringify(wireEvent('OrderPaid'));
const withField = (field: string): Buffer => Buffer.from(orderPaid.replace('"data":{', `"data":{${field},`));

describe('a hostile record', () => {
  it.each(['"__proto__"', String.raw`"\u005f_proto__"`, String.raw`"__prot\u006f__"`])(
    'cannot change a prototype by the key %s, however the event is copied',
    (key) => {
      const event = decodeEvent('order-events', withField(`${key}:{"admin":true},"deep":[{${key}:{"admin":true}}]`));
      const data = event.data as unknown as { deep: object[] };
      expect(Object.assign({}, data)).not.toHaveProperty('admin');
      expect(Object.assign({}, data.deep[0])).not.toHaveProperty('admin');
      expect({}).not.toHaveProperty('admin');
    },
  );

  it('cannot supply a required field through a prototype', () => {
    const { data, ...attributes } = wireEvent('OrderPaid');
    const json = JSON.stringify({ ...attributes, data: 0 }).replace(':0}', `:{"__proto__":${JSON.stringify(data)}}}`);
    expect(() => decodeEvent('order-events', Buffer.from(json))).toThrow('/data/orderId is required');
  });

  it.each([
    ['U+0000', String.raw`"a/b":["\u0000"]`, '/data/a~1b/0 must not hold'],
    ['a lone surrogate', String.raw`"note":"\ud800x"`, '/data/note must not hold'],
  ])('cannot bring in text that Postgres cannot store: %s', (_what, field, message) => {
    expect(() => decodeEvent('order-events', withField(field))).toThrow(message);
  });

  it('may hold a whole surrogate pair and escaped backslashes', () => {
    const event = decodeEvent('order-events', withField(String.raw`"note":"\ud83d\ude00 \\u0000"`));
    expect(event.data).toMatchObject({ note: '\u{1f600} \\u0000' });
  });

  it('may be nested as deep as a record is long', () => {
    const deep = 200_000;
    const field = String.raw`"__proto__":1,"deep":${'['.repeat(deep)}"\u0000"${']'.repeat(deep)}`;
    expect(() => decodeEvent('order-events', withField(field))).toThrow(/^\/data\/deep\/0\/0.{200,300} must not hold/);
  });
});
