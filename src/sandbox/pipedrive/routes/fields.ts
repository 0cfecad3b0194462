import { type Request, Router } from 'express'
import { z } from 'zod'
import { requireScope } from '../gateway.ts'
import { failure, invalid, notFound } from '../replies.ts'
import type { AccountState } from '../state/account-state.ts'
import { wholeSeconds } from '../state/times.ts'
import { labelField, plainSettings } from '../values/built-in-fields.ts'
import { customField } from '../values/custom-fields.ts'
import type { FieldDefinition, FieldOption } from '../values/field-definitions.ts'
import type { KindName } from '../values/object-kinds.ts'
import { furtherParam, settingNames, showField, showFieldV1 } from './field-shape.ts'
import { byId, showPage, showPageV1 } from './pages.ts'
import { parseBody } from './parse.ts'

interface FieldKind {
  readonly name: KindName
  readonly path: string
  readonly read: readonly string[]
  readonly change: readonly string[]
  readonly make: readonly string[]
}

function fieldKind(name: KindName, path: string, scope: string): FieldKind {
  const own = scope === 'deals' ? 'deal-fields:full' : 'contact-fields:full'
  const make = ['admin', own]
  return { name, path, read: [`${scope}:read`, `${scope}:full`, ...make], change: [`${scope}:full`, ...make], make }
}

const changeable = [
  fieldKind('deals', '/dealFields', 'deals'),
  fieldKind('persons', '/personFields', 'contacts'),
  fieldKind('organizations', '/organizationFields', 'contacts'),
]

/** Documented: of version 1. */
const mostPerPage = 500

