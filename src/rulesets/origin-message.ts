import { basename } from 'node:path'
import { type Message, message } from '../words/index.ts'
import type { ActivatedRuleset, Origin } from './ruleset-store.ts'

const origins: Readonly<Record<Exclude<Origin, 'file'>, Message>> = {
  page: message('rules.origin.page'),
  command: message('rules.origin.command'),
  plan: message('rules.origin.plan'),
  rollback: message('rules.origin.rollback'),
}

/** How a version came to be in force, as a sentence. */
export function originMessage({ origin, fileName }: Pick<ActivatedRuleset, 'origin' | 'fileName'>): Message {
  return origin === 'file' ? message('rules.origin.file', { file: basename(fileName) }) : origins[origin]
}
