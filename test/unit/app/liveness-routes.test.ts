import express from 'express'
import { expect, it, onTestFinished } from 'vitest'
import { livenessRoutes } from '../../../src/app/web/liveness-routes.ts'
import type { OpenProblem } from '../../../src/health/index.ts'
import { message } from '../../../src/words/index.ts'
import { listenOnAnyPort } from '../../support/listen.ts'

it('readiness, which anybody may ask for, shows no personal data and no secret that a problem quotes', async () => {
  const why = 'user kari@client.example, phone +47 900 12 345: Bearer abcdef0123456789 was refused'
  const problem: OpenProblem = {
    id: 'crm-reachable',
    accountId: 'acme-62515',
    severity: 'failing',
    since: new Date(0),
    what: message('health.unreachable', { why: message('asWritten', { text: why }) }),
    action: message('health.unreachable.action'),
  }
  const report = { at: new Date(0), conditions: [], isFailing: true, problems: [problem], ended: [] }
  const server = await listenOnAnyPort(express().use(livenessRoutes({ latest: () => Promise.resolve(report) })))
  onTestFinished(() => server.close())
  const answer = await fetch(`${server.url}/readyz`)
  const text = await answer.text()

  expect(answer.status).toBe(503)
  expect(text).toContain('was refused Since 1970-01-01')
  for (const secret of ['kari@', '900 12 345', 'abcdef', '62515']) expect(text).not.toContain(secret)
})
