import { hash, randomBytes } from 'node:crypto';
import { Controller, Get, HttpCode, Post, Query, Req, Res, UseGuards, UseInterceptors } from '@nestjs/common';
import {
  ApiExcludeEndpoint,
  ApiOkResponse,
  ApiOperation,
  ApiPropertyOptional,
  ApiSeeOtherResponse,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { LogoutAnswer, SessionAnswer } from '@waybill/console-api';
import { ProblemError, Public, TakesNoBody, TokenVerifier } from '@waybill/platform';
import { IsOptional, IsString } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { boundName, secretIn, setCookie } from '../callers/cookies.js';
import { newSecret } from '../callers/guests.js';
import { GatewayConfig } from '../gateway.config.js';
import { LeadToPageInterceptor } from './lead-to-page.interceptor.js';
import { LoginRepository } from './login.repository.js';
import { OpenId } from './open-id.js';
import { returnTo } from './return-to.js';
import { Sessions } from './sessions.js';

const LOGIN_SECONDS = 10 * 60;

class LoginQuery {
  @ApiPropertyOptional({ description: 'Path of the page to show afterwards' })
  @IsOptional()
  @IsString()
  return_to?: string;
}

/** Sign-in and sign-out of browsers, and who is signed in. */
@ApiTags('session')
@Public()
@Controller('auth')
export class AuthController {
  constructor(
    private readonly config: GatewayConfig,
    private readonly logins: LoginRepository,
    private readonly openId: OpenId,
    private readonly sessions: Sessions,
    private readonly verifier: TokenVerifier,
  ) {}

  private get loginCookie(): string {
    return boundName('waybill_login', this.config);
  }

  private browserOf(request: FastifyRequest): string | undefined {
    return secretIn(request, this.loginCookie);
  }

  @Get('login')
  @UseInterceptors(LeadToPageInterceptor)
  @ApiOperation({ summary: 'Leads the browser to the issuer, and back to a page of ours' })
  @ApiSeeOtherResponse({ description: 'To the issuer' })
  @ApiServiceUnavailableResponse({ description: '`identity-provider-unavailable`' })
  async login(@Query() query: LoginQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    // One browser may begin several sign-ins, in several tabs.
    const browser = this.browserOf(request) ?? newSecret();
    const login = {
      state: newSecret(),
      nonce: newSecret(),
      verifier: randomBytes(48).toString('base64url'),
      browser: hashOf(browser),
      returnTo: returnTo(query.return_to),
    };
    const url = await this.openId.authorizationUrl(login);
    await this.logins.add(login);
    const { isSecure: secure } = this.config;
    // Lax: the way back from the issuer is a navigation from another site.
    setCookie(reply, this.loginCookie, browser, { sameSite: 'Lax', maxAge: LOGIN_SECONDS, secure });
    await reply.redirect(url.href, 303);
  }

  @Get('callback')
  @UseInterceptors(LeadToPageInterceptor)
  @ApiExcludeEndpoint()
  async callback(
    @Query() query: Record<string, string>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const browser = this.browserOf(request);
    const login = browser && (await this.logins.take(query.state ?? '', hashOf(browser)));
    if (!login) throw loginFailed();
    const signedIn = await this.openId.exchange(new URLSearchParams({ ...query }), login);
    const actor = await this.verifier.verify(signedIn.tokens.accessToken).catch((error: unknown) => {
      throw error instanceof ProblemError && error.status === 401 ? loginFailed() : error;
    });
    if (actor.subject !== signedIn.subject) throw loginFailed();
    await this.sessions.begin(signedIn, actor, request, reply);
    await reply.redirect(login.returnTo, 303);
  }

  @Get('session')
  @ApiOperation({ summary: 'Who is signed in in this browser; never an error' })
  @ApiOkResponse({ description: '`{authenticated: false}`, or name, roles, permissions and the end of the session' })
  async session(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionAnswer> {
    const cookie = this.sessions.cookieIn(request);
    if (cookie === undefined) return { authenticated: false };
    try {
      const { actor, endsAt } = await this.sessions.open(cookie, reply);
      return {
        authenticated: true,
        subject: actor.subject,
        name: actor.name ?? actor.subject,
        roles: [...actor.roles],
        permissions: [...actor.permissions.keys()],
        expiresAt: endsAt.toISOString(),
      };
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'session-expired') return { authenticated: false };
      throw error;
    }
  }

  @Post('logout')
  @HttpCode(200)
  @UseGuards(TakesNoBody)
  @ApiOperation({ summary: 'Ends the session; answers where the issuer ends its own' })
  async logout(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<LogoutAnswer> {
    const cookie = this.sessions.cookieIn(request);
    if (cookie === undefined) return { endSessionUrl: null };
    const tokens = await this.sessions.end(cookie, reply);
    return { endSessionUrl: tokens ? await this.openId.endSessionUrl(tokens.idToken) : null };
  }
}

const hashOf = (secret: string): Buffer => hash('sha256', secret, 'buffer');

const loginFailed = (): ProblemError =>
  new ProblemError(
    400,
    'login-failed',
    'This sign-in is not known here, was used before, has expired, or began in another browser. Begin again.',
  );
