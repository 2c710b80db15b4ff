import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { GroupState, InstanceState, OutboxState, ServiceState, SystemAnswer } from '@waybill/console-api';
import { SERVICE_NAMES, type ServiceName } from '@waybill/contracts';
import { CurrentActor, Permits, type Actor } from '@waybill/platform';
import type { GroupPositions } from '@waybill/operations';
import { Upstream } from '../../upstream/upstream.js';
import { GatewayKafka } from '../kafka/gateway-kafka.js';
import { Parts } from '../shared/parts.js';
import { Instances } from './instances.js';

interface OutboxBody {
  readonly waiting: number;
  readonly oldestAgeMs: number | null;
  readonly dead: number;
  readonly owners: readonly { readonly instance: string; readonly buckets: readonly number[] }[];
}

/** The processes, what waits in them, and how far consumers are. */
@ApiTags('console')
@Controller('api/console/system')
export class SystemController {
  constructor(
    private readonly upstream: Upstream,
    private readonly instances: Instances,
    private readonly kafka: GatewayKafka,
  ) {}

  @Get()
  @Permits('operations:read')
  @ApiOperation({ summary: 'Instances, outboxes, and what each consumer group has read' })
  async show(@CurrentActor() actor: Actor): Promise<SystemAnswer> {
    const parts = new Parts();
    const [services, positions] = await Promise.all([
      Promise.all(SERVICE_NAMES.map((service) => this.stateOf(service, actor, parts))),
      parts.within('groups', this.kafka.positions()),
    ]);
    parts.lackGaps('groups', positions?.gaps ?? []);
    return { services, groups: positions && groupsOf(positions.found, services), missing: parts.missing };
  }

  private async stateOf(service: ServiceName, actor: Actor, parts: Parts): Promise<ServiceState> {
    const [instances, outbox] = await Promise.all([
      this.instances.of(service, actor),
      parts.of(this.upstream.get<OutboxBody>(service, '/operations/outbox', actor)),
    ]);
    return { service, instances, outbox: outbox && outboxOf(outbox) };
  }
}

const outboxOf = ({ owners, waiting, oldestAgeMs, dead }: OutboxBody): OutboxState => ({
  waiting,
  oldestAgeMs,
  dead,
  owners: owners.map(({ instance, buckets }) => ({ instance, buckets: buckets.length })),
});

/** Members are named by what the instances say they read: the broker need not be asked about its groups. */
export function groupsOf(positions: readonly GroupPositions[], services: readonly ServiceState[]): GroupState[] {
  return positions.map(({ group, topic, lag, partitions }) => {
    const members = services.find(({ service }) => service === group)?.instances ?? [];
    return {
      group,
      topic,
      lag,
      partitions: partitions.map((of) => ({ ...of, member: memberOf(members, topic, of.partition) })),
    };
  });
}

function memberOf(instances: readonly InstanceState[], topic: string, partition: number): string | null {
  const reads = (one: InstanceState): boolean =>
    one.partitions.some((place) => place.topic === topic && place.partition === partition);
  return instances.find(reads)?.instance ?? null;
}
