import type { Request } from 'express'

/** The prefixes of what a form sends for each field: the value, and what the field held when the form was shown. */
export const valuePrefix = 'value-'
export const seenPrefix = 'seen-'

/** The action of a submitted form of a frame, with its fields as text; nothing is checked here. */
export function readAction({ body }: Pick<Request, 'body'>): unknown {
  const fields = Object.entries((body ?? {}) as Readonly<Record<string, unknown>>)
  const texts = new Map(fields.filter((pair): pair is [string, string] => typeof pair[1] === 'string'))
  const { kind, type, id, ruleId, reason, comment, language } = Object.fromEntries(
    ['kind', 'type', 'id', 'ruleId', 'reason', 'comment', 'language'].map((name) => [name, texts.get(`of-${name}`)]),
  )
  return {
    kind,
    ...(type !== undefined && { key: { type, id } }),
    ruleId,
    reason,
    comment,
    language,
    values: startingWith(texts, valuePrefix),
    seen: startingWith(texts, seenPrefix),
  }
}

function startingWith(texts: ReadonlyMap<string, string>, prefix: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...texts].filter(([name]) => name.startsWith(prefix)).map(([name, text]) => [name.slice(prefix.length), text]),
  )
}
