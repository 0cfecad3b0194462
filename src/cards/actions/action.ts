import { z } from 'zod'
import { disputeReasons } from '../../disputes/index.ts'
import { objectTypes } from '../../domain/record.ts'

const Key = z.object({ type: z.enum(objectTypes), id: z.string().min(1).max(100) })
/** The domain says how long a text may be; this only keeps it within reason. */
const text = z.string().max(10_000)
const Texts = z.record(z.string().max(200), text)

/** What a person does on a card, as its face sends it. Filling in one field of a choice is how a status is set. */
export const Action = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('fill'),
    key: Key,
    ruleId: z.string().max(200),
    /** By the names of the fields, as inputs hold them. */
    values: Texts,
    /** What the fields held, as the card showed it. */
    seen: Texts,
  }),
  /** A doubtful value is right. */
  z.object({ kind: z.literal('confirm'), key: Key, ruleId: z.string().max(200) }),
  /** That is taken back. */
  z.object({ kind: z.literal('ask-again'), key: Key, ruleId: z.string().max(200) }),
  /** An appeal, if a dispute of the finding was refused. */
  z.object({
    kind: z.literal('dispute'),
    key: Key,
    ruleId: z.string().max(200),
    reason: z.enum(disputeReasons),
    comment: text.default(''),
  }),
  /** The record of the card has been changed in the CRM. */
  z.object({ kind: z.literal('check') }),
  z.object({ kind: z.literal('language'), language: z.string().max(20) }),
])
export type Action = z.infer<typeof Action>
