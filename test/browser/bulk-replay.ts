import type { TraceAnswer } from '@waybill/console-api';
import { Kafka, logLevel } from 'kafkajs';
import { eventOf, recordOf } from '../support/bad-events.js';
import { act } from './support/acting.js';
import { expectSoundPage } from './support/looked-at.js';
import type { SharedPages } from './support/shared-pages.js';

const PATIENT = { timeout: 60_000 };

export const bulkReplay = (shared: SharedPages): void =>
  describe('dead letters at the console', () => {
    const produce = async (
      topic: string,
      messages: { key: string; value: string; headers: Record<string, string> }[],
    ) => {
      const kafka = new Kafka({ brokers: shared.system.brokers.split(','), logLevel: logLevel.NOTHING });
      const producer = kafka.producer();
      await producer.connect();
      await producer.send({ topic, messages });
      await producer.disconnect();
    };

    /** A letter of an event that payment has handled since: the next time, its inbox knows it. */
    async function letterOfHandled(): Promise<Parameters<typeof produce>[1][number]> {
      const { system, api } = shared;
      const { id } = await api.place(await api.product());
      await api.reaches(id, 'COMPLETED');
      const authorization = `Bearer ${await system.token({ role: 'viewer' })}`;
      const url = `${system.gateway.url}/api/console/orders/${id}/trace?payloads=true`;
      const { body } = await api.request<TraceAnswer>('GET', url, undefined, { authorization });
      const created = body.items.find(({ type }) => type === 'OrderCreated');
      const { key, value, headers } = recordOf(
        eventOf('OrderCreated', id, { id: created?.eventId, source: '/order', data: created?.data }),
      );
      const why = {
        'dlq-topic': 'order-events',
        'dlq-partition': '0',
        'dlq-offset': '0',
        'dlq-consumer': 'payment',
        'dlq-error-code': 'mended',
        'dlq-error-message': 'no',
        'dlq-attempts': '1',
        'dlq-failed-at': new Date().toISOString(),
      };
      return { key, value, headers: { ...headers, ...why } };
    }

    it.each([
      ['dies again at the consumer that cannot read it', 'shipping', 'Died again'],
      ['is handled where the cause is mended', 'payment', 'Handled'],
    ])('what is replayed in bulk %s, and the page says so', async (_how, consumer, outcome) => {
      if (consumer === 'payment') {
        const letter = await letterOfHandled();
        await produce('order-events.dlq', [letter, letter, letter]);
      } else {
        const bad = () => recordOf(eventOf('PaymentCompleted', crypto.randomUUID(), { data: { type: 'OrderPaid' } }));
        await produce('payment-events', [bad(), bad(), bad()]);
      }
      const page = await shared.signedIn('Olga', `/console/letters?consumer=${consumer}&state=waiting`);
      await page.getByRole('button', { name: 'Replay 3 waiting' }).waitFor(PATIENT);
      await expectSoundPage(page, `console-letters-${consumer}`);
      await act(page, 'Replay 3 waiting', 'the cause is mended');
      await page.waitForURL('**/console/letters/replays/*');
      await page.locator('main > .head').getByText('Done', { exact: true }).waitFor(PATIENT);
      const figureOf = (label: string) =>
        page
          .locator('.tile', { has: page.getByText(label, { exact: true }) })
          .locator('.figure')
          .innerText();
      expect(await figureOf(outcome)).toBe('3');
      expect(await figureOf('Sent')).toBe('3');
      await expectSoundPage(page, `console-replay-${consumer}`);

      await page.goto('/console/letters?state=waiting');
      await page
        .locator('a[href*="/letters/order-events.dlq"], a[href*="/letters/payment-events.dlq"]')
        .first()
        .waitFor();
      await page.locator('tbody a[data-row]').first().click();
      await page.getByRole('heading', { name: 'Dead letter' }).waitFor();
      await page.getByRole('heading', { name: 'Headers' }).waitFor();
      await expectSoundPage(page, 'console-letter');
    });
  });
