/** `GET /auth/session`. Never an error: without a session it says so. */
export type SessionAnswer = NoSession | OpenSession;

export interface NoSession {
  readonly authenticated: false;
}

export interface OpenSession {
  readonly authenticated: true;
  /** `sub` at the issuer. */
  readonly subject: string;
  /** What a person is called; the subject where the issuer tells no name. */
  readonly name: string;
  /** Roles that Waybill knows: `customer`, `viewer`, `operator`. */
  readonly roles: readonly string[];
  /** What these roles permit: `orders:read`, `letters:write`, … */
  readonly permissions: readonly string[];
  /** When the session ends at the latest, ISO 8601. */
  readonly expiresAt: string;
}

/** `POST /auth/logout`. */
export interface LogoutAnswer {
  /** Where the issuer ends its own session; null where it has no such page. */
  readonly endSessionUrl: string | null;
}
