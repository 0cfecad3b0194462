import { z } from 'zod'
import type { Exchange } from '../../src/sandbox/core/http/request-log.ts'

const Flag = z.object({ properties: z.object({ minset_status: z.string() }) })
const Flags = z.object({ inputs: z.array(Flag.extend({ id: z.string() })) })

/** HubSpot accepts many records in one call; Minset writes a single one with a separate call. */
export function flaggedByHubSpotCall({ method, path, status, requestBody }: Exchange): readonly string[] {
  if (status !== 200) return []
  if (path.endsWith('/batch/update')) return Flags.safeParse(requestBody).data?.inputs.map(({ id }) => id) ?? []
  const [, id] = /^\/crm\/objects\/[\d-]+\/\w+\/(\d+)$/.exec(path) ?? []
  return method === 'PATCH' && id !== undefined && Flag.safeParse(requestBody).success ? [id] : []
}

/** Pipedrive accepts one record per call, and Minset writes only flags to people. */
export function flaggedByPipedriveCall({ method, path, status }: Exchange): readonly string[] {
  if (method !== 'PATCH' || status !== 200) return []
  const [, id] = /^\/api\/v2\/persons\/(\d+)$/.exec(path) ?? []
  return id === undefined ? [] : [id]
}
