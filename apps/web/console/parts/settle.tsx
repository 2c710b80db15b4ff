import { useState } from 'react';
import type { CompensationPart, OrderActionAnswer, SettleBody } from '@waybill/console-api';
import { post } from '../../shared/api/client.js';
import { Act } from './act.js';
import { Choice } from './choice.js';

export const PART_WORDS: Readonly<Record<CompensationPart, string>> = {
  stock: 'stock',
  money: 'money',
  shipment: 'parcel',
};

interface SettleProps {
  readonly orderId: string;
  /** Parts that are missing; at least one. */
  readonly parts: readonly CompensationPart[];
  readonly tone?: 'quiet';
}

/** Enters that a missing part of a compensation was put right outside. */
export function Settle({ orderId, parts, tone }: SettleProps) {
  const [chosen, setChosen] = useState<CompensationPart>();
  const part = chosen && parts.includes(chosen) ? chosen : parts[0];
  if (part === undefined) return null;
  const path = `/api/console/orders/${encodeURIComponent(orderId)}/settle`;
  return (
    <Act
      verb="Settle"
      title="It was put right outside"
      reason="must"
      {...(tone && { tone })}
      act={(reason) => post<OrderActionAnswer>(path, { part, reason } satisfies SettleBody)}
    >
      <p>The order waits for this part no longer. Nothing is paid, called back or put on the shelf by this.</p>
      <Choice
        label="Part"
        value={part}
        options={parts.map((each) => [each, PART_WORDS[each]])}
        onChange={(value) => setChosen(parts.find((each) => each === value))}
      />
    </Act>
  );
}
