import { isIP } from 'node:net';
import { databaseUrlVariableOf, defaultUrl, GATEWAY, type ServiceName } from '@waybill/contracts';
import { DatabaseUrlEnv, Env, serviceConfig, WholeNumberEnv } from '@waybill/platform';
import { ArrayNotEmpty, IsIn, IsOptional, IsUrl, ValidateBy, type ValidationArguments } from 'class-validator';

const STOREFRONTS = ['open', 'login', 'off'] as const;
export type StorefrontMode = (typeof STOREFRONTS)[number];

const ADDRESSES = 'must be one http(s) URL, or several with commas between';

/** Base URLs of a service's instances: asked in turn. */
const Addresses = (service: ServiceName): PropertyDecorator => {
  const isEach = IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false }, { each: true });
  const isList = ArrayNotEmpty();
  const isSet = Env(`${service.toUpperCase()}_URL`, { accepts: ADDRESSES });
  return (target, property) => [isSet, isList, isEach].forEach((decorate) => decorate(target, property));
};

const ReaderUrl = (service: ServiceName): PropertyDecorator => {
  const rules = [DatabaseUrlEnv(databaseUrlVariableOf(service)), IsOptional()];
  return (target, property) => rules.forEach((decorate) => decorate(target, property));
};

/** A rule that looks at the other settings as well. */
const Holds = (name: string, holds: (value: unknown, config: GatewayConfig) => boolean): PropertyDecorator =>
  ValidateBy({
    name,
    validator: { validate: (value, args?: ValidationArguments) => holds(value, args!.object as GatewayConfig) },
  });

const DAY_MINUTES = 24 * 60;

/** Settings of the gateway, beside those that every process has. */
export class GatewayConfig extends serviceConfig('gateway') {
  /** The address that browsers use. */
  @Env(GATEWAY.urlVariable, {
    accepts: 'must be the origin that browsers use: https://host, or http:// with a loopback name',
  })
  @IsOptional()
  @Holds('isOrigin', (value) => isPublicOrigin(String(value)))
  readonly publicUrlSet?: string;

  /** Seals the tokens of sessions: 32 bytes base64url. Two while it is changed: the first seals, both open. */
  @Env('GATEWAY_SECRET', {
    secret: true,
    accepts:
      'must be 32 bytes in base64url, or two such with a comma; it is needed where the gateway is reachable from outside',
  })
  @Holds('isSecret', (value, { isLocal }) => (value as string[]).every(isKey) && (isLocal || (value as []).length > 0))
  readonly secrets: string[] = [];

  /** Proxies in front that are believed who they speak for, by address. */
  @Env('GATEWAY_TRUSTED_PROXIES', { accepts: 'must be a comma-separated list of CIDRs, such as 10.0.0.0/8' })
  @Holds('areCidrs', (value) => (value as string[]).every(isCidr))
  override readonly trustedProxies: string[] = [];

  /** `open`: guests may order; `login`: customers who signed in; `off`: there is no shop. Default: open on loopback. */
  @Env('STOREFRONT')
  @IsOptional()
  @IsIn(STOREFRONTS)
  readonly storefrontSet?: StorefrontMode;

  /** A session that is not used for so long ends, minutes. */
  @WholeNumberEnv('SESSION_IDLE_MINUTES', { min: 1, max: DAY_MINUTES, unit: 'minutes' })
  readonly sessionIdleMinutes: number = 30;

  /** A session ends at the latest after so long, hours. */
  @WholeNumberEnv('SESSION_HOURS', { min: 1, max: 168, unit: 'hours' })
  readonly sessionHours: number = 8;

  /** `off` on loopback only: for load tests. */
  @Env('RATE_LIMITS', { accepts: 'must be on, or off where the gateway is reached from this machine only' })
  @IsIn(['on', 'off'])
  @Holds('isOnOutside', (value, { isLocal }) => value === 'on' || isLocal)
  readonly rateLimits: 'on' | 'off' = 'on';

  /** Who moves the money; what the shop offers to try depends on it. */
  @Env('PAYMENT_PROVIDER')
  @IsIn(['simulated', 'stripe'])
  readonly paymentProvider: 'simulated' | 'stripe' = 'simulated';

  @Addresses('order')
  readonly orderUrls: string[] = [defaultUrl('order')];

  @Addresses('inventory')
  readonly inventoryUrls: string[] = [defaultUrl('inventory')];

  @Addresses('payment')
  readonly paymentUrls: string[] = [defaultUrl('payment')];

  @Addresses('shipping')
  readonly shippingUrls: string[] = [defaultUrl('shipping')];

  @Addresses('notification')
  readonly notificationUrls: string[] = [defaultUrl('notification')];

  /** The services' databases, as roles that only read: for the audit alone. */
  @ReaderUrl('order')
  readonly orderReaderUrl?: string;

  @ReaderUrl('inventory')
  readonly inventoryReaderUrl?: string;

  @ReaderUrl('payment')
  readonly paymentReaderUrl?: string;

  @ReaderUrl('shipping')
  readonly shippingReaderUrl?: string;

  @ReaderUrl('notification')
  readonly notificationReaderUrl?: string;

  /** As the order service has it: from when on the audit calls an undoing stuck. */
  @WholeNumberEnv('COMPENSATION_TIMEOUT_SECONDS', { min: 1, max: 604_800, unit: 'seconds' })
  readonly compensationTimeoutSeconds: number = 900;

  /** Reached from this machine only: with a public address, what listens on loopback is behind a proxy. */
  get isLocal(): boolean {
    return isLoopback(this.host) && (this.publicUrlSet === undefined || isLoopback(hostIn(this.publicUrlSet)));
  }

  /** Origin that browsers use: no path, no slash at its end. */
  get publicUrl(): string {
    return this.publicUrlSet === undefined ? `http://127.0.0.1:${this.port}` : new URL(this.publicUrlSet).origin;
  }

  get isSecure(): boolean {
    return this.publicUrl.startsWith('https:');
  }

  get storefront(): StorefrontMode {
    return this.storefrontSet ?? (this.isLocal ? 'open' : 'off');
  }

  override get hostNames(): readonly string[] {
    return [...this.allowedHosts, new URL(this.publicUrl).hostname];
  }

  /** Undefined unless all five are known. */
  get readerUrls(): Readonly<Record<ServiceName, string>> | undefined {
    const { orderReaderUrl: order, inventoryReaderUrl: inventory, paymentReaderUrl: payment } = this;
    const { shippingReaderUrl: shipping, notificationReaderUrl: notification } = this;
    if (!order || !inventory || !payment || !shipping || !notification) return undefined;
    return { order, inventory, payment, shipping, notification };
  }

  addressesOf(service: ServiceName): readonly string[] {
    return this[`${service}Urls`];
  }
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' ||
  host === '::1' ||
  host === '[::1]' ||
  host.endsWith('.localhost') ||
  /^127(\.\d{1,3}){3}$/.test(host);

const hostIn = (url: string): string => URL.parse(url)?.hostname ?? '';

function isPublicOrigin(text: string): boolean {
  const { protocol, hostname, pathname, search, hash, username } = URL.parse(text) ?? {};
  if (pathname !== '/' || search !== '' || hash !== '' || username !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname!));
}

const isKey = (text: string): boolean => /^[\w-]{43}$/.test(text);

function isCidr(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const longest = isIP(address) === 6 ? 128 : 32;
  return (
    isIP(address) !== 0 &&
    rest.length === 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest))
  );
}
