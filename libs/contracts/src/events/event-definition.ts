import type { TopicName } from '@waybill/system-map';

/** What the contract says about one event type. */
export interface EventDefinition<Type extends string = string, Data extends object = object> {
  /** Name on the wire (CloudEvents `type`); never derived from a class name, so that renaming a class changes nothing. */
  readonly type: Type;
  /** The one topic on which the type may appear. */
  readonly topic: TopicName;
  /** Newest version that this code reads. A higher one on the wire is refused. */
  readonly version: number;
  /**
   * Version that this code writes, `version` if absent. A new version is read everywhere before anyone writes it: it
   * is released with `writes` still at the old one, which is raised in a later release.
   */
  readonly writes?: number;
  /** Class whose decorators are the data's shape. */
  readonly data: new () => Data;
  /** One line for lists and documents. */
  readonly summary: string;
  /** Valid data with every optional field set; recorded per version for the compatibility check. */
  readonly example: Data;
}

/** The version that producers put on the wire. */
export const writtenVersionOf = ({ version, writes = version }: EventDefinition): number => writes;

/** Declares an event type; infers the literal name and the data's shape. */
export const defineEvent = <const Type extends string, Data extends object>(
  // The class alone says what the data is: an example would widen its literal types to string.
  definition: EventDefinition<Type, NoInfer<Data>> & { readonly data: new () => Data },
): EventDefinition<Type, Data> => {
  if (writtenVersionOf(definition) > definition.version) {
    throw new Error(`${definition.type} writes a version that it does not read`);
  }
  return definition;
};

type ByType<Definitions extends readonly EventDefinition[]> = {
  readonly [Definition in Definitions[number] as Definition['type']]: Definition;
};

/** Keys definitions by their wire name, without a prototype: `constructor` is not an event type. */
export const byType = <const Definitions extends readonly EventDefinition[]>(
  definitions: Definitions,
): ByType<Definitions> => {
  const result = Object.create(null) as Record<string, EventDefinition>;
  for (const definition of definitions) {
    if (definition.type in result) throw new Error(`event type ${definition.type} is declared twice`);
    result[definition.type] = definition;
  }
  return Object.freeze(result) as ByType<Definitions>;
};
