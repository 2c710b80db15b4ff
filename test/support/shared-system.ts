import { TestSystem, type TestSystemOptions } from '@waybill/testing';
import { Api } from './api.js';

/**
 * A running system that several suites use one after the other, each with products, customers and orders of its own.
 * Whatever a suite stops or starts with other settings it puts back, all the more because the audit comes at the end.
 */
export interface SharedSystem {
  readonly system: TestSystem;
  readonly api: Api;
  /** Orders that end in NEEDS_ATTENTION on purpose: the audit lets these be, and no others. */
  readonly leftToOperators: string[];
}

/** Starts it before the suites of the file that calls this; audits and stops it after them. */
export function shareSystem(options: TestSystemOptions = {}): SharedSystem {
  const leftToOperators: string[] = [];
  let running: { system: TestSystem; api: Api } | undefined;

  beforeAll(async () => {
    const system = await TestSystem.start(options);
    // Where a token is required the suites' own requests are an operator's.
    const token = options.auth === 'required' ? await system.token({ role: 'operator' }) : undefined;
    running = { system, api: new Api(system, token) };
  });
  afterAll(() => running?.system.audit({ attention: leftToOperators }));
  afterAll(() => running?.system.stop());

  const started = () => {
    if (!running) throw new Error('The system is there from the first test on, not before');
    return running;
  };
  return {
    leftToOperators,
    get system() {
      return started().system;
    },
    get api() {
      return started().api;
    },
  };
}
