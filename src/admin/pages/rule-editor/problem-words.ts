import type { Message, MessageParam } from '../../../words/index.ts'

/** What the form calls the fields that a rule may name, and its own controls, by their names in YAML. */
export type FormLabels = ReadonlyMap<string, string>

/** The parameters of problems that name a field or a key of the rule. */
const naming = ['field', 'key', 'other']

/** A problem of a rule in the words of its form: the YAML has other names for what the form shows. Pure. */
export function problemInForm({ code, params }: Message, labels: FormLabels): Message {
  function shown(name: string, param: MessageParam): MessageParam {
    if (typeof param === 'object' && 'code' in param) return problemInForm(param, labels)
    return naming.includes(name) && typeof param === 'string' ? (labels.get(param) ?? param) : param
  }
  return { code, params: Object.fromEntries(Object.entries(params).map(([name, param]) => [name, shown(name, param)])) }
}
