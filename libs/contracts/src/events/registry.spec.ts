import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { spoiled } from '../../test/spoiled.js';
import { selfContainedSchemaOf } from '../schema/json-schema.js';
import { TOPIC_NAMES } from '@waybill/system-map';
import { definitionOf, EVENT_TYPES, isKnownType, typesOn, type DomainEvent } from './registry.js';

describe('the registry of events', () => {
  it('has exactly the types of each topic that the design fixes', () => {
    expect(Object.fromEntries(TOPIC_NAMES.map((topic) => [topic, typesOn(topic)]))).toEqual({
      'order-events': [
        'OrderCreated',
        'OrderConfirmed',
        'OrderPaid',
        'OrderCompleted',
        'OrderCancelled',
        'InventoryRollback',
        'GoodsLeft',
        'OrderRefundRequested',
        'UndoingExplained',
        'CompensationSettled',
        'OrderRefunded',
        'ReturnEntered',
      ],
      'inventory-events': ['InventoryReserved', 'InventoryFailed', 'InventoryReleased'],
      'payment-events': [
        'PaymentActionRequired',
        'PaymentCompleted',
        'PaymentFailed',
        'PaymentVoided',
        'PaymentRefunded',
        'PaymentRefundFailed',
      ],
      'shipping-events': ['OrderShipped', 'ShipmentFailed', 'ShipmentVoided', 'ShipmentVoidFailed'],
      'product-events': ['ProductCreated', 'ProductUpdated', 'ProductDeleted'],
    });
  });

  it.each(['', 'orderCreated', 'constructor', '__proto__', 'toString'])('does not know the type "%s"', (type) => {
    expect(isKnownType(type)).toBe(false);
  });

  it('narrows the data by the type', () => {
    const oneFieldOf = (event: DomainEvent<'OrderCreated' | 'OrderPaid'>): number | string =>
      event.type === 'OrderCreated' ? event.data.allowPartial.toString() : event.data.amount.amount;
    expect(oneFieldOf({ type: 'OrderPaid', data: { ...definitionOf('OrderPaid').example } })).toBe(11499);
  });
});

describe.each(EVENT_TYPES)('the class of %s', (type) => {
  const { data, example } = definitionOf(type);
  const errorsOf = (plain: unknown) => validateSync(plainToInstance(data, plain), { forbidUnknownValues: false });

  it('accepts its example by its own decorators', () => {
    expect(errorsOf(example)).toEqual([]);
  });

  it('refuses by its decorators whatever the schema made of them refuses', () => {
    const objects = spoiled(selfContainedSchemaOf(data), example).filter(({ pointer }) => pointer !== '');
    const accepted = objects.filter((bad) => errorsOf(bad.data).length === 0);
    expect(accepted.map(({ pointer, how }) => `${pointer}: ${how}`)).toEqual([]);
    expect(objects.length).toBeGreaterThan(5);
  });

  it('has an example with every optional field set', () => {
    const { properties } = selfContainedSchemaOf(data);
    expect(Object.keys(example).sort()).toEqual(Object.keys(properties as object).sort());
  });
});
