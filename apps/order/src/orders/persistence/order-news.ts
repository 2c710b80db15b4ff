import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { PostgresChannel } from '@waybill/jobs';
import { OrderConfig } from '../../order.config.js';

/** How long the word that somebody watches holds, and how often it is said while somebody does. */
const INTEREST_MS = 12_000;
const SAY_EVERY_MS = 4_000;

const SOMEBODY_WATCHES = 'watching';

/**
 * Tells the other instances which orders changed, but only while one of them has said that somebody watches there: when
 * nobody watches, nothing is sent. A hint that may be lost; whoever watches also looks by itself.
 */
@Injectable()
export class OrderNews implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly channel: PostgresChannel;
  private readonly logger = new Logger('OrderNews');
  private interestUntil = 0;
  private watching: NodeJS.Timeout | undefined;
  private said = Number.NEGATIVE_INFINITY;
  private listener: (orderIds: readonly string[]) => void = () => undefined;

  constructor({ directUrl, service, instance }: OrderConfig) {
    this.channel = new PostgresChannel({
      connection: { connectionString: directUrl },
      name: `${service}-${instance}-news`,
      channel: 'waybill_order_news',
      onHeard: (words) => this.hear(words),
      onFailure: (err) => this.logger.debug({ err }, 'no connection; watchers look every half second'),
    });
  }

  onApplicationBootstrap(): void {
    this.channel.start();
  }

  onApplicationShutdown(): void {
    this.stopWatching();
    this.channel.stop();
  }

  /** @param listener gets the orders that another instance changed */
  onChanged(listener: (orderIds: readonly string[]) => void): void {
    this.listener = listener;
  }

  /** These orders were changed here. Cheap; call it after the commit. */
  tell(orderIds: readonly string[]): void {
    if (performance.now() < this.interestUntil) this.channel.say(orderIds);
  }

  startWatching(): void {
    this.watching ??= setInterval(() => this.sayThatSomebodyWatches(), SAY_EVERY_MS);
    if (performance.now() - this.said >= SAY_EVERY_MS) this.sayThatSomebodyWatches();
  }

  stopWatching(): void {
    clearInterval(this.watching);
    this.watching = undefined;
  }

  private sayThatSomebodyWatches(): void {
    this.said = performance.now();
    this.channel.say([SOMEBODY_WATCHES]);
  }

  private hear(words: readonly string[]): void {
    if (words.includes(SOMEBODY_WATCHES)) this.interestUntil = performance.now() + INTEREST_MS;
    this.listener(words.filter((word) => word !== SOMEBODY_WATCHES));
  }
}
