import { securityConfig, type KafkaSecurity } from './kafka-security.js';

describe('the security settings of a Kafka client', () => {
  it.each<[string, unknown]>([
    ['security.sasl.mechanism is "gssapi"; accepted: plain', { sasl: { mechanism: 'gssapi' } }],
    ['security.sasl.username must give a text', { sasl: { mechanism: 'plain', username: '', password: 'x' } }],
    ['security.sasl.password must give a text', { sasl: { mechanism: 'scram-sha-512', username: 'order' } }],
    ['security.sasl.token must be a function', { sasl: { mechanism: 'oauthbearer', token: 'x' } }],
    ['security.tls.cert and security.tls.key belong together', { tls: { cert: 'x' } }],
    ['security.tls must be true, false', { tls: 'yes' }],
  ])('are refused with a message that names the option: %s', (message, security) => {
    expect(() => securityConfig(security as KafkaSecurity)).toThrow(message);
  });

  it('never shows a password', () => {
    const sasl = { mechanism: 'plain', username: '', password: 'secret' } as const;
    expect(() => securityConfig({ sasl })).toThrow(expect.not.stringContaining('secret') as string);
  });

  it('ask for name and password each time they are needed', () => {
    let password = 'old';
    const { sasl } = securityConfig({ sasl: { mechanism: 'plain', username: 'order', password: () => password } });
    expect(sasl).toMatchObject({ username: 'order', password: 'old' });
    password = 'new';
    expect(sasl).toMatchObject({ password: 'new' });
  });

  it('are clear text without TLS, and TLS with what Node trusts by "true"', () => {
    expect(securityConfig()).not.toHaveProperty('ssl');
    expect(securityConfig({ tls: false })).not.toHaveProperty('ssl');
    expect(securityConfig({ tls: true })).toMatchObject({ ssl: true });
  });
});