const Settings = z.record(z.string(), z.unknown())
const Label = z.string().min(1).max(255)
const Change = z
  .strictObject({
    field_name: Label.optional(),
    description: z.string().nullable().optional(),
    ui_visibility: Settings.optional(),
    important_fields: Settings.optional(),
    required_fields: Settings.optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'At least one field must be provided in the request body')
const types = [
  'varchar',
  'text',
  'double',
  'phone',
  'date',
  'daterange',
  'time',
  'timerange',
  'set',
  'enum',
  'varchar_auto',
  'address',
  'monetary',
  'org',
  'people',
  'user',
] as const
const NewField = z.strictObject({
  field_name: Label,
  field_type: z.enum(types),
  options: z.array(z.object({ label: Label })).optional(),
  description: z.string().nullable().default(null),
  ui_visibility: Settings.default(plainSettings.ui_visibility),
  important_fields: Settings.default(plainSettings.important_fields),
  required_fields: Settings.default(plainSettings.required_fields),
})
const NewOptions = z.array(z.object({ label: Label })).min(1)
const ChangedOptions = z.array(z.object({ id: z.number(), label: Label })).min(1)
const RemovedOptions = z.array(z.object({ id: z.number() })).min(1)

/** `/api/v2/dealFields`, `/personFields`, `/organizationFields`, `/activityFields` (documented). */
export function fieldRoutes(state: AccountState): Router {
  const router = Router()
  for (const kind of changeable) {
    addReading(router, state, kind)
    addMaking(router, state, kind)
    addOptions(router, state, kind)
  }
  // Documented: activities' fields cannot be changed, and reading them requires the admin scope.
  addReading(router, state, { name: 'activities', path: '/activityFields', read: ['admin'], change: [], make: [] })
  return router
}

/** `/v1/dealFields` etc., for reading: only there do fields have the numbers that filters use. */
export function fieldRoutesV1(state: AccountState): Router {
  const router = Router()
  for (const { name, path, read } of changeable) {
    router.get(path, requireScope(...read), (request, response) => {
      response.json(showPageV1(request, state.fields(name).map(showFieldV1), mostPerPage))
    })
  }
  // Documented: this list alone has no pages.
  router.get('/activityFields', requireScope('activities:read', 'activities:full'), (_request, response) => {
    response.json({ success: true, data: state.fields('activities').map(showFieldV1) })
  })
  return router
}

function addReading(router: Router, state: AccountState, { name, path, read }: FieldKind): void {
  const mayRead = requireScope(...read)
  router.get(path, mayRead, (request, response) => {
    const further = furtherParam(request, name)
    const page = showPage(request, state.fields(name), { order: byId(), show: (field) => showField(field, further) })
    response.json(page)
  })
  router.get(`${path}/:code`, mayRead, (request, response) => {
    response.json({ success: true, data: showField(foundField(state, name, request), furtherParam(request, name)) })
  })
}

function addMaking(router: Router, state: AccountState, { name, path, make, change }: FieldKind): void {
  router.post(path, requireScope(...make), (request, response) => {
    const { options = [], ...requested } = parseBody(NewField, request)
    const hasChoice = requested.field_type === 'enum' || requested.field_type === 'set'
    if (hasChoice && options.length === 0) throw invalid('options', 'This value should not be blank.')
    const at = wholeSeconds(state.now())
    const made = {
      ...requested,
      id: nextFieldId(state, name),
      options: hasChoice ? withIds(state, options) : null,
    }
    const field = customField(name, made, { companyId: state.facts.companyId, at })
    state.saveFields(name, [...state.fields(name), field])
    response.json({ success: true, data: showField(field, settingNames) })
  })
  router.patch(`${path}/:code`, requireScope(...change), (request, response) => {
    const field = foundField(state, name, request)
    const requested = parseBody(Change, request)
    // Uncertain: whether more than the settings of a built-in field can be changed; here it cannot.
    if (!field.is_custom_field && (requested.field_name !== undefined || requested.description !== undefined)) {
      throw failure(403, 'Built-in fields cannot be renamed', 'ERR_FORBIDDEN')
    }
    const given = Object.fromEntries(Object.entries(requested).filter(([, value]) => value !== undefined))
    const changed: FieldDefinition = { ...field, ...given, update_time: wholeSeconds(state.now()) }
    replaceField(state, name, changed)
    response.json({ success: true, data: showField(changed, settingNames) })
  })
  router.delete(`${path}/:code`, requireScope(...make), (request, response) => {
    const field = foundField(state, name, request)
    if (!field.is_custom_field) throw failure(403, 'Built-in fields cannot be deleted', 'ERR_FORBIDDEN')
    const left = state.fields(name).filter((one) => one !== field)
    state.saveFields(name, left)
    // Its number and its code are not reused.
    state.store([[`nextFieldId:${name}`, nextFieldId(state, name, [...left, field])]])
    response.json({ success: true, data: showField(field, []) })
  })
}

/** Documented: all or none of the options, and the response contains only those in the request. */
function addOptions(router: Router, state: AccountState, { name, path, change }: FieldKind): void {
  const mayChange = requireScope(...change)
  const optionsPath = `${path}/:code/options`
  router.post(optionsPath, mayChange, (request, response) => {
    const field = fieldWithOptions(state, name, request)
    const added = withIds(state, parseBody(NewOptions, request))
    saveOptions(state, name, field, [...(field.options ?? []), ...added])
    response.json({ success: true, data: added, additional_data: null })
  })
  router.patch(optionsPath, mayChange, (request, response) => {
    const field = fieldWithOptions(state, name, request)
    const changed = new Map(parseBody(ChangedOptions, request).map(({ id, label }) => [id, label]))
    refuseUnknown(field, [...changed.keys()])
    const options = field.options?.map((one) => ({ ...one, label: changed.get(Number(one.id)) ?? one.label })) ?? []
    saveOptions(state, name, field, options)
    response.json({ success: true, data: options.filter(({ id }) => changed.has(Number(id))), additional_data: null })
  })
  router.delete(optionsPath, mayChange, (request, response) => {
    const field = fieldWithOptions(state, name, request)
    const removed = new Set(parseBody(RemovedOptions, request).map(({ id }) => id))
    refuseUnknown(field, [...removed])
    const [gone, left] = [true, false].map((isGone) =>
      (field.options ?? []).filter(({ id }) => removed.has(Number(id)) === isGone),
    )
    saveOptions(state, name, field, left ?? [])
    response.json({ success: true, data: gone, additional_data: null })
  })
}

function foundField(state: AccountState, kind: KindName, { params }: Request): FieldDefinition {
  const field = state.fields(kind).find(({ field_code }) => field_code === params['code'])
  if (field === undefined) throw notFound('Field')
  return field
}

/** Custom choice fields, and the label fields, can have options added. */
function fieldWithOptions(state: AccountState, kind: KindName, request: Request): FieldDefinition {
  const field = foundField(state, kind, request)
  const isOpen = field.is_custom_field || field.field_code === labelField
  if (!isOpen || field.options === null) throw failure(400, 'The field does not support options', 'ERR_BAD_REQUEST')
  return field
}

function refuseUnknown({ options }: FieldDefinition, ids: readonly number[]): void {
  if (!ids.every((id) => options?.some((option) => option.id === id))) throw notFound('Option')
}

/** Option numbers increase across the whole company. */
function withIds(state: AccountState, requested: readonly { readonly label: string }[]): FieldOption[] {
  const next = (state.stored('nextOptionId') ?? 17) as number
  state.store([['nextOptionId', next + requested.length]])
  return requested.map(({ label }, index) => ({ id: next + index, label }))
}

function nextFieldId(state: AccountState, kind: KindName, fields = state.fields(kind)): number {
  const kept = (state.stored(`nextFieldId:${kind}`) ?? 0) as number
  return Math.max(kept, ...fields.map(({ id }) => id + 1))
}

function replaceField(state: AccountState, kind: KindName, changed: FieldDefinition): void {
  state.saveFields(
    kind,
    state.fields(kind).map((field) => (field.field_code === changed.field_code ? changed : field)),
  )
}

// oxlint-disable-next-line max-params -- a field of a kind in the account, and what it is to have.
function saveOptions(
  state: AccountState,
  kind: KindName,
  field: FieldDefinition,
  options: readonly FieldOption[],
): void {
  replaceField(state, kind, { ...field, options, update_time: wholeSeconds(state.now()) })
}
