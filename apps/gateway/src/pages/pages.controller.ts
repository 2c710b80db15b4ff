import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ProblemError, Public, TakesAnyQuery } from '@waybill/platform';
import type { FastifyReply } from 'fastify';
import { GatewayConfig } from '../gateway.config.js';
import { WEB } from './web.js';

/** One page for all paths below it: what it shows is decided in the browser. */
@ApiExcludeController()
@Public()
@TakesAnyQuery()
@Controller()
export class PagesController {
  constructor(private readonly config: GatewayConfig) {}

  @Get()
  async shop(@Res() reply: FastifyReply): Promise<void> {
    if (this.config.storefront === 'off') await reply.redirect('/console', 302);
    else await send(reply, 'index.html');
  }

  @Get('orders/:id')
  order(@Res() reply: FastifyReply): Promise<void> {
    return send(reply, 'index.html');
  }

  @Get(['console', 'console/*'])
  console(@Res() reply: FastifyReply): Promise<void> {
    return send(reply, 'console.html');
  }
}

/** Read at every request: they are small, and may be built again meanwhile. */
async function send(reply: FastifyReply, page: string): Promise<void> {
  const html = await readFile(join(WEB, page)).catch(() => {
    throw new ProblemError(503, 'pages-not-built', 'The pages are not there: npm run build makes them.');
  });
  await reply.type('text/html; charset=utf-8').send(html);
}
