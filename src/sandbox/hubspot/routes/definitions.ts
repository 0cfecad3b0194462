import { Router } from 'express'
import { z } from 'zod'
import { requireScope } from '../gateway.ts'
import { batchTimes, conflict, HubSpotError, notFound, validationError } from '../replies.ts'
import { type AccountState, type HubSpotStage, pipelineId } from '../state/account-state.ts'
import type { TypeName } from '../state/object-types.ts'
import { type PropertyDefinition, showDefinition } from '../values/property-definitions.ts'
import { parseBody, requireType } from './parse.ts'

const Option = z.object({
  label: z.string(),
  value: z.string(),
  displayOrder: z.number().default(-1),
  hidden: z.boolean().default(false),
  description: z.string().optional(),
})

const NewProperty = z.object({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/),
  label: z.string().min(1),
  groupName: z.string(),
  type: z.enum(['bool', 'date', 'datetime', 'enumeration', 'number', 'phone_number', 'string']),
  fieldType: z.string(),
  description: z.string().default(''),
  options: z.array(Option).default([]),
  displayOrder: z.number().default(-1),
  hidden: z.boolean().default(false),
  formField: z.boolean().default(false),
  hasUniqueValue: z.boolean().default(false),
})

const NewGroup = z.object({ name: z.string(), label: z.string(), displayOrder: z.number().default(-1) })
/** Without defaults: a change keeps what it does not name. */
const ChangedProperty = z
  .object({
    label: z.string().min(1),
    groupName: z.string(),
    type: z.enum(['bool', 'date', 'datetime', 'enumeration', 'number', 'phone_number', 'string']),
    fieldType: z.string(),
    description: z.string(),
    options: z.array(Option),
    displayOrder: z.number(),
    hidden: z.boolean(),
    formField: z.boolean(),
  })
  .partial()
const BatchRead = z.object({
  archived: z.boolean().default(false),
  inputs: z.array(z.object({ name: z.string() })).max(100, 'Can only handle 100 inputs at once'),
})

/** `/crm/properties/2026-09/{type}` : properties and their groups (documented). */
export function propertyRoutes(state: AccountState): Router {
  const router = Router()
  router.use('/:type', (request, response, next) => {
    const { name } = requireType(request.params.type)
    response.locals['type'] = name
    // A batch read is a POST, but only reads.
    const isRead = request.method === 'GET' || request.path === '/batch/read'
    requireScope(...scopesOf(name, isRead))(request, response, next)
  })
  addGroupRoutes(router, state)
  addPropertyRoutes(router, state)
  return router
}

/** Documented: activities use the scopes of contacts, and writing definitions requires a schema scope. */
function scopesOf(type: TypeName, isRead: boolean): string[] {
  const own = type === 'companies' || type === 'deals' ? type : 'contacts'
  return isRead ? [`crm.schemas.${own}.read`, `crm.objects.${own}.read`] : [`crm.schemas.${own}.write`]
}

function addGroupRoutes(router: Router, state: AccountState): void {
  router.get('/:type/groups', (_request, response) => {
    response.json({ results: state.groups(typeIn(response.locals)) })
  })
  router.get('/:type/groups/:group', (request, response) => {
    const group = state.groups(typeIn(response.locals)).find(({ name }) => name === request.params['group'])
    if (group === undefined) throw notFound(`Property group ${String(request.params['group'])} does not exist`)
    response.json(group)
  })
  router.post('/:type/groups', (request, response) => {
    const group = { ...parseBody(NewGroup, request), archived: false }
    const type = typeIn(response.locals)
    if (state.groups(type).some(({ name }) => name === group.name)) {
      throw conflict(`A property group named '${group.name}' already exists`, 'OBJECT_ALREADY_EXISTS')
    }
    state.saveGroup(type, group)
    response.status(201).json(group)
  })
}

