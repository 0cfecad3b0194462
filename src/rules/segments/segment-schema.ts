import { z } from 'zod'
import { objectTypes } from '../../domain/record.ts'
import { allowed } from '../../domain/text/allowed.ts'
import { message } from '../../words/index.ts'
import { Conditions } from '../ruleset/condition-schema.ts'
import { textSchema } from '../ruleset/rule-schema.ts'

const someConditions = allowed(message('allowed.conditions.some'))

/** A named part of the records of a type, as the admin writes it; its fields are checked separately. */
export const Segment = z.strictObject({
  object: z.enum(objectTypes, allowed(message('allowed.oneOf', { words: objectTypes.join(', ') }))),
  /** Its records in words, for people. */
  title: textSchema(message('allowed.segment.title'), 100),
  /** A record is in the segment if all of these hold. */
  when: Conditions.refine((when) => Object.keys(when).length > 0, someConditions),
})
export type Segment = z.infer<typeof Segment>

/** The section `segments` of a ruleset, by id. */
export type Segments = Readonly<Record<string, Segment>>
