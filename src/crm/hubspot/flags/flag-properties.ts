import { type Language, type Message, message } from '../../../words/index.ts'
import { type OwnText, ownText } from '../../flags/own-texts.ts'
import { flagProperties } from '../fields/fields.ts'
import type { FlagProperty } from '../transport/client.ts'
import type { RawProperty } from '../transport/schema.ts'

/** The product's name, in every language. */
export const flagGroup = { name: 'minset', label: 'Minset' } as const

/** A property that holds part of the flag. HubSpot identifies it by `name` and its options by `value`. */
export interface FlagDefinition extends Pick<FlagProperty, 'name' | 'groupName' | 'type' | 'fieldType'> {
  readonly label: Message
  readonly description: Message
  readonly options?: readonly { readonly value: string; readonly label: Message }[]
}

/** The properties that hold the flag, identical for every object type. */
export const flagDefinitions: readonly FlagDefinition[] = [
  {
    name: flagProperties.status,
    groupName: flagGroup.name,
    type: 'enumeration',
    fieldType: 'select',
    label: message('inCrm.status'),
    description: message('inCrm.hubspot.status.about'),
    options: [
      { value: 'incomplete', label: message('inCrm.incomplete') },
      { value: 'complete', label: message('inCrm.complete') },
    ],
  },
  {
    name: flagProperties.missing,
    groupName: flagGroup.name,
    type: 'string',
    fieldType: 'textarea',
    label: message('inCrm.hubspot.missing'),
    description: message('inCrm.hubspot.missing.about'),
  },
  {
    name: flagProperties.since,
    groupName: flagGroup.name,
    type: 'date',
    fieldType: 'date',
    label: message('inCrm.hubspot.since'),
    description: message('inCrm.hubspot.since.about'),
  },
]

type Option = NonNullable<FlagProperty['options']>[number]

/** The property as it is created in an account of this language. */
export function flagProperty({ options, ...definition }: FlagDefinition, language: Language): FlagProperty {
  return {
    ...definition,
    label: ownText(definition.label, language).desired,
    description: ownText(definition.description, language).desired,
    ...(options === undefined ? {} : { options: options.map((option, index) => optionOf(option, index, language)) }),
  }
}

function optionOf(
  { value, label }: { readonly value: string; readonly label: Message },
  displayOrder: number,
  language: Language,
): Option {
  return { value, label: ownText(label, language).desired, displayOrder, hidden: false }
}

/** The name of an option's text among those of its property. */
export function optionPart(value: string): string {
  return `option ${value}`
}

/** The texts of a property that Minset gives. */
export function textsOf(definition: FlagDefinition, language: Language): Readonly<Record<string, OwnText>> {
  return {
    label: ownText(definition.label, language),
    description: ownText(definition.description, language),
    ...Object.fromEntries(
      (definition.options ?? []).map(({ value, label }) => [optionPart(value), ownText(label, language)]),
    ),
  }
}

/** The same texts as they are in the account. */
export function presentTexts({ label, description, options }: RawProperty): Readonly<Record<string, string | null>> {
  return {
    label: label ?? null,
    description: description ?? null,
    ...Object.fromEntries((options ?? []).map((option) => [optionPart(option.value), option.label ?? null])),
  }
}
