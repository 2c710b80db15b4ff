import type { Money } from '@waybill/contracts';

/** What the provider tells on its own accord: that something has happened to a charge. What it is, it is asked. */
export interface ProviderNotice {
  /** The same for every copy of it. */
  readonly id: string;
  /** Key of the charge that it is about; undefined where it is about none of ours. */
  readonly chargeKey: string | undefined;
}

/** Money that moved, or may, without having been asked for here. */
export interface OutsideMove {
  /** At the provider. */
  readonly id: string;
  /** REFUND: given back by hand at the provider. DISPUTE: the customer's bank asks for it back (a chargeback). */
  readonly kind: 'REFUND' | 'DISPUTE';
  readonly amount: Money;
  /** In the provider's words. */
  readonly status: string;
  readonly reason: string | null;
}

/**
 * The provider's notices (webhooks). A notice is a hint and nothing is done on its word: whoever hears one asks the provider.
 * So they may come twice, late, and in any order, and a forged one would come to nothing.
 */
export abstract class ProviderNotices {
  /** Whether the provider sends any, and its signatures can be checked. */
  abstract readonly areHeard: boolean;

  /**
   * @param body the bytes that were signed
   * @returns undefined where the signature is none of the provider's, or too old
   */
  abstract read(body: Buffer, signature: string): Promise<ProviderNotice | undefined>;

  /** What moved of a charge without having been asked for here, as it stands now. @throws NoAnswerError */
  abstract outside(chargeKey: string, signal?: AbortSignal): Promise<OutsideMove[]>;
}

/** For providers that send none. */
export class NoNotices extends ProviderNotices {
  override readonly areHeard = false;

  override read(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  override outside(): Promise<OutsideMove[]> {
    return Promise.resolve([]);
  }
}
