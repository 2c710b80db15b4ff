/** What of the live stream somebody wants to see; everything where all is left out. */
export interface LiveFilter {
  readonly topic?: string;
  readonly type?: string;
  readonly orderId?: string;
}

const FIELDS = ['topic', 'type', 'orderId'] as const;

/** The narrowest filter that lets through what every one of these does: a field is kept where all agree on it. */
export function commonFilter(filters: readonly LiveFilter[]): LiveFilter {
  const [first, ...others] = filters;
  if (!first) return {};
  return Object.fromEntries(
    FIELDS.flatMap((field) => {
      const value = first[field];
      return value !== undefined && others.every((other) => other[field] === value) ? [[field, value]] : [];
    }),
  );
}

interface Described {
  readonly topic: string;
  readonly type: string | null;
  readonly key: string | null;
}

/** Whether an event is among what a filter wants. */
export const lets = ({ topic, type, orderId }: LiveFilter, event: Described): boolean =>
  (topic === undefined || event.topic === topic) &&
  (type === undefined || event.type === type) &&
  (orderId === undefined || event.key === orderId);
