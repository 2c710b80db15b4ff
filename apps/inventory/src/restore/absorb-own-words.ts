import { Injectable } from '@nestjs/common';
import { newUuid, type EventData } from '@waybill/contracts';
import type { Tx } from '@waybill/messaging';
import { newTraceparent, OwnWordsAbsorber, type OwnEvent } from '@waybill/platform';
import { AnnouncementRepository } from '../catalogue/persistence/announcement.repository.js';
import { ProductRepository } from '../catalogue/persistence/product.repository.js';
import { absorb, type ReservationEvent } from '../reservations/domain/index.js';
import { ReservationRepository } from '../reservations/persistence/reservation.repository.js';
import { adjust, receive, type StockMovement } from '../stock/domain/stock-level.js';
import { StockRepository } from '../stock/persistence/stock.repository.js';

type ProductData = EventData<'ProductCreated'>;

/**
 * Products with their revisions, and reservations with exactly the lines that were announced, entered again without
 * being said again. What came in by an adjustment is in no event: where goods were reserved that the books no longer
 * hold, the missing units are entered as an adjustment and named, to be counted.
 */
@Injectable()
export class AbsorbOwnWords extends OwnWordsAbsorber {
  private readonly toCount = new Set<string>();

  constructor(
    private readonly products: ProductRepository,
    private readonly reservations: ReservationRepository,
    private readonly stock: StockRepository,
    private readonly announcements: AnnouncementRepository,
  ) {
    super();
  }

  override async absorb(tx: Tx, words: readonly OwnEvent[]): Promise<void> {
    const aboutProducts = words.filter(({ event }) => event.type.startsWith('Product'));
    const aboutOrders = words.filter((word) => !aboutProducts.includes(word));
    for (const { event } of aboutProducts) await this.enterProduct(tx, event.type, event.data as ProductData);
    await this.reservations.lock(
      tx,
      aboutOrders.map(({ event }) => event.subject),
    );
    const said = aboutOrders.map(({ event }) => ({ type: event.type, data: event.data }) as ReservationEvent);
    const lines = said.flatMap((word) => [
      ...word.data.lines,
      ...(this.reservations.get(tx, word.data.orderId)?.lines ?? []),
    ]);
    await this.stock.lock(
      tx,
      lines.map(({ sku }) => sku),
    );
    for (const word of said) this.enterReservation(tx, word);
  }

  override async finish(tx: Tx): Promise<readonly string[]> {
    await this.announcements.insert(tx, { id: newUuid(), skus: null, traceparent: newTraceparent() });
    return [
      'stock adjustments by HTTP since then: they are in no event',
      ...[...this.toCount].map((sku) => `${sku}: more was reserved than the books hold; count the shelf`),
    ];
  }

  private enterReservation(tx: Tx, word: ReservationEvent): void {
    const known = this.reservations.get(tx, word.data.orderId);
    const { state, movements } = absorb(known, word);
    if (state === null || state === known) return;
    this.reservations.save(tx, state);
    for (const movement of movements) this.move(tx, movement);
  }

  private move(tx: Tx, movement: StockMovement): void {
    if (this.stock.tryMove(tx, movement)) return;
    const { sku } = movement;
    this.toCount.add(sku);
    const available = this.stock.onHand(tx, [sku]).get(sku)?.available;
    // No event that is kept tells of the product.
    if (available === undefined) return;
    this.stock.move(tx, [adjust(sku, -movement.available - available, 'restored: reserved before'), movement]);
  }

  private async enterProduct(tx: Tx, type: OwnEvent['event']['type'], said: ProductData): Promise<void> {
    const { sku, name, price, revision, onHand } = said;
    const product = { sku, name, price, revision, deleted: type === 'ProductDeleted' };
    const known = await this.products.lock(tx, sku);
    if (known && known.revision >= revision) return;
    if (known) {
      await (known.deleted && !product.deleted ? this.products.revive(tx, product) : this.products.update(tx, product));
      return;
    }
    await this.products.insert(tx, product);
    if (product.deleted) await this.products.update(tx, product);
    await this.stock.open(tx, sku);
    if (onHand > 0) this.stock.move(tx, [receive(sku, onHand)]);
    // Only the first event of a product tells how much came with it.
    if (type !== 'ProductCreated') this.toCount.add(sku);
  }
}
