import { describe, expect, it } from 'vitest'
import { endpoints } from '../../../src/crm/pipedrive/transport/versions.ts'
import { pageTokens, type Work, workOf } from '../../bench/pipedrive-work.ts'

const one = { ids: '1,2' }
const since = { updated_since: '2026-10-14T10:00:00Z' }

describe('the kind of work of a call to Pipedrive', () => {
  it.each<[Work, { readonly method: string; readonly path: string }, Readonly<Record<string, string>>]>([
    ['set-up', endpoints.fields('dealFields'), {}],
    ['set-up', endpoints.stages(), {}],
    ['set-up', endpoints.createFilter(), {}],
    ['hooks', endpoints.me(), {}],
    ['hooks', endpoints.webhooks(), {}],
    ['hooks', endpoints.createWebhook(), {}],
    ['owners', endpoints.users(), {}],
    ['owners', endpoints.teams(), {}],
    ['lists', endpoints.list('activities'), {}],
    ['polls', endpoints.list('activities'), since],
    ['reads', endpoints.list('persons'), one],
    ['reads', endpoints.one('deals', '7'), {}],
    ['flags', endpoints.update('organizations', '7'), {}],
    ['outcomes', endpoints.update('activities', '7'), {}],
    ['outcomes', endpoints.callLogs(), {}],
  ])('%s: %j with %j', (work, { method, path }, query) => {
    expect(workOf({ method, path, query })).toBe(work)
  })

  it('has pages at the price that Minset assumes', () => {
    expect(endpoints.list('persons').cost).toBe(pageTokens)
  })
})
