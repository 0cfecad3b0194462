import type { AccountState } from './account-state.ts'
import type { TypeName } from './object-types.ts'
import type { PropertyDefinition } from './property-definitions.ts'
import { type HubSpotError, validationError } from './replies.ts'

type Values = Readonly<Record<string, string>>

/** A rule of the account's admin, which since 2026-09 holds for writes by API too (documented, section write validation). */
export interface RequiredRule {
  readonly type: TypeName
  readonly property: string
  /** The rule holds where this property has this value. */
  readonly when: { readonly property: string; readonly value: string }
}

/**
 * Holds values that are to be written against the account's property definitions.
 *
 * @returns why HubSpot refuses them, in its documented words and codes; null when it takes them
 */
export function refuseValues(state: AccountState, type: TypeName, values: Values): HubSpotError | null {
  const definitions = new Map(state.properties(type).map((definition) => [definition.name, definition]))
  const problems = Object.entries(values).flatMap(([name, value]) => {
    const problem = problemOf(definitions.get(name), value)
    return problem === null ? [] : [{ name, ...problem }]
  })
  if (problems.length === 0) return null
  const listed = problems.map(({ name, code, message }) => ({
    isValid: false,
    message: `${message(name)}`,
    error: code,
    name,
  }))
  return validationError(
    `Property values were not valid: ${JSON.stringify(listed)}`,
    problems.map(({ name, code, message }) => ({ message: message(name), code, context: { propertyName: [name] } })),
  )
}

interface Problem {
  readonly code: string
  readonly message: (name: string) => string
}

function problemOf(definition: PropertyDefinition | undefined, value: string): Problem | null {
  if (definition === undefined || definition.archived) {
    return { code: 'PROPERTY_DOESNT_EXIST', message: (name) => `Property "${name}" does not exist` }
  }
  if (definition.modificationMetadata.readOnlyValue) {
    return { code: 'READ_ONLY_VALUE', message: (name) => `"${name}" is a read only property; its value cannot be set.` }
  }
  return value === '' ? null : typeProblem(definition, value)
}

function typeProblem({ type, options, name: property }: PropertyDefinition, value: string): Problem | null {
  if (type === 'number' && !/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value)) {
    return { code: 'INVALID_LONG', message: () => `${value} was not a valid number.` }
  }
  if (type === 'enumeration' && options.every((option) => option.value !== value)) {
    const allowed = options.map((option) => option.value).join(', ')
    return { code: 'INVALID_OPTION', message: () => `${value} was not one of the allowed options: [${allowed}]` }
  }
  if ((type === 'date' || type === 'datetime') && Number.isNaN(readTime(value))) {
    return { code: 'INVALID_DATE', message: () => `${value} was not a valid date.` }
  }
  if (property === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) {
    return { code: 'INVALID_EMAIL', message: () => `Email address ${value} is invalid` }
  }
  return null
}

function readTime(value: string): number {
  return Date.parse(/^-?\d+$/.test(value) ? new Date(Number(value)).toISOString() : value)
}

/** As HubSpot stores them: datetimes as ISO 8601, dates as `YYYY-MM-DD`. */
export function normaliseValues(state: AccountState, type: TypeName, values: Values): Values {
  const types = new Map(state.properties(type).map(({ name, type: propertyType }) => [name, propertyType]))
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, normaliseValue(types.get(name), value)]),
  )
}

function normaliseValue(type: PropertyDefinition['type'] | undefined, value: string): string {
  if (value === '' || (type !== 'date' && type !== 'datetime')) return value
  const iso = new Date(readTime(value)).toISOString()
  return type === 'date' ? iso.slice(0, 10) : iso
}

/**
 * Holds a write against the admin's required rules. Uncertain: whether the state sent or the state that results is
 * judged; here it is the state that results, which is the harder case for a connector.
 */
export function refuseByRules(
  rules: readonly RequiredRule[],
  type: TypeName,
  result: Readonly<Record<string, string | null>>,
): HubSpotError | null {
  const broken = rules.find(
    ({ type: about, property, when }) => about === type && result[when.property] === when.value && !result[property],
  )
  if (broken === undefined) return null
  const message = `${broken.property} is required because of a conditional property rule based on [${broken.when.property}]`
  return validationError(message, [
    { message, code: 'MISSING_CONDITIONAL_REQUIRED_PROPERTY', context: { propertyName: [broken.property] } },
  ])
}
