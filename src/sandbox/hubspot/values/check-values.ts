import { ownValue } from '../../core/state/own-value.ts'
import { conflict, type HubSpotError, validationError } from '../replies.ts'
import type { AccountState } from '../state/account-state.ts'
import type { TypeName } from '../state/object-types.ts'
import type { PropertyDefinition } from './property-definitions.ts'

type Values = Readonly<Record<string, string>>

/** Documented for notes; reported by others for every text. Uncertain: the code of the refusal. */
const mostCharacters = 65_536

/**
 * A rule of the account's admin, which since 2026-09 also applies to writes by API (documented, section write
 * validation).
 */
export interface RequiredRule {
  readonly type: TypeName
  readonly property: string
  /** The rule applies if this property has this value; absent: whenever a record is created. */
  readonly when?: { readonly property: string; readonly value: string }
}

/**
 * Checks values to be written against the account's property definitions.
 *
 * @returns why HubSpot refuses them, in its documented words and codes; null if it accepts them
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
  if (value.length > mostCharacters) {
    return { code: 'INVALID_LENGTH', message: (name) => `"${name}" must be at most ${mostCharacters} characters long.` }
  }
  return value === '' ? null : typeProblem(definition, value)
}

function typeProblem(definition: PropertyDefinition, value: string): Problem | null {
  const { type, name: property } = definition
  if (type === 'enumeration' || type === 'bool') return choiceProblem(definition, value)
  if (type === 'number' && !/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value)) {
    return { code: 'INVALID_LONG', message: () => `${value} was not a valid number.` }
  }
  if ((type === 'date' || type === 'datetime') && Number.isNaN(readTime(value))) {
    return { code: 'INVALID_DATE', message: () => `${value} was not a valid date.` }
  }
  if (property === 'email' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) {
    return { code: 'INVALID_EMAIL', message: () => `Email address ${value} is invalid` }
  }
  return null
}

/**
 * Documented: the values of several checkboxes are joined by semicolons. A leading one, which adds values, is refused
 * here.
 */
function choiceProblem({ type, fieldType, options }: PropertyDefinition, value: string): Problem | null {
  const allowed = type === 'bool' ? ['true', 'false'] : options.map((option) => option.value)
  const chosen = fieldType === 'checkbox' ? value.split(';') : [value]
  if (chosen.every((one) => allowed.includes(one))) return null
  return {
    code: 'INVALID_OPTION',
    message: () => `${value} was not one of the allowed options: [${allowed.join(', ')}]`,
  }
}

/** Milliseconds of a time in ISO 8601 or milliseconds; NaN for anything else. */
function readTime(value: string): number {
  return /^-?\d+$/.test(value) ? new Date(Number(value)).getTime() : Date.parse(value)
}

/** Values as HubSpot stores them: datetimes as ISO 8601, dates as `YYYY-MM-DD`. */
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
 * Checks a write against the admin's required rules. Uncertain: whether they apply to the values sent or to the
 * resulting state; here it is the resulting state, which is the harder case for a connector.
 */
export function refuseByRules(
  rules: readonly RequiredRule[],
  write: {
    readonly type: TypeName
    readonly isNew: boolean
    readonly result: Readonly<Record<string, string | null>>
  },
): HubSpotError | null {
  const broken = rules.find(({ type, property, when }) => {
    const holds = when === undefined ? write.isNew : ownValue(write.result, when.property) === when.value
    return type === write.type && holds && !ownValue(write.result, property)
  })
  if (broken === undefined) return null
  const { property, when } = broken
  const [code, message] =
    when === undefined
      ? ['MISSING_REQUIRED_PROPERTY', `${property} is required`]
      : [
          'MISSING_CONDITIONAL_REQUIRED_PROPERTY',
          `${property} is required because of a conditional property rule based on [${when.property}]`,
        ]
  return validationError(message, [{ message, code, context: { propertyName: [property] } }])
}

/** Documented: the e-mail address of a contact is unique, regardless of case; the words are as recorded. */
export function refuseTakenEmail(
  state: AccountState,
  type: TypeName,
  requested: { readonly id: string | null; readonly email: string | undefined },
): HubSpotError | null {
  const email = requested.email?.toLowerCase()
  if (type !== 'contacts' || !email) return null
  for (const { id, archived, properties } of state.all(type).values()) {
    if (!archived && id !== requested.id && properties['email']?.toLowerCase() === email) {
      return conflict(`Contact already exists. Existing ID: ${id}`)
    }
  }
  return null
}
