import { CrmPermissionError } from '../../../domain/errors.ts'
import { type Language, message } from '../../../words/index.ts'
import type { Features } from '../../access/features.ts'
import { isAsGiven, isOwnText, reviseTexts } from '../../flags/own-texts.ts'
import { type LastItem, stateOfNew } from '../../flags/set-up.ts'
import { contractError } from '../../http/parse-body.ts'
import type { RemovalItem, SetUpItem } from '../../port.ts'
import { deleteAt, makeOrFind, refusalMessage } from '../../refusals.ts'
import { addOptions, readFields, renameOptions } from '../fields/field-list.ts'
import { type FlaggedType, flaggedNames } from '../fields/flagged-types.ts'
import type { Caller } from '../transport/client.ts'
import type { RawField, RawOption } from '../transport/schema.ts'
import { endpoints } from '../transport/versions.ts'
import { labelText } from './flag-names.ts'
import { findLabelOption, labelFieldOf } from './flag-recognition.ts'

export interface LabelDeps {
  readonly client: Caller
  readonly features: Features
}

export interface LabelledType {
  readonly type: FlaggedType
  /** Every field of the type. */
  readonly fields: readonly RawField[]
  /** The label as last reported; a person may have renamed it since. */
  readonly last?: LastItem | undefined
  /** The account's language. */
  readonly language: Language
}

const noField = message('pipedrive.labels.none')

/** Minset's label among those of a type; null if it does not exist. */
function findLabel(fields: readonly RawField[], lastId?: string): RawOption | null {
  const field = labelFieldOf(fields)
  const known = field?.options?.items.find(({ id }) => String(id) === lastId)
  return known ?? findLabelOption(field) ?? null
}

/**
 * Ensures that there is a label that people see on the record, beside their own ones. Records refer to it by its name
 * when they are written, so a label that a person has given a name of his own gets its name back.
 *
 * @throws the `Crm…` errors that are not refusals
 */
export async function ensureLabel(deps: LabelDeps, labelled: LabelledType): Promise<SetUpItem> {
  const { type, fields } = labelled
  const part = partOf(type)
  const off = deps.features.whyOff('highlights')
  if (off !== null) return { ...part, state: 'unavailable', reason: off }
  const field = labelFieldOf(fields)
  if (field === null) return { ...part, state: 'unavailable', reason: noField }
  try {
    return { ...part, ...(await ensureOption(deps.client, labelled, field)) }
  } catch (error) {
    if (error instanceof CrmPermissionError) deps.features.refuse('highlights', error.why)
    return { ...part, state: 'unavailable', reason: refusalMessage(error) }
  }
}

async function ensureOption(
  client: Caller,
  labelled: LabelledType,
  field: RawField,
): Promise<Pick<SetUpItem, 'state' | 'id' | 'texts'>> {
  const { fields, last, language } = labelled
  const text = labelText(language)
  const present = findLabel(fields, last?.id)
  if (present === null) {
    const { id } = await makeLabel(client, labelled, field)
    return { state: stateOfNew(last), id: String(id), texts: { name: text.desired } }
  }
  const id = String(present.id)
  const texts = reviseTexts({ name: text }, { present: { name: present.label }, last: last?.texts })
  const isNamed = isOwnText(text, present.label)
  if (isNamed && isAsGiven(texts)) return { state: 'present', id, texts: texts.given }
  await rename(client, labelled, { field, id: present.id })
  return { state: isNamed ? 'renamed' : 'repaired', id, texts: { name: text.desired } }
}

async function makeLabel(client: Caller, { type, language }: LabelledType, field: RawField): Promise<RawOption> {
  return makeOrFind({
    make: async () => {
      const labels = [labelText(language).desired]
      const [made] = await addOptions(client, type, { code: field.field_code, labels })
      if (made === undefined) {
        throw contractError({ title: 'Pipedrive', call: `the new label of ${flaggedNames[type].plural}` }, ['data'])
      }
      return made
    },
    find: async () => findLabel(await readFields(client, type)),
    isNameUnique: false,
  })
}

function rename(
  client: Caller,
  { type, language }: LabelledType,
  { field, id }: { readonly field: RawField; readonly id: RawOption['id'] },
): Promise<void> {
  return renameOptions(client, type, { code: field.field_code, options: [{ id, label: labelText(language).desired }] })
}

/**
 * Deletes the label, which also removes it from all records.
 *
 * @throws the `Crm…` errors that are not refusals
 */
export async function removeLabel(
  { client }: LabelDeps,
  { type, fields, last }: Omit<LabelledType, 'language'>,
): Promise<RemovalItem> {
  const part = partOf(type)
  const label = findLabel(fields, last?.id)
  const field = labelFieldOf(fields)
  if (label === null || field === null) return { ...part, state: 'absent' }
  const endpoint = endpoints.removeOptions(flaggedNames[type].fields, field.field_code)
  return deleteAt(client, { ...endpoint, body: [{ id: label.id }], kind: 'set-up' }, part)
}

function partOf(objectType: FlaggedType) {
  return { kind: 'highlight', objectType, name: 'Minset: incomplete' } as const
}
