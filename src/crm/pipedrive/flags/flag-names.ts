import type { FlagStatus } from '../../../domain/record.ts'
import { type Language, type Message, message } from '../../../words/index.ts'
import { type OwnText, ownText } from '../../flags/own-texts.ts'
import type { FlaggedType } from '../fields/flagged-types.ts'

/** What identifies Minset's custom fields in reports; the same on deals, people and organizations. */
export const flagFieldNames = {
  status: 'Minset status',
  missing: 'Minset: missing',
  since: 'Minset: since',
  carried: 'Minset: activities',
} as const

export type FlagPart = keyof typeof flagFieldNames

export const flagParts = Object.keys(flagFieldNames) as readonly FlagPart[]

/** Types of Minset's custom fields, in Pipedrive's terms. */
export const flagFieldTypes = { status: 'enum', missing: 'text', since: 'date', carried: 'text' } as const

/** The texts of a custom field. */
export interface FieldTexts extends Readonly<Record<string, OwnText>> {
  readonly name: OwnText
  readonly description: OwnText
}

const names: Readonly<Record<FlagPart, Message>> = {
  status: message('inCrm.status'),
  missing: message('inCrm.pipedrive.missing'),
  since: message('inCrm.pipedrive.since'),
  carried: message('inCrm.pipedrive.activities'),
}

const descriptions: Readonly<Record<FlagPart, Message>> = {
  status: message('inCrm.pipedrive.status.about', { mark: markOf('status') }),
  missing: message('inCrm.pipedrive.missing.about', { mark: markOf('missing') }),
  since: message('inCrm.pipedrive.since.about', { mark: markOf('since') }),
  carried: message('inCrm.pipedrive.activities.about', { mark: markOf('carried') }),
}

/** The name and the description of one of Minset's custom fields. */
export function fieldTexts(part: FlagPart, language: Language): FieldTexts {
  return { name: ownText(names[part], language), description: ownText(descriptions[part], language) }
}

/**
 * The part of a description by which a field is recognised, the same in every language and even if people rename the
 * field. A field with one of Minset's names and without it belongs to somebody else.
 */
export function markOf(part: FlagPart): string {
  return `minset:${part}`
}

/** The options of the status field. */
export function statusTexts(language: Language): Readonly<Record<FlagStatus, OwnText>> {
  return {
    incomplete: ownText(message('inCrm.incomplete'), language),
    complete: ownText(message('inCrm.complete'), language),
  }
}

/** The option of the label field. */
export function labelText(language: Language): OwnText {
  return ownText(message('inCrm.pipedrive.label'), language)
}

/** The filter of the records shown as incomplete. */
export function filterText(type: FlaggedType, language: Language): OwnText {
  return ownText(message('inCrm.list', { types: message(`inCrm.pipedrive.types.${type}`) }), language)
}
