/** What a customer bought, as it is written to them: amounts and labels are text in their language. */
export interface Receipt {
  readonly rows: readonly { readonly name: string; readonly quantity: string; readonly sum: string }[];
  readonly total: { readonly label: string; readonly sum: string };
}

/** What the customer is told, as plain text; the layout decides how it looks and escapes what it must. */
export interface Message {
  /** Language tag of its texts (BCP 47). */
  readonly language: string;
  /** Made of our own words alone: nothing that came from outside can get into a header of a mail. */
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly receipt: Receipt | null;
}
