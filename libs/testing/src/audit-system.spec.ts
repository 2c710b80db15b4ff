import { expectSoundAudit } from './audit-system.js';

const SOUND = { quiet: true, unrest: { lag: 0 }, findings: [], moreFindings: 0, attention: [], moreAttention: 0 };

const answered = (verdict: object, exitCode = 1) => ({ exitCode, stdout: JSON.stringify(verdict), stderr: '' });

describe('a suite that ends with an audit', () => {
  it('passes when everything is sound', () => {
    expect(() => expectSoundAudit(answered(SOUND, 0), {})).not.toThrow();
  });

  it('fails with what is broken, and where', () => {
    const finding = { invariant: 'completed-is-paid', orderId: 'one', expected: 1_000, found: 0 };
    const audit = () => expectSoundAudit(answered({ ...SOUND, findings: [finding] }), {});
    expect(audit).toThrow(/completed-is-paid.*"orderId":"one","expected":1000,"found":0/);
  });

  it('fails while the system is not quiet', () => {
    expect(() => expectSoundAudit(answered({ ...SOUND, quiet: false, unrest: { lag: 3 } }), {})).toThrow(
      /not quiet.*3/,
    );
  });

  it('fails for an order that needs attention, unless the suite named it', () => {
    const verdict = { ...SOUND, attention: [{ orderId: 'one', status: 'CANCELLED' }] };
    expect(() => expectSoundAudit(answered(verdict), {})).toThrow(/order one is CANCELLED and NEEDS_ATTENTION/);
    expect(() => expectSoundAudit(answered(verdict), { attention: ['two'] })).toThrow(/order one/);
    expect(() => expectSoundAudit(answered(verdict), { attention: ['one'] })).not.toThrow();
  });

  it('fails when the audit could not be run', () => {
    const audit = () => expectSoundAudit({ exitCode: 2, stdout: '', stderr: 'no database' }, {});
    expect(audit).toThrow(/could not be run: no database/);
  });
});