function addPropertyRoutes(router: Router, state: AccountState): void {
  router.get('/:type', (request, response) => {
    const archived = request.query['archived'] === 'true'
    const results = state.properties(typeIn(response.locals)).filter((property) => property.archived === archived)
    response.json({ results: results.map(showDefinition) })
  })
  router.get('/:type/:name', (request, response) => {
    response.json(showDefinition(liveProperty(state, typeIn(response.locals), String(request.params['name']))))
  })
  router.post('/:type', (request, response) => {
    response.status(201).json(createProperty(state, typeIn(response.locals), parseBody(NewProperty, request)))
  })
  router.post('/:type/batch/read', (request, response) => {
    response.json(readBatch(state, typeIn(response.locals), parseBody(BatchRead, request)))
  })
  router.patch('/:type/:name', (request, response) => {
    const type = typeIn(response.locals)
    const standing = liveProperty(state, type, String(request.params['name']))
    if (standing.modificationMetadata.readOnlyDefinition) throw validationError(`${standing.name} cannot be modified`)
    // Documented: a new list of options replaces the whole list.
    const given = Object.entries(parseBody(ChangedProperty, request)).filter(([, value]) => value !== undefined)
    const changed: PropertyDefinition = {
      ...standing,
      ...Object.fromEntries(given),
      updatedAt: state.now().toISOString(),
    }
    state.saveProperty(type, changed)
    response.json(changed)
  })
  router.delete('/:type/:name', (request, response) => {
    const type = typeIn(response.locals)
    const standing = liveProperty(state, type, String(request.params['name']))
    if (!standing.modificationMetadata.archivable) throw validationError(`${standing.name} cannot be archived`)
    state.saveProperty(type, { ...standing, archived: true })
    response.status(204).end()
  })
}

/** Documented: names that do not exist are errors in addition to the results. */
function readBatch(state: AccountState, type: TypeName, { archived, inputs }: z.infer<typeof BatchRead>): object {
  const known = new Map(state.properties(type).map((property) => [property.name, property]))
  const results = inputs.flatMap(({ name }) => {
    const property = known.get(name)
    return property?.archived === archived ? [showDefinition(property)] : []
  })
  const misses = inputs.filter(({ name }) => known.get(name)?.archived !== archived)
  const errors = misses.map(({ name }) => ({
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    message: `The property named ${name} on ${type} does not exist.`,
    context: { name: [name] },
    errors: [],
    links: {},
  }))
  return { ...batchTimes(state.now()), results, ...(errors.length > 0 ? { numErrors: errors.length, errors } : {}) }
}

function typeIn(locals: Readonly<Record<string, unknown>>): TypeName {
  return locals['type'] as TypeName
}

function liveProperty(state: AccountState, type: TypeName, name: string): PropertyDefinition {
  const found = state.properties(type).find((property) => property.name === name && !property.archived)
  if (found === undefined) throw notFound(`The property named ${name} on ${type} does not exist.`)
  return found
}

/** Documented: a name that is in use is refused, an archived one is restored. */
function createProperty(
  state: AccountState,
  type: TypeName,
  requested: z.infer<typeof NewProperty>,
): PropertyDefinition {
  if (state.properties(type).some(({ name, archived }) => name === requested.name && !archived)) {
    throw new HubSpotError(409, {
      message: `A property named '${requested.name}' already exists.`,
      category: 'OBJECT_ALREADY_EXISTS',
      subCategory: 'Properties.PROPERTY_WITH_NAME_EXISTS',
    })
  }
  if (state.groups(type).every(({ name }) => name !== requested.groupName)) {
    throw validationError(`Property group ${requested.groupName} does not exist`)
  }
  const at = state.now().toISOString()
  const property: PropertyDefinition = {
    ...requested,
    options: requested.options.map(({ description, ...option }) => ({
      ...option,
      ...(description ? { description } : {}),
    })),
    hubspotDefined: false,
    calculated: false,
    archived: false,
    externalOptions: false,
    dataSensitivity: 'non_sensitive',
    modificationMetadata: { archivable: true, readOnlyDefinition: false, readOnlyValue: false },
    createdAt: at,
    updatedAt: at,
  }
  state.saveProperty(type, property)
  return property
}

/** `/crm/pipelines/2026-09/deals` (documented). */
export function pipelineRoutes(state: AccountState): Router {
  const router = Router()
  const mayRead = requireScope('crm.objects.deals.read', 'crm.schemas.deals.read')
  router.get('/:type', mayRead, (request, response) => {
    const isDeals = requireType(String(request.params['type'])).name === 'deals'
    response.json({ results: isDeals ? [showPipeline(state)] : [] })
  })
  router.get(['/:type/:pipeline', '/:type/:pipeline/stages'], mayRead, (request, response) => {
    if (request.params['pipeline'] !== pipelineId) throw notFound(`No pipeline ${String(request.params['pipeline'])}`)
    const pipeline = showPipeline(state)
    response.json(request.path.endsWith('/stages') ? { results: pipeline.stages } : pipeline)
  })
  return router
}

function showPipeline(state: AccountState): { readonly stages: readonly object[] } {
  const { stages, createdAt } = state.facts
  const times = { createdAt, updatedAt: createdAt, archived: false }
  function showStage(stage: HubSpotStage): object {
    return { ...stage, ...times, writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT' }
  }
  const pipeline = { id: pipelineId, label: 'Sales pipeline', displayOrder: 0, stages: stages.map(showStage), ...times }
  return pipeline
}
