import { Router } from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startWebServer, type WebServer } from '../../src/infra/http/server.ts'
import { createLog } from '../../src/infra/log.ts'
import { freePort } from '../support/free-port.ts'

const [token, address] = ['S3cr3t-9f8e7d6c5b4a', 'kari@client.example']

describe('the log of a request that fails', () => {
  const lines: string[] = []
  let server: WebServer

  beforeAll(async () => {
    const port = await freePort()
    const pages = Router().use((request) => {
      throw new Error(
        `cannot answer ${request.method} ${request.originalUrl} of ${String(request.headers.authorization)}`,
      )
    })
    const routes = {
      open: Router(),
      signIn: Router(),
      signedInState: () => Promise.resolve('in' as const),
      noteService: () => undefined,
      pages,
    }
    const options = { host: '127.0.0.1', port, publicUrl: `http://127.0.0.1:${port}`, password: undefined }
    server = await startWebServer(
      options,
      routes,
      createLog('debug', (line) => lines.push(line)),
    )
  })
  afterAll(() => server.close())

  it.each([`/enter/ours/${token}`, `/oauth/hubspot/callback?code=${token}`, `/?api_token=${token}&address=${address}`])(
    'has neither a secret nor personal data: %s',
    async (path) => {
      lines.length = 0
      const { status } = await fetch(server.url + path, { headers: { authorization: `Bearer ${token}` } })

      expect([status, lines.length]).toEqual([500, 1])
      expect(lines.join()).toContain('cannot answer GET')
      expect(lines.join()).not.toContain(token)
      expect(lines.join()).not.toContain(address)
    },
  )
})
