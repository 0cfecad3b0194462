import { isScalar, type Node, Scalar, stringify } from 'yaml'

interface Place {
  /** Whether it is written within braces or brackets. */
  readonly isInFlow: boolean
  /** What it replaces: a text is quoted as that was. */
  readonly like: Node | null
}

const inFlow: Place = { isInFlow: true, like: null }

/** A value as YAML on one line: `[won, lost]`, `{ atLeast: 0.4 }`. */
export function writeYaml(value: unknown, place: Place): string {
  if (Array.isArray(value)) return `[${value.map((item) => writeYaml(item, inFlow)).join(', ')}]`
  if (typeof value !== 'object' || value === null) return writeScalar(value, place)
  const pairs = Object.entries(value).map(([key, one]) => `${writeYaml(key, inFlow)}: ${writeYaml(one, inFlow)}`)
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`
}

function writeScalar(value: unknown, { isInFlow, like }: Place): string {
  const scalar = new Scalar(value)
  if (typeof value === 'string') {
    const type = typeFor(value, like)
    if (type !== null) scalar.type = type
  }
  const written = stringify(isInFlow ? [scalar] : scalar, { collectionStyle: 'flow', lineWidth: 0 }).trimEnd()
  return isInFlow ? written.slice(1, -1).trim() : written
}

/** How a text is quoted; null: only if it must be. */
function typeFor(text: string, like: Node | null): Scalar.QUOTE_DOUBLE | Scalar.QUOTE_SINGLE | null {
  // A block (`|`) has several lines.
  if (/[\n\r]/.test(text)) return Scalar.QUOTE_DOUBLE
  return isScalar(like) && isQuoted(like.type) ? like.type : null
}

function isQuoted(type: Scalar['type']): type is Scalar.QUOTE_DOUBLE | Scalar.QUOTE_SINGLE {
  return type === Scalar.QUOTE_DOUBLE || type === Scalar.QUOTE_SINGLE
}
