/** An e-mail address or telephone number that a message can be sent to. What order takes, notification uses. */

const CONTROL_OR_SPACE = /[\s\p{Cc}\p{Cf}]/u;
const MAILBOX = /^[^@,;:<>()[\]"\\]{1,64}@[^@,;:<>()[\]"\\]{1,255}$/;

/**
 * A telephone number as people write it: 4 to 32 characters, at least three of them digits, with blanks, brackets, dots,
 * hyphens and slashes between them.
 */
export const PHONE = /^(?=(?:\D*\d){3})\+?[\d(][\d ()./-]{3,30}$/;

export const isPhone = (text: string): boolean => PHONE.test(text);

/**
 * One address of RFC 5321 section 4.1.2 without quoted parts, of at most 254 characters: nothing in it can end a header, a
 * command or a list.
 */
export const isMailbox = (text: string): boolean =>
  text.length <= 254 && MAILBOX.test(text) && !CONTROL_OR_SPACE.test(text);
