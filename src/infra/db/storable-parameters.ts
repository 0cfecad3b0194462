import type { CompiledQuery, Dialect } from 'kysely'
import { storableText } from '../../domain/text/storable-text.ts'

/**
 * The dialect, with parameters that Postgres can hold: a CRM may send any text, and one character that Postgres refuses
 * would end whatever carries it. So every parameter of every query is freed of such characters here, and no store has to
 * think of it.
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

/** A parameter as Postgres can hold it; what is neither text nor a list is left as it is. */
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
 * Stores hand over objects as JSON, and `jsonb` refuses the escapes of the same characters. `JSON.stringify` escapes no
 * surrogate but one that stands alone. An escape whose backslash is itself escaped is plain text and stays, as in the
 * events of the inbox, which are JSON within JSON.
 */
function storableJson(text: string): string {
  if (!/\\u(?:0000|d[89a-f])/i.test(text) || !isJson(text)) return text
  return text.replace(/\\(?:u0000|u(d[89a-f][0-9a-f]{2})|[^])/gi, (escape: string, surrogate: string | undefined) => {
    if (surrogate !== undefined) return '\ufffd'
    return escape.toLowerCase() === '\\u0000' ? '' : escape
  })
}
