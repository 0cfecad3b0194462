import { disclosureOf } from '../domain/masking/disclosure.ts'
import { isInReadScope } from '../domain/read-scope.ts'
import { repairScopeOf, type Viewer } from '../people/index.ts'
import type { StoredRecord } from '../records/index.ts'
import type { Ruleset } from '../rules/index.ts'
import { type Message, message } from '../words/index.ts'
import type { EnteredState } from '../write-back/index.ts'
import type { Entry } from './entry-fields.ts'
import { entryFor, type RepairDeps, whyNoRepairs } from './repair.ts'

/** The fields of a finding that the viewer may fill in here: a form shows what a field holds, so he reads it in full. */
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

/** @param state what became of what was entered last for the record */
export function entryNote(
  { fields, whyNot }: Entry,
  { state, crmTitle }: { readonly state: EnteredState | undefined; readonly crmTitle: string },
): EntryNote {
  const concerns = fields.some(({ name }) => state?.fields.includes(name) ?? false)
  if (!concerns || state === undefined) return { isWaiting: false, note: whyNot }
  if (state.isWaiting) return { isWaiting: true, note: message('repair.waiting', { title: crmTitle }) }
  return { isWaiting: false, note: state.refusal === null ? whyNot : refusedMessage(crmTitle, state.refusal) }
}

/** What the CRM says of a value, which nobody here can know better. */
export function refusedMessage(crmTitle: string, why: Message): Message {
  return message('repair.refused', { title: crmTitle, why })
}
