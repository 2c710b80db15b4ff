import { useQuery } from '@tanstack/react-query';
import type { OverviewAnswer } from '@waybill/console-api';
import { get } from '../../shared/api/client.js';

/** One answer for the overview and for the numbers beside the pages; each says how often it wants it. */
export const useOverview = (everyMs: number) =>
  useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => get<OverviewAnswer>('/api/console/overview', { signal }),
    refetchInterval: everyMs,
  });
