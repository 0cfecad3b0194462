import { z } from 'zod'
import { type Scalar, valuesOf } from '../../../domain/record.ts'
import { isDay } from '../../../domain/time/iso-text.ts'
import { type Message, message } from '../../../words/index.ts'
import { unreadableMessage } from '../../items.ts'
import type { FieldChange, ReadRecord } from '../../port.ts'
import type { Allowed } from '../../repairs/guard.ts'
import { isFlagged } from '../fields/flagged-types.ts'
import { isCustomCode, type WritableField, writableField } from '../fields/writable.ts'
import type { Metadata } from '../reading/metadata.ts'
import { callOutcomeOf, meetingOutcomeOf } from '../reading/outcome-words.ts'
import { readNamed } from '../reading/record-lists.ts'
import type { Caller } from '../transport/client.ts'
import { RawId, RawReachable } from '../transport/schema.ts'

export interface BodyDeps {
  readonly client: Caller
  readonly metadata: Pick<Metadata, 'fields' | 'outcomesFor'>
}

/** The values of a write by Pipedrive's codes; or why there are none: null if the field is written in Pipedrive only. */
export type Body = { readonly values: Values } | { readonly whyNot: Message | null }
type Values = Readonly<Record<string, unknown>>

/** The body that writes the changes of one record. Only what concerns them is read first. */
export async function bodyOf(deps: BodyDeps, { record, changes }: Allowed): Promise<Body> {
  let values: Values = {}
  for (const change of changes) {
    const part = await partOf(deps, { record, change, changes })
    if ('whyNot' in part) return part
    const custom = { ...customOf(values), ...customOf(part.values) }
    values = { ...values, ...part.values, ...(Object.keys(custom).length === 0 ? {} : { custom_fields: custom }) }
  }
  return { values }
}

function customOf({ custom_fields: custom }: Values): object {
  return typeof custom === 'object' && custom !== null ? custom : {}
}

interface Part {
  readonly record: ReadRecord
  readonly change: FieldChange
  /** All of the update. */
  readonly changes: readonly FieldChange[]
}

async function partOf(deps: BodyDeps, part: Part): Promise<Body> {
  const { record, change } = part
  const { name, code, to } = change
  if (code !== null) return codedPart(deps, record, { code, to })
  const writable = writableField(record, name)
  if (writable === undefined) return { whyNot: null }
  return 'code' in writable ? { values: { [writable.code]: to } } : partMakers[writable.as](deps, part)
}

type SpecialWay = Extract<WritableField, { readonly as: string }>['as']

const partMakers: Readonly<Record<SpecialWay, (deps: BodyDeps, part: Part) => Promise<Body> | Body>> = {
  name: (_deps, { record, changes }) => namePart(record, changes),
  emails: (deps, { record, change: { to } }) => reachablePart(deps, record, { as: 'emails', to }),
  phones: (deps, { record, change: { to } }) => reachablePart(deps, record, { as: 'phones', to }),
  mobiles: (deps, { record, change: { to } }) => reachablePart(deps, record, { as: 'mobiles', to }),
  phoneField: (deps, { change }) => phonePart(deps, change.to),
  industry: (deps, { change }) => industryPart(deps, change.to),
  outcome: (deps, { record, change }) => outcomePart(deps, record, change.to),
  moment: (_deps, { change }) => ({ values: momentPart(change.to) }),
}

/** A field that rules name by its code. Documented: options are written as the numbers of their ids. */
async function codedPart(
  { metadata }: BodyDeps,
  { type }: ReadRecord,
  { code, to }: { readonly code: string; readonly to: Scalar | null },
): Promise<Body> {
  const field = isFlagged(type) ? (await metadata.fields(type, [code])).byCode.get(code) : undefined
  if (field === undefined) return { whyNot: null }
  const isNumber = ['double', 'int', 'enum'].includes(field.field_type)
  const value = to === null || !isNumber ? to : Number(to)
  return { values: isCustomCode(code) ? { custom_fields: { [code]: value } } : { [code]: value } }
}

/**
 * Documented: people have one writable `name`. Uncertain, as the emulated CRM does it: Pipedrive divides it at its last
 * space, and a single word is the first name. A name that would be divided differently is not written.
 */
