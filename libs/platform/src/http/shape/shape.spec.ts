import fc from 'fast-check';
import { plainToInstance, Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, MinLength, ValidateIf, ValidateNested, validateSync } from 'class-validator';
import { OrderBody } from '../../../test/shop.controller.js';
import { shapeOf } from './compile-shape.js';

const order = { customerId: 'c-1', items: [{ sku: 'A', quantity: 1 }] };

const errorsOf = (body: unknown): Record<string, string> =>
  Object.fromEntries(
    shapeOf(OrderBody)
      .read(body)
      .errors.map(({ field, message }) => [field, message]),
  );

const changed = (change: object): object => ({ ...order, ...change });

const bothEmpty = Object.fromEntries(
  [0, 1].flatMap((i) => ['sku', 'quantity'].map((of) => [`items[${i}].${of}`, 'is required'])),
);

describe('a body', () => {
  it('becomes an instance of its class, nested ones too', () => {
    const { value, errors } = shapeOf(OrderBody).read(changed({ address: { city: 'Rome', country: 'IT' } }));
    expect(errors).toEqual([]);
    expect(value).toBeInstanceOf(OrderBody);
    expect(value.address?.constructor.name).toBe('AddressBody');
    expect(value.items[0]?.constructor.name).toBe('ItemBody');
  });

  it('is refused field by field, each with its path', () => {
    const body = {
      customerId: '',
      items: [
        { sku: 'A', quantity: '1' },
        { sku: 7, quantity: 1.5, colour: 'red' },
      ],
      address: { city: 'Rome', country: 'Italy' },
      tags: ['a', 1],
      'a/b~c': true,
    };
    expect(errorsOf(body)).toEqual({
      'a/b~c': 'is not a known field',
      customerId: 'must be longer than or equal to 1 characters',
      'items[0].quantity': 'must be an integer number',
      'items[1].colour': 'is not a known field',
      'items[1].sku': 'must be a string',
      'items[1].quantity': 'must be an integer number',
      'address.country': 'must be an ISO 3166-1 alpha-2 code',
      'tags[1]': 'must be a string',
    });
    const pointers = shapeOf(OrderBody)
      .read(body)
      .errors.map(({ pointer }) => pointer);
    expect(pointers).toEqual(expect.arrayContaining(['/a~1b~0c', '/items/1/sku', '/address/country']));
  });

  it.each([
    ['missing', { customerId: undefined }, { customerId: 'is required' }],
    ['null', { customerId: null }, { customerId: 'must be a string' }],
    ['an optional null', { allowPartial: null }, { allowPartial: 'must be a boolean value' }],
    ['no number', { items: [{ sku: 'A', quantity: NaN }] }, { 'items[0].quantity': 'must be an integer number' }],
    ['too small', { items: [{ sku: 'A', quantity: 0 }] }, { 'items[0].quantity': 'must not be less than 1' }],
    ['an empty list', { items: [] }, { items: 'must contain at least 1 elements' }],
    ['duplicates', { items: [...order.items, ...order.items] }, { items: 'must not name a SKU twice' }],
    ['an object for a list', { items: { 0: order.items[0] } }, { items: 'must be an array' }],
    ['a list for an object', { address: [] }, { address: 'must be an object' }],
    ['text for an object', { address: 'Rome' }, { address: 'must be an object' }],
    ['null in a list', { items: [null] }, { 'items[0]': 'must be an object' }],
    [
      'null twice in a list',
      { items: [null, null] },
      { 'items[0]': 'must be an object', 'items[1]': 'must be an object' },
    ],
    ['nothing twice in a list', { items: [{}, {}] }, bothEmpty],
    ['a list in a list', { items: [[]] }, { 'items[0]': 'must be an object' }],
  ])('may not have %s', (_what, change, errors) => {
    expect(errorsOf(changed(change))).toEqual(errors);
  });

  it.each([null, [], 'text', 7, true])('may not be %j', (body) => {
    expect(errorsOf(body)).toHaveProperty([''], 'must be an object');
  });

  it('is not looked through when a list in it is too long', () => {
    const items = Array.from({ length: 101 }, () => ({ sku: 1 }));
    expect(errorsOf(changed({ items }))).toEqual({ items: 'must contain no more than 100 elements' });
  });

  it('lists at most fifty errors', () => {
    const unknown = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`field${i}`, i]));
    expect(shapeOf(OrderBody).read(changed(unknown)).errors).toHaveLength(50);
  });
});

describe('a class', () => {
  it('may make a field depend on another', () => {
    class Delivery {
      @IsString()
      by: string;

      @ValidateIf(({ by }: Delivery) => by === 'ship')
      @IsString()
      harbour?: string;
    }
    expect(shapeOf(Delivery).read({ by: 'van' }).errors).toEqual([]);
    expect(shapeOf(Delivery).read({ by: 'ship' }).errors).toEqual([expect.objectContaining({ field: 'harbour' })]);
  });

  it('inherits the fields of its base class', () => {
    class Base {
      @IsInt()
      a: number;
    }
    class Derived extends Base {
      @IsOptional()
      @MinLength(2)
      b?: string;
    }
    expect(
      shapeOf(Derived)
        .read({ b: 'x' })
        .errors.map(({ field }) => field)
        .sort(),
    ).toEqual(['a', 'b']);
  });

  it('must say of which class the elements of a list are', () => {
    class Untyped {
      @ValidateNested({ each: true })
      list: object[];
    }
    expect(() => shapeOf(Untyped).read({ list: [{}] })).toThrow('Untyped.list: @ValidateNested needs @Type');
  });
});

describe('compared with class-validator itself', () => {
  class Line {
    @IsString()
    sku: string;

    @IsInt()
    quantity: number;
  }
  class Lines {
    @ValidateNested({ each: true })
    @Type(() => Line)
    lines: Line[];

    @IsOptional()
    @MinLength(2)
    note?: string;
  }
  const value = fc.oneof(fc.constant(undefined), fc.string(), fc.integer(), fc.double(), fc.boolean());
  const line = fc.record({ sku: value, quantity: value, extra: value }, { requiredKeys: [] });
  const body = fc.record(
    { lines: fc.array(line, { maxLength: 4 }), note: value, extra: value },
    { requiredKeys: ['lines'] },
  );

  it('says yes and no to the same bodies', () => {
    fc.assert(
      fc.property(body, (plain) => {
        const whole = validateSync(plainToInstance(Lines, plain), { whitelist: true, forbidNonWhitelisted: true });
        expect(shapeOf(Lines).read(plain).errors.length === 0).toBe(whole.length === 0);
      }),
    );
  });
});
