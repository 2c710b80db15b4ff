import { Module, type DynamicModule } from '@nestjs/common';
import { ActorSource, BearerActors } from './auth.guard.js';
import type { AuthSettings } from './auth-settings.js';
import { ServiceTokens } from './service-tokens.js';
import { TokenVerifier } from './token-verifier.js';

/** Identity of callers, and of the process itself, injectable everywhere. */
@Module({})
export class AuthModule {
  static for(settings: AuthSettings): DynamicModule {
    const verifier = new TokenVerifier(settings);
    return {
      module: AuthModule,
      global: true,
      providers: [
        { provide: TokenVerifier, useValue: verifier },
        { provide: ActorSource, useValue: new BearerActors(settings, verifier) },
        { provide: ServiceTokens, useValue: new ServiceTokens(settings) },
      ],
      exports: [TokenVerifier, ActorSource, ServiceTokens],
    };
  }
}
