import { listMessage, type Message, message } from '../../../words/index.ts'

const mostNamed = 5

/** The first of what is left out, each with the reason why it cannot be judged; null if there is none. */
export function leftOutList(
  leftOut: readonly { readonly id: string; readonly problems: readonly Message[] }[],
): Message | null {
  const named = leftOut.slice(0, mostNamed).map(({ id, problems }) => leftOutMessage(id, problems))
  if (named.length === 0) return null
  const [shown, rest] = [listMessage('list.semicolon', named), leftOut.length - mostNamed]
  return rest > 0 ? message('health.rules.more', { shown, rest }) : shown
}

/** An entry of an earlier version has no problems yet. */
function leftOutMessage(id: string, problems: readonly Message[]): Message {
  const why = problems.length === 0 ? '' : listMessage('list.semicolon', problems)
  return message('health.rule', { rule: id, why })
}
