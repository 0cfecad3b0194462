import express from 'express'
import type { Kysely } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createCardRequests } from '../../src/crm/hubspot/cards/card-requests.ts'
import { createCardRequests as createPipedriveRequests } from '../../src/crm/pipedrive/cards/card-requests.ts'
import { noGaps, type ReadGaps } from '../../src/domain/reading/read-gaps.ts'
import type { Schema } from '../../src/infra/db/schema.ts'
import { cardAccount, cardRoutesOf } from '../support/card-account.ts'
import { askAsHubSpot, askAsPipedrive, type CardAnswer, clientSecret } from '../support/card-request.ts'
import { rowsNow as now, row, saveFinding, saveRows, saveTeam } from '../support/crm-rows.ts'
import { describeAnyStore } from '../support/database.ts'
import { listenOnAnyPort } from '../support/listen.ts'

const unread = 'Acme CRM has not been read since 14 Oct 2026, 12:00: what has changed there since then is missing here.'
const firstRead = 'Not everything has been read from Acme CRM yet: records are missing here, and figures are too small.'
const unchecked = 'Changes since 14 Oct 2026, 12:00 have not been checked yet: what is shown here may be out of date.'

const cases: readonly (readonly [ReadGaps, readonly string[]])[] = [
  [noGaps, []],
  [{ ...noGaps, unreadSince: now, isFirstRead: true }, [unread, firstRead]],
  [{ ...noGaps, uncheckedSince: now }, [unchecked]],
]

/** What is tested of a card's view. */
interface View {
  readonly gaps: readonly string[]
  readonly status: unknown
  readonly words: { readonly nothing: string }
  readonly list: { readonly none: string | null }
}

describeAnyStore('what cards lack', (testStore) => {
  let db: Kysely<Schema>
  let server: Awaited<ReturnType<typeof listenOnAnyPort>>
  let gaps = noGaps

  beforeAll(async () => {
    const database = await testStore.open()
    db = database.db
    const account = await saveTeam(db, '22', [
      { id: '11', name: 'Anna', email: '11@acme.no', supervisorId: null },
      { id: '12', name: 'Eva', email: '12@acme.no', supervisorId: null },
    ])
    await saveRows(db, '22', [
      row('deal', '33', { ownerId: '11', fields: { name: 'Whole', stage: 'open' } }),
      row('deal', '34', { ownerId: '11', fields: { name: 'Lacking', stage: 'open' } }),
    ])
    await saveFinding(db, '22', { type: 'deal', id: '34', message: 'amount', since: now, dueAt: now })
    const hubspot = createCardRequests({ clientSecret, appId: '1' })
    const pipedrive = createPipedriveRequests({ clientSecret, panelSecret: undefined })
    const routes = cardRoutesOf({
      db,
      clock: { now: () => now },
      apps: new Map([
        ['hubspot', { cards: null, cardRequests: hubspot }],
        ['pipedrive', { cards: null, cardRequests: pipedrive }],
      ]),
      enterUrl: () => 'https://minset.example',
      accountOf: () => Promise.resolve({ ...cardAccount(account), loadGaps: () => Promise.resolve(gaps) }),
    })
    server = await listenOnAnyPort(express().use(routes))
  })
  beforeEach(() => {
    gaps = noGaps
  })
  afterAll(() => server.close())

  type Ask = (name: string, objectId: string, owner?: number, further?: object) => Promise<CardAnswer>
  const crms: readonly (readonly [string, Ask])[] = [
    [
      'HubSpot',
      (name, objectId, owner = 11, further = {}) => {
        const request = { path: `/cards/hubspot/${name}`, body: { objectTypeId: '0-3', objectId, ...further } }
        return askAsHubSpot(server.url, request, { portalId: '22', userEmail: `${owner}@acme.no`, now })
      },
    ],
    [
      'Pipedrive',
      (name, objectId, userId = 11, further = {}) => {
        const body = { objectTypeId: 'deal', objectId: Number(objectId), ...further }
        const request = { path: `/cards/pipedrive/${name}`, body }
        return askAsPipedrive(server.url, request, { userId, companyId: 22, exp: now.getTime() / 1000 + 60 })
      },
    ],
  ]

  /** The views in an answer, with spaces as they are typed. */
  function viewOf({ body }: CardAnswer): View {
    const text = JSON.stringify(body['view']).replaceAll(/[\u00a0\u202f]/g, ' ')
    return JSON.parse(text) as View
  }

  it.each(crms.flatMap(([crm, ask]) => cases.map(([lacking, said]) => ({ crm, ask, lacking, said }))))(
    'are said on a record and at home in $crm: $said',
    async ({ ask, lacking, said }) => {
      gaps = lacking

      for (const name of ['record', 'home']) expect(viewOf(await ask(name, '34')).gaps).toEqual(said)
    },
  )

  it.each(crms)(
    'leave a record in %s complete only as far as is known, and a lacking one lacking',
    async (_crm, ask) => {
      const statuses: unknown[] = []
      for (const lacking of [noGaps, { ...noGaps, isFirstRead: true }]) {
        gaps = lacking
        for (const id of ['33', '34']) statuses.push(viewOf(await ask('record', id)).status)
      }

      expect(statuses).toEqual([
        { tone: 'good', label: 'complete' },
        { tone: 'bad', label: '1 missing' },
        { tone: 'fair', label: 'complete as far as is known' },
        { tone: 'bad', label: '1 missing' },
      ])
    },
  )

  it.each(crms)('leaves it unsaid in %s that nothing is missing', async (_crm, ask) => {
    const said: unknown[] = []
    for (const lacking of [noGaps, { ...noGaps, unreadSince: now }]) {
      gaps = lacking
      const [record, home] = [viewOf(await ask('record', '33')), viewOf(await ask('home', '', 12))]
      said.push([record.words.nothing, home.list.none])
    }

    const [whole, unsure] = ['Nothing is missing.', 'Nothing is missing as far as is known.']
    expect(said).toEqual([
      [whole, whole],
      [unsure, unsure],
    ])
  })

  it.each(crms)(
    'is said at home in %s of records that were handed over and are being checked again',
    async (_crm, ask) => {
      const beyond = viewOf(await ask('home', '', 11, { page: Number.MAX_SAFE_INTEGER }))
      expect(beyond.list).toMatchObject({ items: [{ key: { id: '34' } }], none: null, page: 1, pages: 1 })
      await saveRows(db, '22', [row('deal', '34', { ownerId: '12' })])

      const handedOver = viewOf(await ask('home', ''))
      await saveRows(db, '22', [row('deal', '34', { ownerId: '11' })])

      const none = 'These records have changed in the CRM and are being checked again.'
      expect(handedOver.list).toMatchObject({ items: [], total: 1, none })
    },
  )
})
