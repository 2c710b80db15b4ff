import { Injectable } from '@nestjs/common';
import type { ReplayJob } from '@waybill/console-api';

/** Tells those who look how replays of this gateway come on. */
@Injectable()
export class ReplayFeed {
  private readonly listeners = new Set<(job: ReplayJob) => void>();

  /** @returns ends it */
  subscribe(listener: (job: ReplayJob) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  tell(job: ReplayJob): void {
    for (const listener of this.listeners) listener(job);
  }
}
