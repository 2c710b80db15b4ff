/** Prefix under which AsyncAPI keeps reusable schemas; used inside all schemas here, so that one set serves all readers. */
const PREFIX = '#/components/schemas/';

export interface SchemaRef {
  readonly $ref: string;
}

const classesByName = new Map<string, abstract new () => object>();

/** A reference to the schema of `of`, to be resolved with {@link referenced}. Class names are unique among contracts. */
export const schemaRef = (of: abstract new () => object): SchemaRef => {
  const known = classesByName.get(of.name);
  if (known !== undefined && known !== of) throw new Error(`two contract classes are named ${of.name}`);
  classesByName.set(of.name, of);
  return { $ref: PREFIX + of.name };
};

/** The class that `ref` points to. */
export const referenced = (ref: string): abstract new () => object => {
  const found = classesByName.get(ref.slice(PREFIX.length));
  if (found === undefined) throw new Error(`no contract class for ${ref}`);
  return found;
};
