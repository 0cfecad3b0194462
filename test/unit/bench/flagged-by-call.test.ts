import { describe, expect, it } from 'vitest'
import type { Exchange } from '../../../src/sandbox/core/http/request-log.ts'
import { flaggedByHubSpotCall, flaggedByPipedriveCall } from '../../bench/flagged-by-call.ts'

const write: Exchange = {
  method: 'POST',
  path: '/crm/objects/2026-09/contacts/batch/update',
  query: {},
  requestHeaders: {},
  requestBody: { inputs: ['1', '2'].map((id) => ({ id, properties: { minset_status: 'incomplete' } })) },
  status: 200,
  responseBody: {},
}
const patch: Exchange = { ...write, method: 'PATCH', path: '/api/v2/persons/7', requestBody: {} }

describe('the records flagged by one call', () => {
  it('are many for a HubSpot batch', () => {
    expect(flaggedByHubSpotCall(write)).toEqual(['1', '2'])
    expect(flaggedByHubSpotCall({ ...write, status: 429 })).toEqual([])
    expect(flaggedByHubSpotCall({ ...write, requestBody: { inputs: [{ id: '1', properties: {} }] } })).toEqual([])
  })

  it('are one for a single HubSpot update', () => {
    const path = '/crm/objects/2026-09/contacts/7'
    const requestBody = { properties: { minset_status: 'incomplete' } }
    const single = { ...write, method: 'PATCH', path, requestBody }
    expect(flaggedByHubSpotCall(single)).toEqual(['7'])
    expect(flaggedByHubSpotCall({ ...single, status: 404 })).toEqual([])
    expect(flaggedByHubSpotCall({ ...single, method: 'GET' })).toEqual([])
    expect(flaggedByHubSpotCall({ ...single, requestBody: { properties: {} } })).toEqual([])
  })

  it('are one for Pipedrive', () => {
    expect(flaggedByPipedriveCall(patch)).toEqual(['7'])
    expect(flaggedByPipedriveCall({ ...patch, status: 429 })).toEqual([])
    expect(flaggedByPipedriveCall({ ...patch, method: 'GET' })).toEqual([])
    expect(flaggedByPipedriveCall({ ...patch, path: '/api/v2/personFields/7' })).toEqual([])
  })
})
