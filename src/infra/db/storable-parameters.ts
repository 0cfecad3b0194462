import type { CompiledQuery, Dialect } from 'kysely'
import { storableText } from '../../domain/text/storable-text.ts'

/**
 * Removes from all parameters the characters that Postgres cannot store: a CRM may send any text, and a single such
 * character would fail the whole statement. It is done here for every parameter of every query, so that no store has
 * to.
 */
export function withStorableParameters(dialect: Dialect): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createDriver: () => dialect.createDriver(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler() {
      const compiler = dialect.createQueryCompiler()
      return {
        compileQuery(node, queryId): CompiledQuery {
          const compiled = compiler.compileQuery(node, queryId)
          return { ...compiled, parameters: compiled.parameters.map(storableParameter) }
        },
      }
    },
  }
}

/** A parameter in a form that Postgres can store; values other than text and lists are unchanged. */
function storableParameter(parameter: unknown): unknown {
  if (typeof parameter === 'string') return storableJson(storableText(parameter))
  return Array.isArray(parameter) ? parameter.map(storableParameter) : parameter
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/**
 * Stores pass objects as JSON, and `jsonb` refuses the escapes of the same characters. `JSON.stringify` escapes only
 * lone surrogates. An escape whose backslash is itself escaped is plain text and stays, as in the inbox's events, which
 * are JSON within JSON.
 */
function storableJson(text: string): string {
  if (!/\\u(?:0000|d[89a-f])/i.test(text) || !isJson(text)) return text
  return text.replace(/\\(?:u0000|u(d[89a-f][0-9a-f]{2})|[^])/gi, (escape: string, surrogate: string | undefined) => {
    if (surrogate !== undefined) return '\ufffd'
    return escape.toLowerCase() === '\\u0000' ? '' : escape
  })
}
