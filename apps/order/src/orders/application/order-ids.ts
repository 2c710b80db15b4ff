import { Injectable } from '@nestjs/common';
import { Clock } from '@waybill/platform';
import { v7 as uuidv7 } from 'uuid';

const SEQUENCE_BITS = 2 ** 32;

/**
 * Ids of orders: UUIDs v7 by the service's clock, so that the ids of all instances rise with the time of creation. Each
 * is higher than the one before it of this process, also within a millisecond and after the clock was put back.
 */
@Injectable()
export class OrderIds {
  private msecs = 0;
  private seq = 0;

  constructor(private readonly clock: Clock) {}

  next(): string {
    const now = this.clock.now().getTime();
    if (now > this.msecs) [this.msecs, this.seq] = [now, Math.floor(Math.random() * (SEQUENCE_BITS / 2))];
    else if (++this.seq === SEQUENCE_BITS) [this.msecs, this.seq] = [this.msecs + 1, 0];
    return uuidv7({ msecs: this.msecs, seq: this.seq });
  }
}
