import { CrmPermissionError } from '../../../domain/errors.ts'
import { message } from '../../../words/index.ts'
import type { Features } from '../../access/features.ts'
import { contractError } from '../../http/parse-body.ts'
import type { RemovalItem, SetUpItem } from '../../port.ts'
import { deleteAt, makeOrFind, refusalMessage } from '../../refusals.ts'
import { addOptions, readFields } from '../fields/field-list.ts'
import { type FlaggedType, flaggedNames } from '../fields/flagged-types.ts'
import type { Caller } from '../transport/client.ts'
import { type RawField, RawIgnored, type RawOption } from '../transport/schema.ts'
import { endpoints } from '../transport/versions.ts'
import { incompleteLabel } from './flag-names.ts'
import { labelFieldOf } from './flag-recognition.ts'

export interface LabelDeps {
  readonly client: Caller
  readonly features: Features
}

export interface LabelledType {
  readonly type: FlaggedType
  /** Every field of the type. */
  readonly fields: readonly RawField[]
  /** The id that the label had; a person may have renamed it since. */
  readonly lastId?: string | undefined
}

const noField = message('pipedrive.labels.none')

/** Minset's label among those of a type; null if it does not exist. */
function findLabel(fields: readonly RawField[], lastId?: string): RawOption | null {
  const options = labelFieldOf(fields)?.options?.items ?? []
  const known = options.find(({ id }) => String(id) === lastId)
  return known ?? options.find(({ label }) => label === incompleteLabel) ?? null
}

/**
 * Ensures that there is a label that people see on the record, beside their own ones. Records refer to it by its name
 * when they are written, so a renamed label gets its name back.
 *
 * @throws the `Crm…` errors that are not refusals
 */
export async function ensureLabel(deps: LabelDeps, { type, fields, lastId }: LabelledType): Promise<SetUpItem> {
  const part = partOf(type)
  const off = deps.features.whyOff('highlights')
  const present = findLabel(fields, lastId)
  if (off !== null) return { ...part, state: 'unavailable', reason: off }
  if (present?.label === incompleteLabel) return { ...part, state: 'present', id: String(present.id) }
  const field = labelFieldOf(fields)
  if (field === null) return { ...part, state: 'unavailable', reason: noField }
  try {
    const { id } = present ?? (await makeLabel(deps.client, type, field))
    if (present !== null) await rename(deps.client, type, { field, id })
    return { ...part, state: lastId === undefined ? 'made' : 'repaired', id: String(id) }
  } catch (error) {
    if (error instanceof CrmPermissionError) deps.features.refuse('highlights', error.said)
    return { ...part, state: 'unavailable', reason: refusalMessage(error) }
  }
}

async function makeLabel(client: Caller, type: FlaggedType, field: RawField): Promise<RawOption> {
  return makeOrFind({
    make: async () => {
      const [made] = await addOptions(client, type, { code: field.field_code, labels: [incompleteLabel] })
      if (made === undefined) {
        throw contractError({ title: 'Pipedrive', call: `the new label of ${flaggedNames[type].plural}` }, ['data'])
      }
      return made
    },
    find: async () => findLabel(await readFields(client, type)),
    isNameUnique: false,
  })
}

async function rename(
  client: Caller,
  type: FlaggedType,
  { field, id }: { readonly field: RawField; readonly id: RawOption['id'] },
): Promise<void> {
  const endpoint = endpoints.updateOptions(flaggedNames[type].fields, field.field_code)
  await client.call({ ...endpoint, body: [{ id, label: incompleteLabel }], kind: 'set-up' }, RawIgnored)
}

/**
 * Deletes the label, which also removes it from all records.
 *
 * @throws the `Crm…` errors that are not refusals
 */
export async function removeLabel({ client }: LabelDeps, { type, fields, lastId }: LabelledType): Promise<RemovalItem> {
  const part = partOf(type)
  const label = findLabel(fields, lastId)
  const field = labelFieldOf(fields)
  if (label === null || field === null) return { ...part, state: 'absent' }
  const endpoint = endpoints.removeOptions(flaggedNames[type].fields, field.field_code)
  return deleteAt(client, { ...endpoint, body: [{ id: label.id }], kind: 'set-up' }, part)
}

function partOf(objectType: FlaggedType) {
  return { kind: 'highlight', objectType, name: incompleteLabel } as const
}
