import { Injectable } from '@nestjs/common';
import type { InstanceState } from '@waybill/console-api';
import type { ServiceName } from '@waybill/contracts';
import type { Actor } from '@waybill/platform';
import { AccessTokens, type Authorization } from '../../callers/access-tokens.js';
import { GatewayConfig } from '../../gateway.config.js';
import { PART_MS } from '../shared/parts.js';

interface InstanceBody {
  readonly instance: string;
  readonly version: string;
  readonly startedAt: string;
  readonly joined: boolean;
  readonly partitions: InstanceState['partitions'];
}

interface HealthBody {
  readonly status?: unknown;
  readonly parts?: Readonly<Record<string, { readonly status: string; readonly reason?: string }>>;
}

/** Every instance of a service that the gateway knows an address of, asked by itself. */
@Injectable()
export class Instances {
  constructor(
    private readonly config: GatewayConfig,
    private readonly tokens: AccessTokens,
  ) {}

  /** Never throws: an instance that does not answer is not ready, and has no name. */
  async of(service: ServiceName, actor: Actor): Promise<InstanceState[]> {
    const authorization = await this.tokens.authorizationOf(actor).catch((): Authorization => ({}));
    return Promise.all(this.config.addressesOf(service).map((url) => look(url.replace(/\/$/, ''), authorization)));
  }
}

async function look(url: string, authorization: Authorization): Promise<InstanceState> {
  const [instance, health] = await Promise.all([
    ask<InstanceBody>(`${url}/operations/instance`, authorization),
    ask<HealthBody>(`${url}/health/ready`, {}),
  ]);
  const about = instance?.ok === true ? instance.body : undefined;
  return {
    instance: about?.instance ?? null,
    url,
    version: about?.version ?? null,
    startedAt: about?.startedAt ?? null,
    ready: health?.ok === true,
    joined: about?.joined ?? false,
    partitions: about?.partitions ?? [],
    health: Object.entries(health?.body.parts ?? {}).map(([part, { status, reason }]) => ({
      part,
      up: status === 'up',
      reason: reason ?? null,
    })),
  };
}

/** @returns undefined where nothing answers in time, or no JSON */
async function ask<T>(url: string, headers: Authorization): Promise<{ ok: boolean; body: T } | undefined> {
  try {
    const answer = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(PART_MS) });
    return { ok: answer.ok, body: (await answer.json()) as T };
  } catch {
    return undefined;
  }
}
