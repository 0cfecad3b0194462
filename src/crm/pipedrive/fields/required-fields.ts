import { z } from 'zod'
import type { VendorFieldKind } from '../../../domain/field.ts'
import { ownValue } from '../../../domain/own-value.ts'
import type { RequiredThing, RequiredWhen, Requirement } from '../../../domain/requirement.ts'
import { message } from '../../../words/index.ts'
import type { Caller } from '../transport/client.ts'
import { readPages } from '../transport/pages.ts'
import { RawField, RawId, RawPipeline } from '../transport/schema.ts'
import { endpoints } from '../transport/versions.ts'
import { type FlaggedType, flaggedNames, flaggedTypes } from './flagged-types.ts'

/** Documented: returned only on request; for people and organizations it only states whether a field is required. */
const RawRequiredField = z.object({
  ...RawField.shape,
  required_fields: z
    .object({
      enabled: z.boolean().nullish(),
      stage_ids: z.array(RawId).nullish(),
      statuses: z
        .record(z.string(), z.array(z.string()))
        .nullish()
        // Recorded for other maps: an empty one may be sent as a list.
        .catch(null),
    })
    .nullish(),
})
type RawRequiredField = z.infer<typeof RawRequiredField>

const RawPipelineStage = z.object({ id: RawId, name: z.string(), pipeline_id: RawId })

/** The pipelines of an account, and their stages. */
interface Pipelines {
  readonly names: ReadonlyMap<string, string>
  readonly stages: ReadonlyMap<string, z.infer<typeof RawPipelineStage>>
}

/** Documented built-in fields in portable terms, by their codes. */
const portable: Readonly<Record<FlaggedType, Readonly<Record<string, RequiredThing>>>> = {
  contact: {
    name: { anyOf: ['firstName', 'lastName'] },
    first_name: { anyOf: ['firstName'] },
    last_name: { anyOf: ['lastName'] },
    email: { anyOf: ['email'] },
    emails: { anyOf: ['email'] },
    phone: { anyOf: ['phone', 'mobilePhone'] },
    phones: { anyOf: ['phone', 'mobilePhone'] },
    job_title: { anyOf: ['jobTitle'] },
    org_id: { linked: 'company' },
    owner_id: { owner: true },
  },
  company: {
    name: { anyOf: ['name'] },
    website: { anyOf: ['website'] },
    industry: { anyOf: ['industry'] },
    owner_id: { owner: true },
  },
  deal: {
    title: { anyOf: ['name'] },
    value: { anyOf: ['amount'] },
    expected_close_date: { anyOf: ['closeDate'] },
    probability: { anyOf: ['probability'] },
    lost_reason: { anyOf: ['lostReason'] },
    person_id: { linked: 'contact' },
    org_id: { linked: 'company' },
    owner_id: { owner: true },
  },
}

/** The field without which no record of the type can be saved. */
const alwaysRequired: Readonly<Record<FlaggedType, string>> = { contact: 'name', company: 'name', deal: 'title' }

/** Fields that always have a value, so that requiring them means nothing. */
const alwaysFilled: ReadonlySet<string> = new Set(['pipeline_id', 'stage_id', 'status', 'currency', 'visible_to'])

/**
 * The fields that an account's admins require on people, organizations and deals. Documented: enforced only when people
 * add, edit or move records in the web pages; activities have no required fields.
 */
export async function readRequirements(client: Caller): Promise<readonly Requirement[]> {
  const required: (readonly [FlaggedType, RawRequiredField])[] = []
  for (const type of flaggedTypes) {
    const query = { include_fields: 'required_fields' }
    const request = { ...endpoints.fields(flaggedNames[type].fields), query, kind: 'set-up' } as const
    const { items: fields } = await readPages(client, request, RawRequiredField)
    required.push(...fields.filter((field) => isRequired(type, field)).map((field) => [type, field] as const))
  }
  const isStaged = required.some(([type, field]) => type === 'deal' && isLimited(field))
  const pipelines = isStaged ? await readPipelines(client) : null
  return required.map(([type, field]) => ({
    type,
    label: field.field_name,
    asks: askedBy(type, field),
    when: type === 'deal' && pipelines !== null && isLimited(field) ? whenOf(field, pipelines) : null,
  }))
}

function isRequired(type: FlaggedType, { field_code: code, required_fields: required }: RawRequiredField): boolean {
  if (code === alwaysRequired[type]) return true
  return required?.enabled === true && !alwaysFilled.has(code)
}

/** Whether a field is required on some deals only; a field that is always required stays so, whatever the settings. */
function isLimited({ field_code: code, required_fields: required }: RawRequiredField): boolean {
  if (code === alwaysRequired.deal) return false
  return (required?.stage_ids ?? []).length > 0 || Object.values(required?.statuses ?? {}).some((all) => all.length > 0)
}

async function readPipelines(client: Caller): Promise<Pipelines> {
  const { items: stages } = await readPages(client, { ...endpoints.stages(), kind: 'set-up' }, RawPipelineStage)
  const { items: pipelines } = await readPages(client, { ...endpoints.pipelines(), kind: 'set-up' }, RawPipeline)
  return {
    names: new Map(pipelines.map(({ id, name }) => [id, name])),
    stages: new Map(stages.map((stage) => [stage.id, stage])),
  }
}

function askedBy(type: FlaggedType, { field_code: code, ...field }: RawRequiredField): RequiredThing {
  const known = ownValue(portable[type], code)
  if (known !== undefined) return known
  // A custom field serves as the telephone number that organizations do not have.
  if (type === 'company' && field.is_custom_field === true && field.field_type === 'phone') return { anyOf: ['phone'] }
  return { code, kind: kindOf(field.field_type) }
}

const kinds: Readonly<Record<string, VendorFieldKind>> = {
  double: 'number',
  int: 'number',
  monetary: 'number',
  date: 'instant',
  phone: 'phone',
}

function kindOf(fieldType: string): VendorFieldKind {
  return ownValue(kinds, fieldType) ?? 'text'
}

/**
 * Documented: `statuses` are the statuses that end a deal, by the id of the pipeline. Uncertain: if statuses but no
 * stages are named, open deals are assumed to be exempt.
 */
function whenOf({ required_fields: required }: RawRequiredField, { names, stages }: Pipelines): RequiredWhen {
  const named = (required?.stage_ids ?? []).flatMap((id) => stages.get(id) ?? [])
  const statuses = Object.entries(required?.statuses ?? {}).filter(([, all]) => all.length > 0)
  const closed = (['won', 'lost'] as const).filter((status) => statuses.some(([, all]) => all.includes(status)))
  const concerned = new Set([...named.map((stage) => stage.pipeline_id), ...statuses.map(([id]) => id)])
  const others = [...names.keys()].filter((id) => !concerned.has(id))
  const listed = [...concerned].flatMap((id) => names.get(id) ?? []).join(', ')
  return {
    stages: [...new Set(named.map(({ name }) => name))],
    closed,
    remark: others.length === 0 ? null : message('pipedrive.pipelines.only', { pipelines: listed }),
  }
}
