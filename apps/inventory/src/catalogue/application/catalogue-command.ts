/** What every command on the catalogue carries beside its own arguments. */
export interface CatalogueCommand {
  readonly sku: string;
  /** W3C `traceparent` of the request; its event continues the trace. */
  readonly traceparent: string;
}
