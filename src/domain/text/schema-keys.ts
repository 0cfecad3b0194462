import { z } from 'zod'

/** The keys that a schema allows in the maps at a place, without repeats; empty if it allows any. Pure. */
export function keysAt(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  const maps = mapsAt(alternatives(schema), path)
  return [...new Set(maps.flatMap((map) => Object.keys(map.shape)))]
}

function mapsAt(schemas: readonly unknown[], [key, ...rest]: readonly PropertyKey[]): readonly z.ZodObject[] {
  if (key === undefined) return schemas.filter((schema) => schema instanceof z.ZodObject)
  const parts = schemas.flatMap((schema): readonly unknown[] => {
    if (schema instanceof z.ZodArray) return [schema.element]
    if (schema instanceof z.ZodRecord) return [schema.valueType]
    if (!(schema instanceof z.ZodObject)) return []
    return [Object.hasOwn(schema.shape, key) ? schema.shape[String(key)] : schema.def.catchall]
  })
  return mapsAt(parts.flatMap(alternatives), rest)
}

/** What a value may be instead of the schema itself: without what wraps it. */
function alternatives(schema: unknown): readonly unknown[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(alternatives)
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return alternatives(schema.def.innerType)
  if (schema instanceof z.ZodPipe) return alternatives(schema.in)
  return schema instanceof z.ZodLazy ? alternatives(schema.unwrap()) : [schema]
}
