import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { describeInBrowser } from '../../support/browser.ts'

const page = '<title>Page</title><h1>static</h1><script>document.querySelector("h1").textContent = "live"</script>'

describeInBrowser('a browser for tests', (browser) => {
  let server: Server
  let url: string

  beforeAll(async () => {
    server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(page))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${z.object({ port: z.number() }).parse(server.address()).port}/`
  })

  afterAll(() => server.close())

  it('opens pages of this machine and runs their scripts', async () => {
    const visitor = await browser.newPage()

    await visitor.goto(url)

    expect(await visitor.textContent('h1')).toBe('live')
  })

  it('opens pages as a visitor without scripts', async () => {
    const visitor = await browser.newPage({ javaScriptEnabled: false })

    await visitor.goto(url)

    expect(await visitor.textContent('h1')).toBe('static')
  })

  it('gives each page separate storage', async () => {
    const [one, other] = [await browser.newPage(), await browser.newPage()]
    await one.goto(url)
    await other.goto(url)

    await one.evaluate('localStorage.setItem("key", "value")')

    expect(await other.evaluate('localStorage.getItem("key")')).toBeNull()
  })

  it.each(['http://example.com/', 'http://192.0.2.1/'])('cannot reach %s', async (address) => {
    const visitor = await browser.newPage()

    await expect(visitor.goto(address)).rejects.toThrow(/ERR_(?:NAME_NOT_RESOLVED|FAILED)/)
  })
})
