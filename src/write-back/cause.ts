import { z } from 'zod'
import type { RecordKey } from '../domain/record.ts'
import type { TargetValue } from './targets/index.ts'

const Cause = z.object({
  /** The automation, or the target that carries others' values. */
  code: z.string(),
  /** What belongs to it: the version of the rules, and which of them. */
  params: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
})

/** Why a value is desired: a code with parameters, rendered as text where it is displayed. */
export type Cause = z.infer<typeof Cause>

/** A value that a record should show in the CRM, and why. */
export type Desired = TargetValue & { readonly key: RecordKey; readonly cause: Cause | null }

/** Parses a stored cause; null if none is known. @throws ZodError if it is invalid */
export function parseCause(stored: object | null): Cause | null {
  return stored === null ? null : Cause.parse(stored)
}
