import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { MigratedDatabase } from '@waybill/testing';
import { createNotificationDatabase } from '../../test/notification-database.js';
import { anOrder } from '../../test/order.builder.js';
import { TestNotification } from '../../test/test-notification.js';
import { SimulatedSmsChannel } from './channels/sms/simulated-sms.channel.js';

const OLDEST = 'waybill_notification_oldest_waiting_seconds';

describe('Messages that wait', () => {
  let database: MigratedDatabase;
  let service: TestNotification;

  beforeAll(async () => {
    database = await createNotificationDatabase();
    service = new TestNotification(database, [new SimulatedSmsChannel()]);
    const order = anOrder({ contact: { phone: '+15550100' } });
    await service.deliver(order.created());
    await service.deliver(order.confirmed());
  });

  afterEach(() => jest.restoreAllMocks());
  afterAll(() => database.drop());

  const waitSince = (ago: string) => service.query('UPDATE delivery SET recorded_at = now() - $1::interval', [ago]);

  it('have a gauge of the oldest', async () => {
    await waitSince('2 hours');
    const lines = (await service.metrics.registry.metrics()).split('\n').filter((line) => line.startsWith(OLDEST));
    expect(lines).toEqual([expect.stringMatching(/ 72\d\d/)]);
  });

  it('are in the log once they are late, once an hour', async () => {
    const warned = jest.spyOn(Logger.prototype, 'warn');
    await waitSince('9 minutes');
    await service.late.look();
    expect(warned).not.toHaveBeenCalled();
    await waitSince('11 minutes');
    await service.late.look();
    await service.late.look();
    expect(warned.mock.calls).toEqual([
      [{ channel: 'SMS', seconds: expect.closeTo(660, -1) as number }, 'messages wait'],
    ]);
    service.clock.advance(61 * 60_000);
    await service.late.look();
    expect(warned).toHaveBeenCalledTimes(2);
  });
});
