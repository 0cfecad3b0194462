import { z } from 'zod'

/** The parameters of the service process. */
export const Start = z.object({
  /** The time of its clock; ISO 8601. */
  now: z.string(),
  /** The vendor whose app is installed. */
  vendor: z.string(),
  environment: z.record(z.string(), z.string()),
})
export type Start = z.infer<typeof Start>

/** The orders of the parent. */
export type Order =
  | { readonly kind: 'clock'; readonly now: string }
  | { readonly kind: 'tick'; readonly full: boolean }
  | { readonly kind: 'quiet' }
  | { readonly kind: 'disk'; readonly isFull: boolean }
  | { readonly kind: 'install'; readonly code: string; readonly redirectUri: string }
  | { readonly kind: 'stop' }

export const Answer = z.object({ id: z.number(), ok: z.boolean(), error: z.string().optional() })
export type Answer = z.infer<typeof Answer>
