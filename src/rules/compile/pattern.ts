import { RE2JS } from 're2js'
import { type Message, message } from '../../words/index.ts'

/** Maximum characters of a pattern, so that compiling it takes no noticeable time. */
const longest = 200

/**
 * Whether a value as a whole has the form of a pattern. The syntax is RE2's: every pattern takes linear time for every value,
 * so that no rule can stop the service. It has no look-around and no references back.
 *
 * @throws if `patternProblem` reports a problem
 */
export function compilePattern(pattern: string): (value: string) => boolean {
  const compiled = RE2JS.compile(pattern)
  return (value) => compiled.testExact(value)
}

/** Why a text is not a pattern; null if it is one. */
export function patternProblem(pattern: string): Message | null {
  if (pattern === '' || pattern.length > longest) return message('rule.pattern.length', { most: longest })
  try {
    RE2JS.compile(pattern)
    return null
  } catch (error) {
    return message('rule.pattern.invalid', { pattern, why: error instanceof Error ? error.message : String(error) })
  }
}
