import { z } from 'zod'
import type { Disclosure } from '../../domain/masking/disclosure.ts'
import type { ObjectType } from '../../domain/record.ts'
import { listMessage, type Message, message, StoredMessage } from '../../words/index.ts'
import type { Target } from './target.ts'

/** The name of the target in the register. */
export const repairName = 'repair'

const Field = z.object({
  /** The vendor's code; null for a portable field. */
  code: z.string().nullable(),
  /** Its name for people. */
  label: StoredMessage,
  /** Null: blank. */
  value: z.union([z.string(), z.number(), z.boolean()]).nullable(),
  /** The value as people read it, if it differs: the label of an option. */
  shown: z.string().nullable(),
})

const Repair = z.object({
  /** By the portable name, or the rules' name of one of the vendor's own fields. */
  fields: z.record(z.string(), Field),
})

/** What a person has entered into fields of a record. */
export type Repair = z.infer<typeof Repair>

/**
 * What a person has entered into fields of a record, or, after an undo, what they held before. The applied state is what
 * they held when it was entered, so a value is only written while nobody has changed them; a rejection is final, because
 * the person decides what to do.
 */
export const repair: Target<Repair> = {
  title: message('target.repair'),
  counted: (count) => message('target.repair.counted', { count }),
  schema: Repair,
  feature: 'repairs',
  fields: 'theirs',
  isReadAgain: true,
  toUpdate: ({ fields }, applied) => ({
    repair: Object.entries(fields).map(([name, { code, value }]) => ({
      name,
      code,
      from: applied?.fields[name]?.value ?? null,
      to: value,
    })),
  }),
  readBack: null,
  blank: null,
  retried: 'unanswered',
  isListedInstead: false,
  disclose({ fields }, type, disclosure) {
    const shown = Object.entries(fields).map(([name, field]) => [
      name,
      discloseField(name, field, { type, disclosure }),
    ])
    return { fields: Object.fromEntries(shown) as typeof fields }
  },
  describe({ fields }, shown) {
    const parts = Object.values(fields).map((field) => describeField(field, shown))
    return parts.length === 0 ? message('write.nothing-missing') : listMessage('list.semicolon', parts)
  },
}

/** Whether a stored value is one that people have entered. */
export function isRepair(value: {
  readonly target: string
  readonly value: object
}): value is { target: typeof repairName; value: Repair } {
  return value.target === repairName
}

/** What the CRM's own fields hold is unknown: an address, for example. */
function discloseField(
  name: string,
  field: z.infer<typeof Field>,
  { type, disclosure }: { readonly type: ObjectType; readonly disclosure: Disclosure },
): z.infer<typeof Field> {
  const { code, value, shown } = field
  if (disclosure.isInFull || typeof value !== 'string') return field
  if (code !== null) return { ...field, value: '…', shown: null }
  return { ...field, value: disclosure.value(type, name, value), shown: shown === null ? null : disclosure.text(shown) }
}

function describeField({ label, value, shown }: z.infer<typeof Field>, format: (text: string) => string): Message {
  if (value === null) return message('write.field.blank', { field: label })
  return message('write.field', { field: label, value: shown ?? format(String(value)) })
}
