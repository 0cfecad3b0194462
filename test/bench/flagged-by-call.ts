import { z } from 'zod'
import type { Exchange } from '../../src/sandbox/request-log.ts'

const Inputs = z.object({
  inputs: z.array(z.object({ id: z.string(), properties: z.object({ minset_status: z.string() }) })),
})

/** HubSpot takes many records in one call. */
export function flaggedByHubSpotCall({ path, status, requestBody }: Exchange): readonly string[] {
  if (!path.endsWith('/batch/update') || status !== 200) return []
  return Inputs.safeParse(requestBody).data?.inputs.map(({ id }) => id) ?? []
}

/** Pipedrive takes one record a call, and what Minset writes to people is flags alone. */
export function flaggedByPipedriveCall({ method, path, status }: Exchange): readonly string[] {
  if (method !== 'PATCH' || status !== 200) return []
  const [, id] = /^\/api\/v2\/persons\/(\d+)$/.exec(path) ?? []
  return id === undefined ? [] : [id]
}
