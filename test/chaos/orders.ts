import { z } from 'zod'

/** What the service process is started with. */
export const Start = z.object({
  /** Where its clock stands; ISO 8601. */
  now: z.string(),
  /** Whose app is installed. */
  vendor: z.string(),
  environment: z.record(z.string(), z.string()),
})
export type Start = z.infer<typeof Start>

/** What the parent asks of it. */
export type Order =
  | { readonly kind: 'clock'; readonly now: string }
  | { readonly kind: 'tick'; readonly full: boolean }
  | { readonly kind: 'quiet' }
  | { readonly kind: 'disk'; readonly isFull: boolean }
  | { readonly kind: 'install'; readonly code: string; readonly redirectUri: string }
  | { readonly kind: 'stop' }

export const Answer = z.object({ id: z.number(), ok: z.boolean(), error: z.string().optional() })
export type Answer = z.infer<typeof Answer>
