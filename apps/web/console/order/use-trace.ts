import { useQuery } from '@tanstack/react-query';
import type { TraceAnswer } from '@waybill/console-api';
import { get, queryText } from '../../shared/api/client.js';

/** The trace of an order, by what the services say, or with payloads by what Kafka has. */
export const useTrace = (id: string, payloads: boolean, refetchInterval: number | false = false) =>
  useQuery({
    queryKey: ['trace', id, payloads],
    queryFn: ({ signal }) =>
      get<TraceAnswer>(
        `/api/console/orders/${encodeURIComponent(id)}/trace${queryText({ payloads: payloads ? 'true' : undefined })}`,
        { signal },
      ),
    refetchInterval,
    // The same order read the other way, never another order.
    placeholderData: (before, query) => (query?.queryKey[1] === id ? before : undefined),
  });
