import { Controller, Headers, HttpCode, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { KeepsRawBody, ProblemError, Public, rawBodyOf } from '@waybill/platform';
import type { FastifyRequest } from 'fastify';
import { HearNotice } from '../application/hear-notice.js';
import { NoAnswerError } from '../provider/payment-provider.port.js';
import { ProviderNotices } from '../provider/provider-notices.port.js';

/** Longer than two requests to Stripe take; Stripe itself waits for about as long. */
const ASKING_MS = 15_000;

/**
 * `POST /webhooks/stripe`: Stripe tells that something has happened. Public: the signature is the credential. Not in the
 * API's document: nobody but Stripe calls it.
 */
@ApiExcludeController()
@Public()
@Controller('webhooks/stripe')
export class StripeWebhookController {
  constructor(
    private readonly notices: ProviderNotices,
    private readonly hear: HearNotice,
  ) {}

  @Post()
  @HttpCode(200)
  @KeepsRawBody()
  async receive(
    @Headers('stripe-signature') signature: string | undefined,
    @Req() request: FastifyRequest,
  ): Promise<{ readonly received: string }> {
    if (!this.notices.areHeard) {
      throw new ProblemError(404, 'no-webhooks', 'No webhooks are heard here: STRIPE_WEBHOOK_SECRET is not set.');
    }
    const notice = await this.notices.read(rawBodyOf(request), signature ?? '');
    if (!notice) {
      throw new ProblemError(400, 'invalid-signature', 'Stripe-Signature is not that of this body, or is too old.');
    }
    try {
      return { received: await this.hear.execute(notice, AbortSignal.timeout(ASKING_MS)) };
    } catch (error) {
      if (!(error instanceof NoAnswerError)) throw error;
      throw new ProblemError(503, 'provider-unavailable', 'Stripe cannot be asked now what has happened.', {
        retryAfterSeconds: 30,
      });
    }
  }
}
