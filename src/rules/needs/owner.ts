import { z } from 'zod'
import { message } from '../../words/index.ts'
import { defineNeed, failing } from './need.ts'

/** The record has an owner. */
export const owner = defineNeed({
  key: 'owner',
  label: message('ruleEdit.need.owner'),
  form: '{ owner: true }',
  schema: z.strictObject({ owner: z.literal(true) }),
  named: () => [],
  asks: () => message('need.owner'),
  has: () => message('need.owner.missing'),
  missing: () => message('need.owner.missing'),
  remedy: (_need, title) => message('remedy.owner', { title }),
  compile:
    () =>
    ({ record }) =>
      failing(record.ownerId === null ? 'missing' : null),
})
