/** `@waybill/operations/trace`: the events of an order, put together from what services and Kafka say. Loads the contracts. */
export {
  assembleTrace,
  eventIdsOf,
  type NotedEvent,
  type SentEvent,
  type ServiceWord,
  type TraceParts,
} from './assemble-trace.js';
export type { Handling, HandlingState, TracedEvent } from './event-trace.js';
export { inCausalOrder, type Placed } from './in-causal-order.js';
export { sentEvent } from './sent-event.js';
