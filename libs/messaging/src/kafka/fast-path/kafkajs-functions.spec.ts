import { createRequire } from 'node:module';
import { jest } from '@jest/globals';

const load = createRequire(import.meta.url);

/** The module as a new process finds it, beside kafkajs as it is. */
async function fresh() {
  jest.resetModules();
  return import('./kafkajs-functions.js');
}

describe('the functions of kafkajs', () => {
  it('are replaced where kafkajs is the one that ours were written for', async () => {
    const { replaceKafkaJsFunctions } = await fresh();
    expect(replaceKafkaJsFunctions(true)).toEqual({ mode: 'fast' });
  });

  it('do the work themselves as soon as one client of the process wants that', async () => {
    const { replaceKafkaJsFunctions } = await fresh();
    expect(replaceKafkaJsFunctions(true).mode).toBe('fast');
    expect(replaceKafkaJsFunctions(false).mode).toBe('plain');
    expect(replaceKafkaJsFunctions(true).mode).toBe('plain');
  });

  it('are left alone where one of them differs, which is named', async () => {
    const { replaceKafkaJsFunctions } = await fresh();
    const fetch = load('kafkajs/src/protocol/requests/fetch') as { protocol: unknown };
    const before = fetch.protocol;
    const functions = replaceKafkaJsFunctions(true, { 'consumer/batch.js': 'another source' });
    expect(functions).toEqual({
      mode: 'untouched',
      why: 'kafkajs/src/consumer/batch.js differs from that of 2.2.4',
    });
    expect(fetch.protocol).toBe(before);
  });
});
