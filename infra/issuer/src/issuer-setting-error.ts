/** A setting that the issuer refuses; the message names the variable, what it is and what is accepted. */
export class IssuerSettingError extends Error {
  override readonly name = 'IssuerSettingError';
  readonly code = 'BAD_SETTING';
}
