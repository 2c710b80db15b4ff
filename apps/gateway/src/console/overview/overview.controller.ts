import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { BoundedCount, OverviewAnswer, RecentOrders } from '@waybill/console-api';
import { type OrderStatus, SERVICE_NAMES, type ServiceName } from '@waybill/contracts';
import type { GroupPositions } from '@waybill/operations';
import { recentOrders } from '@waybill/operations/live';
import { CurrentActor, Permits, type Actor } from '@waybill/platform';
import { Upstream } from '../../upstream/upstream.js';
import { GatewayKafka } from '../kafka/gateway-kafka.js';
import { Parts, PART_MS } from '../shared/parts.js';
import { Instances } from '../system/instances.js';
import { alertsOf, type Judged } from './alerts.js';
import { OrderCounts } from './order-counts.js';

const OPEN = ['PENDING', 'CONFIRMED', 'REQUIRES_ACTION', 'PAID'] as const satisfies readonly OrderStatus[];
const RECENT_MINUTES = 15;

interface OutboxBody {
  readonly waiting: number;
  readonly oldestAgeMs: number | null;
  readonly dead: number;
}

/** The system at one look. */
@ApiTags('console')
@Controller('api/console/overview')
export class OverviewController {
  constructor(
    private readonly upstream: Upstream,
    private readonly counts: OrderCounts,
    private readonly instances: Instances,
    private readonly kafka: GatewayKafka,
  ) {}

  @Get()
  @Permits(['orders:read', 'operations:read'])
  @ApiOperation({ summary: 'Open orders, what waits, the services, the last 15 minutes, and what to look at' })
  async show(@CurrentActor() actor: Actor): Promise<OverviewAnswer> {
    const parts = new Parts();
    const [open, attention, letters, positions, recent] = await Promise.all([
      parts.within('open', this.open(actor)),
      parts.within('attention', this.counts.count({ compensation: 'NEEDS_ATTENTION' }, actor)),
      parts.within('letters', this.waitingLetters()),
      parts.within('lag', this.kafka.positions()),
      parts.within('recent', this.recent()),
    ]);
    const services = await Promise.all(
      SERVICE_NAMES.map((service) => this.serviceOf(service, actor, positions?.found ?? null, parts)),
    );
    const now = Date.now();
    return {
      at: new Date(now).toISOString(),
      open,
      attention,
      letters,
      services: services.map(({ joined: _joined, ...service }) => service),
      recent,
      alerts: alertsOf({ now, services, attention, letters }),
      missing: parts.missing,
    };
  }

  private open(actor: Actor): Promise<NonNullable<OverviewAnswer['open']>> {
    return Promise.all(OPEN.map(async (status) => ({ status, ...(await this.counts.count({ status }, actor)) })));
  }

  private async waitingLetters(): Promise<BoundedCount> {
    const { letters, cut } = await this.kafka.letters.read();
    return { count: letters.filter(({ state }) => state === 'waiting').length, more: cut };
  }

  private async recent(): Promise<RecentOrders> {
    const window = await this.kafka.live.recent(AbortSignal.timeout(PART_MS));
    return { minutes: RECENT_MINUTES, ...recentOrders(window.all()) };
  }

  private async serviceOf(
    service: ServiceName,
    actor: Actor,
    positions: readonly GroupPositions[] | null,
    parts: Parts,
  ): Promise<Judged['services'][number]> {
    const [instances, outbox] = await Promise.all([
      this.instances.of(service, actor),
      parts.of(this.upstream.get<OutboxBody>(service, '/operations/outbox', actor)),
    ]);
    const answering = instances.filter(({ instance }) => instance !== null);
    return {
      service,
      ready: instances.every(({ ready }) => ready),
      instances: answering.length,
      joined: answering.length === 0 ? null : answering.some(({ joined }) => joined),
      outbox: outbox && { waiting: outbox.waiting, oldestAgeMs: outbox.oldestAgeMs, dead: outbox.dead },
      lag: positions?.filter(({ group }) => group === service).reduce((sum, { lag }) => sum + lag, 0) ?? null,
    };
  }
}
