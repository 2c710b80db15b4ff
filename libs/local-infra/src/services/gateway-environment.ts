import { databaseUrlVariableOf, GATEWAY, SERVICE_NAMES, type ServiceName } from '@waybill/system-map';

export interface GatewayEnvironmentOptions {
  /** The address that its users take. */
  readonly publicUrl: string;
  /** Seals sessions: 32 bytes base64url. */
  readonly secret: string;
  /** Of every service's database, read-only roles: for the audit. */
  readonly readerUrls: Readonly<Record<ServiceName, string>>;
  /** Who it is at the issuer. */
  readonly identity: Readonly<Record<string, string>>;
}

/** What the gateway is told beyond what every process is. */
export function gatewayEnvironment(options: GatewayEnvironmentOptions): Record<string, string> {
  const { publicUrl, secret, readerUrls, identity } = options;
  return {
    ...identity,
    ...Object.fromEntries(SERVICE_NAMES.map((name) => [databaseUrlVariableOf(name), readerUrls[name]])),
    [GATEWAY.urlVariable]: publicUrl,
    GATEWAY_SECRET: secret,
  };
}
