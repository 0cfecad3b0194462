import { describe, expect, it } from 'vitest'
import { type Endpoint, endpoints, oauthPaths } from '../../src/crm/pipedrive/transport/versions.ts'
import { findOperation, isDuplicate, specAvailable } from '../support/pipedrive-spec-file.ts'

/** Every endpoint that the adapter calls, with arbitrary valid parameters. */
const called = Object.entries(endpoints).flatMap(([name, endpoint]): [string, Endpoint][] => {
  const make = endpoint as (first: string, second: string) => Endpoint
  return firstsOf(name).map((first) => [`${name} ${first}`.trim(), make(first, '7')])
})

function firstsOf(name: string): readonly string[] {
  if (['list', 'one', 'create', 'update', 'remove'].includes(name)) {
    return ['persons', 'organizations', 'deals', 'activities']
  }
  if (/field/i.test(name) && name !== 'activityFields') return ['personFields', 'organizationFields', 'dealFields']
  if (name.endsWith('Options')) return ['personFields', 'organizationFields', 'dealFields']
  return ['7']
}

/** Version 2 requires another scope (`activityFields`) or does not return a field's number. */
const wantedInVersion1 = ['activityFields', 'numberedFields']

describe.skipIf(!specAvailable)('the endpoints that the adapter calls', () => {
  it.each(called)('%s is an operation of Pipedrive, with the declared cost', (name, { method, path, cost }) => {
    const found = findOperation(method, path)

    expect(found?.operation['x-token-cost']).toBe(cost)
    // Teams are deprecated, without a replacement yet.
    expect(found?.operation.deprecated).toBe(name.startsWith('teams'))
    const isWanted = wantedInVersion1.some((wanted) => name.startsWith(wanted))
    expect(found === null ? null : isDuplicate(found)).toBe(isWanted)
  })

  it('include those of OAuth, without a trailing slash', () => {
    expect(findOperation('GET', oauthPaths.authorize)).not.toBeNull()
    expect(findOperation('POST', oauthPaths.token)).not.toBeNull()
  })
})
