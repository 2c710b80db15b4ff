import { useCallback, useEffect, useState } from 'react';
import type { ApiError } from '../../shared/api/api-error.js';
import { followOrder, type Liveness } from './follow-order.js';
import type { Told } from './station.js';

export interface FollowedOrder {
  readonly told: Told | undefined;
  readonly liveness: Liveness;
  readonly refusal: ApiError | undefined;
  /** Listens again: after an action an order that was over goes on. */
  readonly goOn: () => void;
}

/** An order as it goes on. */
export function useOrder(id: string): FollowedOrder {
  const [told, setTold] = useState<Told>();
  const [liveness, setLiveness] = useState<Liveness>('connecting');
  const [refusal, setRefusal] = useState<ApiError>();
  const [round, setRound] = useState(0);
  const goOn = useCallback(() => setRound((last) => last + 1), []);

  useEffect(() => followOrder(id, { told: setTold, liveness: setLiveness, refused: setRefusal }), [id, round]);
  return { told, liveness, refusal, goOn };
}
