import { randomBytes } from 'node:crypto';
import { Global, Module } from '@nestjs/common';
import { Callers } from '../callers/callers.js';
import { GuestOrders } from '../callers/guest-orders.js';
import { Guests } from '../callers/guests.js';
import { LongAnswers } from '../callers/long-answers.js';
import { GatewayConfig } from '../gateway.config.js';
import { AuthController } from './auth.controller.js';
import { LoginRepository } from './login.repository.js';
import { OpenId } from './open-id.js';
import { Sealed } from './sealed.js';
import { SessionRepository } from './session.repository.js';
import { Sessions } from './sessions.js';

/** Without `GATEWAY_SECRET`, on loopback only: sessions end with the process. */
const sealed = {
  provide: Sealed,
  inject: [GatewayConfig],
  useFactory: ({ secrets }: GatewayConfig) =>
    new Sealed(secrets.length > 0 ? secrets : [randomBytes(32).toString('base64url')]),
};

const guests = { provide: Guests, inject: [GatewayConfig], useFactory: (config: GatewayConfig) => new Guests(config) };

/** Who calls: bearer tokens, sessions of browsers, guests of the shop. */
@Global()
@Module({
  controllers: [AuthController],
  providers: [sealed, guests, SessionRepository, LoginRepository, OpenId, Sessions, Callers, LongAnswers, GuestOrders],
  exports: [Sessions, Callers, LongAnswers, Guests, GuestOrders],
})
export class SessionsModule {}
