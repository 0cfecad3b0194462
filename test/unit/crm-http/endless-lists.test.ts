import { afterEach, describe, expect, it } from 'vitest'
import type { Crm } from '../../../src/crm/port.ts'
import { CrmContractError } from '../../../src/domain/errors.ts'
import { type HostileServer, startHostileServer } from '../../support/hostile-server.ts'
import * as hubspot from '../hubspot/adapter.ts'
import * as pipedrive from '../pipedrive/adapter.ts'

interface ListCase {
  readonly list: string
  readonly open: (baseUrl: string) => Crm
  readonly read: (crm: Crm) => Promise<unknown>
  /** A page with one item and a link to another page. */
  readonly page: (number: number, next: string) => object
}

/** So that Minset's share of Pipedrive's daily tokens does not end the read earlier. */
const plentiful = pipedrive.rateHeaders({ daily: 100_000_000, dailyLeft: 99_000_000 })

const owner = { firstName: 'Ada', lastName: 'Berg', email: 'ada@example.com' }

const lists: readonly ListCase[] = [
  {
    list: "HubSpot's owners",
    open: (baseUrl) => hubspot.connect({ baseUrl }).crm,
    read: (crm) => crm.read.owners(),
    page: (number, after) => ({ results: [{ ...owner, id: String(number) }], paging: { next: { after } } }),
  },
  {
    list: 'the links of a record of HubSpot',
    open: (baseUrl) => hubspot.connect({ baseUrl }).crm,
    read: (crm) => crm.read.links('deal', ['7'], 'contact'),
    page: (number, after) => ({
      results: [{ from: { id: '7' }, to: [{ toObjectId: number }], paging: { next: { after } } }],
    }),
  },
  {
    list: 'what names a record of Pipedrive',
    open: (baseUrl) => pipedrive.connect({ baseUrl }).crm,
    read: (crm) => crm.read.links('company', ['7'], 'contact'),
    page: (number, next) => pipedrive.listBody([pipedrive.rawRecord(number)], next),
  },
]

describe.each(lists)('an endless list: $list', ({ open, read, page }) => {
  let server: HostileServer | null = null

  afterEach(async () => {
    await server?.close()
  })

  async function readFrom(nameOf: (pages: number) => string): Promise<unknown> {
    let pages = 0
    server = await startHostileServer((_request, response) => {
      pages += 1
      const ending = pages > 3_000 ? pipedrive.listBody([]) : page(pages, nameOf(pages))
      response.writeHead(200, plentiful).end(JSON.stringify(ending))
    })
    return read(open(server.url)).catch((error: unknown) => error)
  }

  it.each([1, 3])('is abandoned when it repeats a page, after a cycle of %d pages', async (circle) => {
    const error = await readFrom((pages) => `page ${pages % circle}`)

    expect(error).toBeInstanceOf(CrmContractError)
    expect(error).toHaveProperty('message', expect.stringContaining('leads back to a page that was read before'))
    expect(server?.requests.length).toBeLessThanOrEqual(10)
  })

  it('is abandoned after a thousand pages that all have different names', async () => {
    const error = await readFrom((pages) => `page ${pages}`)

    expect(error).toBeInstanceOf(CrmContractError)
    expect(error).toHaveProperty('message', expect.stringContaining('names a further page even after 1000 pages'))
  })
})
