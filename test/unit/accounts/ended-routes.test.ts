import express from 'express'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { endedRoutes } from '../../../src/accounts/index.ts'
import type { CrmInstall, EndedInstallation, WebhookRequest } from '../../../src/crm/port.ts'
import { createBodies } from '../../../src/infra/http/bodies.ts'
import { listenOnAnyPort } from '../../support/listen.ts'

const installation: EndedInstallation = { externalId: '5', userId: '6' }

describe('a report of an ended installation', () => {
  const seen: WebhookRequest[] = []
  const ended: [string, EndedInstallation][] = []
  let server: Awaited<ReturnType<typeof listenOnAnyPort>>

  beforeEach(async () => {
    seen.length = 0
    ended.length = 0
    const app = express()
    app.use(
      endedRoutes({
        apps: new Map([
          ['reported', { install: installOf(judge) }],
          ['silent', { install: installOf(null) }],
        ]),
        publicUrl: 'https://minset.example',
        bodies: createBodies(),
        log: { info: () => undefined, warn: () => undefined },
        onEnded: (vendor, which) => {
          ended.push([vendor, which])
          return Promise.resolve()
        },
      }),
    )
    server = await listenOnAnyPort(app)
  })
  afterEach(() => server.close())

  function judge(request: WebhookRequest): EndedInstallation | null {
    seen.push(request)
    return request.headers['authorization'] === 'good' ? installation : null
  }

  async function send(vendor: string, authorization: string): Promise<number> {
    const response = await fetch(`${server.url}/oauth/${vendor}/callback`, {
      method: 'DELETE',
      body: '{"company_id":5}',
      headers: { authorization },
    })
    return response.status
  }

  it('is recorded once it has been verified over the raw bytes and the public address', async () => {
    expect(await send('reported', 'good')).toBe(204)
    expect(ended).toEqual([['reported', installation]])
    expect(seen[0]?.url).toBe('https://minset.example/oauth/reported/callback')
    expect(Buffer.from(seen[0]?.rawBody ?? []).toString()).toBe('{"company_id":5}')
  })

  it('is refused if it does not come from the vendor', async () => {
    expect(await send('reported', 'forged')).toBe(401)
    expect(ended).toEqual([])
  })

  it.each(['silent', 'unknown'])('is answered with 404 for a vendor that is %s', async (vendor) => {
    expect(await send(vendor, 'good')).toBe(404)
    expect(ended).toEqual([])
  })
})

function installOf(ended: CrmInstall['ended']): CrmInstall {
  function refuse(): never {
    throw new Error('not asked for here')
  }
  return { authorizeUrl: refuse, exchange: refuse, refresh: refuse, uninstall: refuse, ended }
}
