import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** A sign-in that has left for the issuer. */
export interface Login {
  readonly state: string;
  /** SHA-256 of the cookie of the browser that began it. */
  readonly browser: Buffer;
  readonly nonce: string;
  /** PKCE. */
  readonly verifier: string;
  readonly returnTo: string;
}

const MINUTES = 10;

@Injectable()
export class LoginRepository {
  constructor(private readonly dataSource: DataSource) {}

  async add({ state, browser, nonce, verifier, returnTo }: Login): Promise<void> {
    await this.dataSource.query(`DELETE FROM login WHERE created_at < now() - make_interval(mins => $1)`, [MINUTES]);
    await this.dataSource.query(
      'INSERT INTO login (state, browser, nonce, verifier, return_to) VALUES ($1, $2, $3, $4, $5)',
      [state, browser, nonce, verifier, returnTo],
    );
  }

  /** @returns undefined for one that is not known, was taken before, is too old, or is another browser's */
  async take(state: string, browser: Buffer): Promise<Login | undefined> {
    const [rows] = await this.dataSource.query<[Login[]]>(
      `DELETE FROM login WHERE state = $1 AND browser = $3 AND created_at > now() - make_interval(mins => $2)
       RETURNING state, browser, nonce, verifier, return_to AS "returnTo"`,
      [state, MINUTES, browser],
    );
    return rows[0];
  }
}
