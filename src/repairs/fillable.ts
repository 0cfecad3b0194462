import { disclosureOf } from '../domain/masking/disclosure.ts'
import { isInReadScope } from '../domain/read-scope.ts'
import { repairScopeOf, type Viewer } from '../people/index.ts'
import type { StoredRecord } from '../records/index.ts'
import { type Ruleset, remedyFor } from '../rules/index.ts'
import { type Message, message } from '../words/index.ts'
import type { EnteredState } from '../write-back/index.ts'
import { type Entry, entryOf } from './entry-fields.ts'
import type { RepairDeps } from './repair-deps.ts'

/** Why nobody can fill in fields in this account now; null if people can. */
export function whyNoRepairs({ crm }: Pick<RepairDeps, 'crm'>): Message | null {
  const feature = crm.features().find(({ name }) => name === 'repairs')
  if (feature === undefined || feature.on) return null
  return message('repair.off', { why: feature.why ?? message('setUp.unavailable') })
}

/** The fields of a record that a person can fill in to meet a rule of the account. */
export function entryFor(
  { crm, account: { timeZone } }: Pick<RepairDeps, 'crm' | 'account'>,
  rules: Pick<Ruleset, 'asked'>,
  { record, ruleId }: { readonly record: StoredRecord; readonly ruleId: string },
): Entry {
  const asked = rules.asked.get(ruleId) ?? []
  return entryOf(record, asked, { entryFor: (one, field) => crm.write.entryFor(one, field), timeZone })
}

/**
 * The fields of a finding that the viewer may fill in here. A form shows what a field holds, and so does the answer to what was
 * entered meanwhile: he reads the record in full. Code that shows a form or accepts one calls this function.
 */
export function fillableFields(
  deps: Pick<RepairDeps, 'crm' | 'account'>,
  { record, ruleId }: { readonly record: StoredRecord; readonly ruleId: string },
  { viewer, rules }: { readonly viewer: Viewer; readonly rules: Pick<Ruleset, 'asked'> },
): Entry {
  const scope = repairScopeOf(viewer)
  const mayRepair = isInReadScope(scope, record) && disclosureOf(scope, record).isInFull
  if (!mayRepair || whyNoRepairs(deps) !== null) return { fields: [], whyNot: null }
  return entryFor(deps, rules, { record, ruleId })
}

/** What there is to say of a finding instead of, or beside, its fields. */
export interface EntryNote {
  /** Whether a value that was entered before waits to be written: nothing else is entered meanwhile. */
  readonly isWaiting: boolean
  /** What became of the value that was entered last, or why none is entered here; null for neither. */
  readonly note: Message | null
}

/** @param state what became of what was entered last for the record @param remedy as `remedyInCrm` */
export function entryNote(
  { fields, whyNot }: Entry,
  {
    state,
    crmTitle,
    remedy,
  }: { readonly state: EnteredState | undefined; readonly crmTitle: string; readonly remedy: Message | null },
): EntryNote {
  const concerns = fields.some(({ name }) => state?.fields.includes(name) ?? false)
  if (!concerns || state === undefined) return { isWaiting: false, note: whyNot ?? remedy }
  if (state.isWaiting) return { isWaiting: true, note: message('repair.waiting', { title: crmTitle }) }
  return { isWaiting: false, note: state.refusal === null ? whyNot : refusedMessage(crmTitle, state.refusal) }
}

/** What to do in the CRM about a finding, if its rule asks for no value of the record itself; else null. */
export function remedyInCrm(
  { asked, rules }: Pick<Ruleset, 'asked' | 'rules'>,
  ruleId: string,
  crmTitle: string,
): Message | null {
  const rule = rules.find(({ id }) => id === ruleId)
  return rule === undefined || asked.get(ruleId)?.length !== 0 ? null : remedyFor(rule, crmTitle)
}

/** What the CRM says of a value, which nobody here can know better. */
export function refusedMessage(crmTitle: string, why: Message): Message {
  return message('repair.refused', { title: crmTitle, why })
}
