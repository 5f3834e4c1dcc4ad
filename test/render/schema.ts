/** As much of JSON Schema as the documented schema uses. */

export interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/** Where and how a value is not what the schema says. */
export function schemaFaults(value: unknown, schema: Schema, root = schema, path = '$'): string[] {
  if (schema.$ref !== undefined) {
    const target = root.$defs?.[schema.$ref.replace('#/$defs/', '')];
    return target ? schemaFaults(value, target, root, path) : [`${schema.$ref} is not defined`];
  }
  const type = typeOf(value);
  const types = [schema.type ?? type].flat();
  if (!types.includes(type) && !(type === 'integer' && types.includes('number')))
    return [`${path} is ${type}, not ${types.join(' or ')}`];
  if ('const' in schema && value !== schema.const) return [`${path} is not ${schema.const}`];
  if (schema.enum && !schema.enum.includes(value)) return [`${path} is ${String(value)}`];
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.flatMap((v, k) => schemaFaults(v, items, root, `${path}[${k}]`)) : [];
  }
  if (type !== 'object') return [];
  const entries = Object.entries(value as object);
  const missing = (schema.required ?? []).filter((key) => !Object.hasOwn(value as object, key));
  return [
    ...missing.map((key) => `${path}.${key} is missing`),
    ...entries.flatMap(([key, part]) => {
      const known = schema.properties?.[key] ?? schema.additionalProperties;
      if (known === false) return [`${path}.${key} is not documented`];
      return typeof known === 'object' ? schemaFaults(part, known, root, `${path}.${key}`) : [];
    }),
  ];
}
