import express from 'express'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FrameContent, frameRoutes } from '../../src/cards/index.ts'
import type { HomeQuery } from '../../src/cards/views/home-view.ts'
import { listenOnAnyPort } from '../support/listen.ts'

const asked: HomeQuery[] = []
const refused = { language: 'en', response: { state: 'refused', title: 'a', words: 'b' }, openUrl: null } as const
const content = {
  home: (_user: unknown, query: HomeQuery) => {
    asked.push(query)
    return Promise.resolve(refused)
  },
} as unknown as FrameContent
const vouched = { externalId: '1', ownerId: '2', userId: null, email: null }
const cardRequests = { vouchedUser: () => vouched, otherApp: () => null, recordKey: () => null }
const frames = { ancestors: "'none'", sdk: () => Buffer.from('') }
let server: Awaited<ReturnType<typeof listenOnAnyPort>>

beforeAll(async () => {
  const apps = new Map([['vendor', { cardRequests, frames }]])
  const clock = { now: () => new Date(0) }
  const deps = { apps, clock, content: () => content, log: { warn: () => undefined } }
  server = await listenOnAnyPort(express().use(frameRoutes(deps)))
})
afterAll(() => server.close())

it.each([
  ['', 1],
  ['2', 2],
  ['2.9', 2],
  ['-3', 1],
  ['x', 1],
  ['NaN', 1],
  ['1e300', Number.MAX_SAFE_INTEGER],
  ['Infinity', Number.MAX_SAFE_INTEGER],
  ['99999999999999999999', Number.MAX_SAFE_INTEGER],
])('a frame that asks for the page %j of the list gets page %i', async (page, shown) => {
  const { status } = await fetch(`${server.url}/cards/vendor/parts/home?page=${page}`)

  expect([status, asked.at(-1)?.page]).toEqual([200, shown])
})

it.each([
  ['owner=12&figure=deals_won', { page: 1, ownerId: '12', figure: 'deals_won' }],
  ['owner=', { page: 1 }],
  ['owner=12&owner=13&figure[]=x', { page: 1 }],
])('a frame that asks for %s is shown what it names once', async (query, shown) => {
  const { status } = await fetch(`${server.url}/cards/vendor/parts/home?${query}`)

  expect([status, asked.at(-1)]).toEqual([200, shown])
})
