import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { projectRoot } from './planted-folder.ts'

const shortText = z.string().max(255)

/** The possible values of a field by type. Documented limits; null shows an empty field. */
const definitions = {
  numerical: z.number(),
  text: z.union([shortText, z.strictObject({ markdown: z.literal(true), value: shortText })]),
  header: z.string().min(1),
  date: z.string().regex(/^\d{4}-\d\d-\d\d$/),
  label: z.strictObject({
    color: z.enum(['green', 'red', 'blue', 'yellow', 'purple', 'grey']),
    label: z.string().min(1).max(40),
  }),
  link: z.union([z.url(), z.strictObject({ label: z.string().min(1), value: z.url(), external: z.boolean() })]),
} as const

type Definition = keyof typeof definitions

function isDefinition(word: string): word is Definition {
  return word in definitions
}

const Property = z.strictObject({
  $ref: z
    .string()
    .transform((reference) => reference.replace('#/definitions/', ''))
    .refine(isDefinition),
  label: z.string().min(1).optional(),
})

/** The file of a panel for one object, in the form that Pipedrive accepts. */
const PanelSchema = z
  .strictObject({
    type: z.literal('object'),
    required: z.array(z.string()),
    properties: z.record(z.string().regex(/^\w+$/), Property),
  })
  .refine(({ required, properties }) => required.every((name) => name in properties))

export const panelSchema = PanelSchema.parse(
  JSON.parse(readFileSync(join(projectRoot, 'manifest/pipedrive/panel.json'), 'utf8')),
)

/** Exactly the responses that Pipedrive shows for the panel of the manifest. */
export const PanelAnswer = z.strictObject({
  data: z.union([
    z.strictObject({}),
    z.strictObject(
      Object.fromEntries(
        Object.entries(panelSchema.properties).map(([name, { $ref }]) => {
          const value = definitions[$ref]
          return [name, panelSchema.required.includes(name) ? value : value.nullable().optional()]
        }),
      ),
    ),
  ]),
})

/** The responses that Pipedrive shows if the status is an error. */
export const PanelFailure = z.strictObject({
  error: z.strictObject({
    title: z.string().min(1).max(30),
    subtitle: z.string(),
    action: z.strictObject({ url: z.url(), label: z.string() }).optional(),
  }),
})
