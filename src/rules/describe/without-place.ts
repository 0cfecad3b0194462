import type { Message } from '../../words/index.ts'

/** A problem of a rule without its place in the file, for those who edit it in a form. */
export function withoutPlace(said: Message): Message {
  const { problem } = said.params
  return said.code === 'rule.problem' && typeof problem === 'object' && 'code' in problem ? problem : said
}
