import { Injectable } from '@nestjs/common';
import type { ServiceName } from '@waybill/contracts';
import { GatewayConfig } from '../gateway.config.js';

/** The addresses of a service's instances, each request beginning with the next one. */
@Injectable()
export class Addresses {
  private readonly turns = new Map<ServiceName, number>();

  constructor(private readonly config: Pick<GatewayConfig, 'addressesOf'>) {}

  /** All of them, in the order in which this request tries them. */
  inTurn(service: ServiceName): readonly string[] {
    const all = this.config.addressesOf(service);
    const turn = this.turns.get(service) ?? 0;
    this.turns.set(service, (turn + 1) % all.length);
    return [...all.slice(turn), ...all.slice(0, turn)];
  }
}
