import { createPrivateKey, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

export interface TestCertificate {
  /** PEM. */
  readonly cert: string;
  /** PEM, PKCS#8, without a passphrase. */
  readonly key: string;
}

/** An authority for one suite, which signs certificates that are valid from yesterday for ten days. */
export class TestAuthority {
  readonly cert: string;
  private readonly key: KeyObject;

  constructor(private readonly name = 'Test authority') {
    const own = this.issueBy(undefined, name, []);
    this.cert = own.cert;
    this.key = createPrivateKey(own.key);
  }

  /** @param hosts names and IPv4 addresses that the certificate holds for */
  issue(subject: string, hosts: readonly string[] = []): TestCertificate {
    return this.issueBy(this.key, subject, hosts);
  }

  /** By itself where there is no key to sign with yet: the authority's own certificate. */
  private issueBy(issuer: KeyObject | undefined, subject: string, hosts: readonly string[]): TestCertificate {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const body = der(
      SEQUENCE,
      der(0xa0, der(INTEGER, Buffer.from([2]))),
      der(INTEGER, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
      ECDSA_WITH_SHA256,
      nameOf(this.name),
      der(SEQUENCE, timeOf(-1), timeOf(10)),
      nameOf(subject),
      publicKey.export({ type: 'spki', format: 'der' }),
      der(0xa3, der(SEQUENCE, ...(issuer ? alternativeNames(hosts) : [IS_AUTHORITY]))),
    );
    const signature = Buffer.concat([Buffer.from([0]), sign('sha256', body, issuer ?? privateKey)]);
    const whole = der(SEQUENCE, body, ECDSA_WITH_SHA256, der(BIT_STRING, signature));
    const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
    return {
      cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
      key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    };
  }
}

const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_ID = 0x06;
const UTF8_STRING = 0x0c;
const GENERALIZED_TIME = 0x18;
const SEQUENCE = 0x30;
const SET = 0x31;

/** One value in DER (X.690): tag, length, contents. */
function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const objectId = (hex: string): Buffer => der(OBJECT_ID, Buffer.from(hex, 'hex'));
/** 1.2.840.10045.4.3.2 */
const ECDSA_WITH_SHA256 = der(SEQUENCE, objectId('2a8648ce3d040302'));
/** Extension 2.5.29.19, basicConstraints, critical: an authority. */
const IS_AUTHORITY = der(
  SEQUENCE,
  objectId('551d13'),
  der(0x01, Buffer.from([0xff])),
  der(OCTET_STRING, der(SEQUENCE, der(0x01, Buffer.from([0xff])))),
);

/** Extension 2.5.29.17, subjectAltName. */
function alternativeNames(hosts: readonly string[]): Buffer[] {
  if (hosts.length === 0) return [];
  const names = hosts.map((host) =>
    /^[\d.]+$/.test(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host)),
  );
  return [der(SEQUENCE, objectId('551d11'), der(OCTET_STRING, der(SEQUENCE, ...names)))];
}

/** A distinguished name of nothing but a common name (2.5.4.3). */
const nameOf = (commonName: string): Buffer =>
  der(SEQUENCE, der(SET, der(SEQUENCE, objectId('550403'), der(UTF8_STRING, Buffer.from(commonName)))));

const timeOf = (days: number): Buffer => {
  const text = new Date(Date.now() + days * 86_400_000).toISOString();
  return der(GENERALIZED_TIME, Buffer.from(`${text.slice(0, 19).replace(/[-:T]/g, '')}Z`));
};
