import type { DeliveryOutcome } from '../../domain/delivery.js';

/** What nodemailer says of a mail that was not accepted (its NodemailerError), as far as it is looked at here. */
interface SmtpFailure {
  /** EENVELOPE, EMESSAGE, ECONNECTION, EAUTH, … */
  readonly code?: string;
  /** The command that was answered: `MAIL FROM`, `RCPT TO`, `DATA`, … */
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
  /** 5yz, except 503. */
  readonly permanent?: boolean;
}

/** "Service not available, closing transmission channel" (RFC 5321 §3.8), at whatever command. */
const CLOSING = 421;

/** A hand-over that broke off, which the server or this mail may be the reason for: the server has to be asked. */
export interface BrokenOff {
  readonly kind: 'BROKEN_OFF';
  readonly reason: string;
}

/**
 * Sorts a failed hand-over by what it says something about: this mail, or the server (wrong password, our sender
 * refused). Only an answer about the recipient or the content can be a definite no: anything else would refuse every
 * other mail as well, and is for an operator to put right while the mails wait. 421 after the sender was accepted, a
 * connection that ends and silence may be either: some servers treat single recipients so.
 */
export function outcomeOfError(error: unknown): DeliveryOutcome | BrokenOff {
  const failure = (error ?? {}) as SmtpFailure;
  const reason = reasonOf(failure);
  if (failure.responseCode === undefined || mayBeAboutTheMail(failure)) return { kind: 'BROKEN_OFF', reason };
  if (!isAboutTheMail(failure)) return { kind: 'UNAVAILABLE', reason };
  return { kind: failure.permanent === true ? 'REFUSED' : 'DEFERRED', reason };
}

/** nodemailer tells of most replies with 421 without the command that they answer. */
const mayBeAboutTheMail = (failure: SmtpFailure): boolean =>
  failure.responseCode === CLOSING && (failure.command === 'CONN' || isAboutTheMail(failure));

const isAboutTheMail = ({ code, command }: SmtpFailure): boolean =>
  code === 'EMESSAGE' || (code === 'EENVELOPE' && command !== 'MAIL FROM');

/** Reply code and enhanced status (RFC 3463), e.g. `smtp 550 5.1.1`. The server's text stays out: it quotes the address. */
function reasonOf({ code, responseCode, response }: SmtpFailure): string {
  if (responseCode === undefined) return `smtp ${code ?? 'failed'}`;
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1];
  return ['smtp', responseCode, enhanced].filter(Boolean).join(' ');
}
