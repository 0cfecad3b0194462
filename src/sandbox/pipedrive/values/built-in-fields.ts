import type { AccountFacts } from '../state/account-facts.ts'
import { activityOutcomes } from './activity-outcomes.ts'
import type { FieldDefinition, FieldOption, FieldType } from './field-definitions.ts'
import type { KindName } from './object-kinds.ts'

type Row = readonly [code: string, name: string, type: FieldType, options?: readonly FieldOption[]]

export interface BuiltInOptions {
  readonly facts: Pick<AccountFacts, 'createdAt' | 'stages' | 'pipeline' | 'activityTypes'>
  /** The industries that companies can choose. */
  readonly industries: readonly string[]
  /** Whether activities have the field `outcome`. */
  readonly hasOutcomes: boolean
  /** Whether people have the fields of contact sync. */
  readonly hasContactSync: boolean
}

/** Documented: the first industry has id 1; the list itself is not documented. */
function industryOptions(industries: readonly string[]): FieldOption[] {
  return industries.map((label, index) => ({ id: index + 1, label }))
}

const dated: readonly Row[] = [
  ['add_time', 'Created', 'date'],
  ['update_time', 'Updated', 'date'],
]

/**
 * Uncertain: whether the label field has this code in version 2 as well; its options are documented to be `label_ids`.
 */
export const labelField = 'label_ids'

function rowsOf(kind: KindName, { facts, industries, hasOutcomes, hasContactSync }: BuiltInOptions): readonly Row[] {
  switch (kind) {
    case 'persons':
      return [
        ['name', 'Name', 'varchar'],
        ['first_name', 'First name', 'varchar'],
        ['last_name', 'Last name', 'varchar'],
        ['email', 'Email', 'varchar'],
        ['phone', 'Phone', 'phone'],
        [labelField, 'Label', 'set', []],
        ['owner_id', 'Owner', 'user'],
        ['org_id', 'Organization', 'org'],
        ...(hasContactSync ? ([['job_title', 'Job title', 'varchar']] as const) : []),
        ...dated,
      ]
    case 'organizations':
      return [
        ['name', 'Name', 'varchar'],
        [labelField, 'Label', 'set', []],
        ['owner_id', 'Owner', 'user'],
        ['address', 'Address', 'address'],
        ['website', 'Website', 'varchar'],
        ['linkedin', 'LinkedIn profile', 'varchar'],
        ['industry', 'Industry', 'enum', industryOptions(industries)],
        ['annual_revenue', 'Annual revenue', 'double'],
        ['employee_count', 'Employee count', 'int'],
        ...dated,
      ]
    case 'deals':
      return dealRows(facts)
    case 'activities':
      return [
        ...activityRows(facts),
        ...(hasOutcomes ? ([['outcome', 'Outcome', 'enum', outcomeOptions]] as const) : []),
      ]
  }
}

const outcomeOptions: readonly FieldOption[] = activityOutcomes.map(({ id, label }) => ({ id, label }))

function dealRows({ stages, pipeline }: BuiltInOptions['facts']): readonly Row[] {
  const statuses = ['open', 'won', 'lost', 'deleted'].map((id) => ({
    id,
    label: `${id[0]?.toUpperCase()}${id.slice(1)}`,
  }))
  return [
    ['title', 'Title', 'varchar'],
    ['value', 'Value', 'monetary'],
    ['currency', 'Currency', 'varchar'],
    ['status', 'Status', 'status', statuses],
    ['stage_id', 'Stage', 'stage', stages.map(({ id, name }) => ({ id, label: name }))],
    ['pipeline_id', 'Pipeline', 'int', [{ id: pipeline.id, label: pipeline.name }]],
    [labelField, 'Label', 'set', []],
    ['owner_id', 'Owner', 'user'],
    ['person_id', 'Contact person', 'people'],
    ['org_id', 'Organization', 'org'],
    ['probability', 'Probability', 'int'],
    ['expected_close_date', 'Expected close date', 'date'],
    ['won_time', 'Won time', 'date'],
    ['lost_time', 'Lost time', 'date'],
    ['close_time', 'Deal closed on', 'date'],
    ['lost_reason', 'Lost reason', 'varchar'],
    ...dated,
  ]
}

function activityRows({ activityTypes }: BuiltInOptions['facts']): readonly Row[] {
  return [
    ['subject', 'Subject', 'varchar'],
    ['type', 'Type', 'enum', activityTypes.map(({ keyString, name }) => ({ id: keyString, label: name }))],
    ['due_date', 'Due date', 'date'],
    ['due_time', 'Due time', 'time'],
    ['duration', 'Duration', 'time'],
    ['done', 'Done', 'boolean'],
    ['owner_id', 'Assigned to user', 'user'],
    ['deal_id', 'Deal', 'deal'],
    ['person_id', 'Contact person', 'people'],
    ['org_id', 'Organization', 'org'],
    ['participants', 'Participants', 'people'],
    ['note', 'Note', 'text'],
    ['location', 'Location', 'address'],
    ['priority', 'Priority', 'int'],
    ...dated,
  ]
}

/** The fields that every company has. */
export function builtInFields(kind: KindName, firstId: number, options: BuiltInOptions): FieldDefinition[] {
  return rowsOf(kind, options).map(([code, name, type, choice], index) => ({
    id: firstId + index,
    field_code: code,
    field_name: name,
    field_type: type,
    description: null,
    options: choice ?? null,
    is_custom_field: false,
    ...plainSettings,
    add_time: options.facts.createdAt,
    update_time: options.facts.createdAt,
  }))
}

/** Settings of a field that is shown, but required nowhere. */
export const plainSettings = {
  ui_visibility: { add_visible_flag: false, details_visible_flag: true },
  important_fields: { enabled: false, stage_ids: [] },
  required_fields: { enabled: false },
} as const
