import { Router } from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWebServer, type WebServer } from '../../src/infra/http/server.ts'
import { createLog } from '../../src/infra/log.ts'
import { assetUrl } from '../../src/infra/pages/assets.ts'
import { freePort } from '../support/free-port.ts'

describe('what pages load', () => {
  let server: WebServer

  beforeAll(async () => {
    const port = await freePort()
    const pages = Router().get('/', (_request, response) => void response.send('page'))
    const routes = {
      open: Router(),
      signIn: Router(),
      signedInState: () => Promise.resolve('out' as const),
      noteService: () => undefined,
      pages,
    }
    const options = { host: '127.0.0.1', port, publicUrl: `http://127.0.0.1:${port}`, password: undefined }
    server = await startWebServer(options, routes, createLog('silent'))
  })
  afterAll(() => server.close())

  async function headersOf(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Headers> {
    return (await fetch(`${server.url}${path}`, { headers })).headers
  }

  it.each(['minset.css', 'htmx.js', 'icons.svg', 'icon.svg'])(
    '%s is kept by browsers under its version',
    async (name) => {
      const current = await headersOf(assetUrl(name))

      expect(current.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(current.get('content-type')).toMatch(/^(text\/css|text\/javascript|image\/svg)/)
      expect((await headersOf(`${assetUrl(name)}0`)).get('cache-control')).toBe('no-cache')
    },
  )

  it('comes from this origin only, nothing is inline, and pages of other sites can do nothing with it', async () => {
    expect(Object.fromEntries(await headersOf('/'))).toMatchObject({
      'content-security-policy':
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'self'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    })
  })

  it('is loaded as a whole page where a part of it is missing, such as after an error', async () => {
    const headers = { accept: 'text/html', 'hx-request': 'true' }

    expect((await headersOf('/gone?page=3', headers)).get('hx-redirect')).toBe('/gone?page=3')
    expect((await headersOf('/', headers)).has('hx-redirect')).toBe(false)
    expect((await headersOf('/gone', { accept: 'text/html' })).has('hx-redirect')).toBe(false)
  })
})
