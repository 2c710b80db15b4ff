import { identityOf, issuerClientSecrets, mintToken, type ClientSecrets } from '@waybill/local-infra';
import { clientIdOf, type ProcessName } from '@waybill/system-map';
import type { LaunchSettings } from './settings.js';

/** Who each process is, and how the launcher itself gets a token. */
export class Identities {
  private readonly secrets: ClientSecrets | undefined;
  private readonly issuer: string;

  constructor({ issuer, dataDir }: Pick<LaunchSettings, 'issuer' | 'dataDir'>) {
    this.issuer = issuer.url;
    this.secrets = issuer.port === undefined ? undefined : issuerClientSecrets(dataDir);
  }

  /** Settings of one process; none where `AUTH_ISSUER` is given, since its clients are known to who gave it. */
  of(name: ProcessName): Record<string, string> {
    return this.secrets ? identityOf(name, this.issuer, this.secrets) : {};
  }

  /** The command line's client at the embedded issuer. */
  get commandLine(): { readonly id: string; readonly secret: string } | null {
    const id = clientIdOf('cli');
    const secret = this.secrets?.get(id);
    return secret === undefined ? null : { id, secret };
  }

  /** An operator's token: `WAYBILL_TOKEN`, or one of the embedded issuer; undefined where there is neither. */
  async operatorToken({ WAYBILL_TOKEN: given = '' }: NodeJS.ProcessEnv): Promise<string | undefined> {
    if (given !== '') return given;
    const client = this.commandLine;
    return client ? (await mintToken(this.issuer, client, { role: 'operator' })).accessToken : undefined;
  }
}
