import { reasonWord, shortType, stateWord } from './states.js';

describe('the words of states', () => {
  it.each(['PENDING', 'CONFIRMED', 'PAID', 'COMPLETED', 'CANCELLED', 'REFUNDED', 'NONE', 'DONE', 'NEEDS_ATTENTION'])(
    'know %s',
    (status) => {
      expect(stateWord(status).word).not.toBe(status);
    },
  );

  it('show a state that is not known as it came', () => {
    expect(stateWord('SOMETHING_NEW')).toEqual({ word: 'SOMETHING_NEW', tone: 'idle' });
  });

  it('tell reasons, also new ones', () => {
    expect(reasonWord('PAYMENT_DECLINED')).toBe('payment declined');
    expect(reasonWord('SOMETHING_NEW')).toBe('something new');
  });
});

describe('an event in the lane of its service', () => {
  it.each([
    ['OrderCreated', 'order', 'Created'],
    ['InventoryRollback', 'order', 'InventoryRollback'],
    ['InventoryReserved', 'inventory', 'Reserved'],
    ['PaymentRefundFailed', 'payment', 'RefundFailed'],
    ['ShipmentVoided', 'shipping', 'Voided'],
    ['OrderShipped', 'shipping', 'OrderShipped'],
  ])('%s of %s is %s', (type, service, short) => {
    expect(shortType(type, service)).toBe(short);
  });
});
