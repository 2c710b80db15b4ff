import type { MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { ConsumedEvent, EventContext, EventHandler, Received } from '../handling/event-contract.js';

/** A handler that cannot be bound: found while the application boots, which it ends. */
export class HandlerDeclarationError extends Error {
  override readonly name = 'HandlerDeclarationError';

  constructor(
    readonly code: 'DUPLICATE_HANDLER' | 'NOT_AN_EVENT_HANDLER' | 'NO_HANDLER',
    message: string,
  ) {
    super(message);
  }
}

/** What OnEvent and OnEvents leave with Nest. */
interface Extras {
  readonly delivery?: unknown;
  readonly maxWaitMs?: unknown;
}

type Delivered = Received<ConsumedEvent> | Received<ConsumedEvent>[];

/** Nest answers with an observable only where an interceptor or the handler itself makes one. */
const settled = async (callback: MessageHandler, data: Delivered, context: EventContext): Promise<void> => {
  const result: unknown = await callback(data, context);
  if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
};

/** The handlers that Nest found, by event type: exactly one a type, each declared with OnEvent or OnEvents. */
export class PatternHandlers {
  private readonly byType = new Map<string, EventHandler>();

  /** @param maxWaitMs of events whose handler does not say */
  constructor(private readonly maxWaitMs = 0) {}

  get all(): ReadonlyMap<string, EventHandler> {
    return this.byType;
  }

  /** Time that the events of every type may wait, ms. */
  get sharedWaitMs(): number {
    return Math.min(...[...this.byType.values()].map(({ maxWaitMs }) => maxWaitMs));
  }

  /** @throws HandlerDeclarationError */
  add(pattern: unknown, callback: MessageHandler, { delivery, maxWaitMs = this.maxWaitMs }: Extras): void {
    if (typeof pattern !== 'string' || (delivery !== 'one' && delivery !== 'list') || typeof maxWaitMs !== 'number') {
      throw new HandlerDeclarationError(
        'NOT_AN_EVENT_HANDLER',
        `The handler of ${JSON.stringify(pattern)} is not declared with @OnEvent or @OnEvents; ` +
          `if it is for another transport, name that in its decorator`,
      );
    }
    if (this.byType.has(pattern)) {
      throw new HandlerDeclarationError(
        'DUPLICATE_HANDLER',
        `Two handlers are declared for ${pattern}: they would run, and run again, together. ` +
          `Let one handler call both use cases`,
      );
    }
    this.byType.set(pattern, {
      delivery,
      maxWaitMs,
      call: (data: Delivered, context: EventContext) => settled(callback, data, context),
    });
  }
}