function namePart({ fields }: ReadRecord, changes: readonly FieldChange[]): Body {
  function held(name: string): string {
    const change = changes.find((one) => one.code === null && one.name === name)
    const value = change === undefined ? valuesOf(fields[name])[0] : change.to
    return String(value ?? '').trim()
  }
  const [first, last] = [held('firstName'), held('lastName')]
  const isDivided = first !== '' && !/\s/.test(last) && (last !== '' || !/\s/.test(first))
  return isDivided ? { values: { name: `${first} ${last}`.trim() } } : { whyNot: message('pipedrive.name.divided') }
}

const RawPersonReach = z.object({ id: RawId, emails: RawReachable, phones: RawReachable })
type Reachable = NonNullable<z.infer<typeof RawReachable>>

/** Replaces the primary value and keeps the others, with their labels: the list is written as a whole (documented). */
async function reachablePart(
  { client }: BodyDeps,
  { id }: ReadRecord,
  { as, to }: { readonly as: 'emails' | 'phones' | 'mobiles'; readonly to: Scalar | null },
): Promise<Body> {
  const kind = { name: 'persons', schema: RawPersonReach } as const
  const { items, setAside } = await readNamed(client, kind, { ids: [id], work: 'write' })
  const [[person], [odd]] = [items, setAside]
  if (odd !== undefined) return { whyNot: unreadableMessage(odd) }
  const list = as === 'emails' ? 'emails' : 'phones'
  const present = (person?.[list] ?? []).filter(({ value }) => (value ?? '').trim() !== '')
  const concerned = present.filter(({ label }) => as === 'emails' || (label === 'mobile') === (as === 'mobiles'))
  const replaced = concerned.find(({ primary }) => primary === true) ?? concerned[0]
  return { values: { [list]: withValue(present, replaced, { to, label: as === 'mobiles' ? 'mobile' : 'work' }) } }
}

function withValue(
  present: Reachable,
  replaced: Reachable[number] | undefined,
  { to, label }: { readonly to: Scalar | null; readonly label: string },
): Reachable {
  if (to === null) return present.filter((one) => one !== replaced)
  const value = String(to)
  if (replaced === undefined) return [...present, { value, label, primary: present.length === 0 }]
  return present.map((one) => (one === replaced ? { ...one, value } : one))
}

/** The account's first custom field for telephone numbers. */
async function phonePart({ metadata }: BodyDeps, to: Scalar | null): Promise<Body> {
  const [code] = (await metadata.fields('company')).phoneCodes
  return code === undefined ? { whyNot: null } : { values: { custom_fields: { [code]: to } } }
}

/** Records contain the label of the option, which is written as its id. */
async function industryPart({ metadata }: BodyDeps, to: Scalar | null): Promise<Body> {
  const { byCode } = await metadata.fields('company')
  const option = byCode.get('industry')?.options?.items.find(({ label }) => label === to)
  if (to !== null && option === undefined) return { whyNot: message('refused.repair.option') }
  return { values: { industry: option?.id ?? null } }
}

/** In an account whose activities have no outcomes, a meeting that is done has been held. */
async function outcomePart({ metadata }: BodyDeps, { type }: ReadRecord, to: Scalar | null): Promise<Body> {
  const outcomes = await metadata.outcomesFor([])
  const wordOf = type === 'call' ? callOutcomeOf : meetingOutcomeOf
  const [id] = [...(outcomes ?? [])].find(([, label]) => wordOf(label) === to) ?? []
  if (id !== undefined) return { values: { outcome: Number(id) } }
  if (to === null) {
    return {
      values: { ...(outcomes === null ? {} : { outcome: null }), ...(type === 'meeting' ? { done: false } : {}) },
    }
  }
  return type === 'meeting' && to === 'held' ? { values: { done: true } } : { whyNot: message('refused.repair.option') }
}

/** Documented: date and time of an activity are in UTC. */
function momentPart(to: Scalar | null): Values {
  const text = to === null ? null : String(to)
  if (text === null || isDay(text)) return { due_date: text, due_time: null }
  return { due_date: text.slice(0, 10), due_time: text.slice(11, 19) }
}
