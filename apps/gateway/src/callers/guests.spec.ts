import { isGuest, mayTouch } from '@waybill/platform';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { guestId, Guests, newSecret } from './guests.js';
import { ownOrders, withCustomer } from './guest-orders.js';

const asked = (cookie?: string): FastifyRequest =>
  ({ headers: cookie === undefined ? {} : { cookie } }) as FastifyRequest;

function answered(): { reply: FastifyReply; cookies: string[] } {
  const cookies: string[] = [];
  return {
    cookies,
    reply: { header: (_name: string, value: string) => cookies.push(value) } as unknown as FastifyReply,
  };
}

const guests = new Guests({ storefront: 'open', isSecure: false });

describe('a guest', () => {
  it('has an id that is made of the cookie, and does not tell it', () => {
    const secret = newSecret();
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(guestId(secret)).toMatch(/^guest-[\w-]{22}$/);
    expect(guestId(secret)).toBe(guestId(secret));
    expect(guestId(newSecret())).not.toBe(guestId(secret));
    expect(secret).not.toContain(guestId(secret).slice('guest-'.length));
  });

  it('is the same as long as the browser brings its cookie', () => {
    const first = answered();
    const { customerId } = guests.admit(asked(), first.reply);
    const again = answered();
    expect(guests.admit(asked(first.cookies[0]!.split(';')[0]), again.reply).customerId).toBe(customerId);
    expect(again.cookies).toEqual([]);
  });

  it.each(['waybill_guest=', 'waybill_guest=short', `waybill_guest=${'a'.repeat(44)}`, 'waybill_guest=../../x'])(
    'with %s is somebody new',
    (cookie) => {
      const { reply, cookies } = answered();
      expect(isGuest(guests.admit(asked(cookie), reply).customerId!)).toBe(true);
      expect(cookies).toHaveLength(1);
    },
  );

  it('may touch orders of guests, and nothing else', () => {
    const guest = guests.of(asked());
    expect(mayTouch(guest, 'orders:undo', guest.customerId!)).toBe(true);
    expect(mayTouch(guest, 'orders:undo', 'ada')).toBe(false);
    expect([...guest.permissions.keys()].sort()).toEqual([
      'availability:read',
      'catalogue:read',
      'orders:place',
      'orders:read',
      'orders:undo',
    ]);
  });

  it('orders for themselves', () => {
    const guest = guests.of(asked());
    expect(withCustomer({ items: [] }, guest)).toEqual({ items: [], customerId: guest.customerId });
    expect(() => withCustomer({ customerId: 'ada' }, guest)).toThrow('for nobody else');
    expect(withCustomer([], guest)).toEqual([]);
    expect(withCustomer(undefined, guest)).toBeUndefined();
    expect(() => ownOrders({ customerId: 'ada' }, guest)).toThrow('for nobody else');
    expect(ownOrders({ limit: '5' }, guest)).toEqual({ limit: '5', customerId: guest.customerId });
  });
});
