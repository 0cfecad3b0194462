import { nearestWord } from '../domain/text/yaml-file.ts'
import { type Message, message } from '../words/index.ts'
import type { Environment } from './variables.ts'

const ownPrefix = 'MINSET'

/** Other software uses these as well, so a prefix that only resembles one of them is not evidence. */
const commonPrefixes = ['DATABASE', 'MAIL', 'SMTP']

/**
 * Variables whose names are not read: all with one of Minset's own prefixes, and those with another prefix that closely
 * resemble the name of a variable that is not set. Others with such a prefix belong to other software.
 *
 * @param known the names of all variables
 * @returns a problem for each, without its value
 */
export function misspeltProblems(environment: Environment, known: readonly string[]): Message[] {
  const isSet = new Set(Object.keys(environment).filter((name) => environment[name]))
  return [...isSet].filter((name) => !known.includes(name)).flatMap((name) => problemOf(name, known, isSet))
}

function problemOf(name: string, known: readonly string[], isSet: ReadonlySet<string>): Message[] {
  const meant = meantBy(name, known)
  const isOurs = partsOf(name).prefix === ownPrefix
  if (!isOurs && (meant === null || isSet.has(meant))) return []
  return [
    meant === null ? message('config.unknown', { name }) : message('config.unknown.nearest', { name, nearest: meant }),
  ]
}

function meantBy(name: string, known: readonly string[]): string | null {
  const { prefix, rest } = partsOf(name)
  const sameRest = known.filter((one) => partsOf(one).rest === rest && !commonPrefixes.includes(partsOf(one).prefix))
  const prefixes = sameRest.map((one) => partsOf(one).prefix)
  const nearPrefix = nearestWord(prefix, prefixes)
  if (nearPrefix !== null) return `${nearPrefix}_${rest}`
  const samePrefix = known.filter((one) => partsOf(one).prefix === prefix)
  const nearRest = nearestWord(
    rest,
    samePrefix.map((one) => partsOf(one).rest),
  )
  return nearRest === null ? null : `${prefix}_${nearRest}`
}

function partsOf(name: string): { readonly prefix: string; readonly rest: string } {
  const [prefix = '', ...rest] = name.split('_')
  return { prefix, rest: rest.join('_') }
}
