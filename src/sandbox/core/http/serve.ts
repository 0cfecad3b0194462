import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Express } from 'express'

/** The environment of an emulated CRM. */
export interface Site {
  readonly web: Express
  /** Its address, without a trailing slash. */
  readonly url: string
  /** Registers a function that runs when the server closes, or when a later part cannot be built. */
  readonly onClose: (end: () => Promise<void>) => void
}

interface SiteOptions {
  /** 0: any that is free. */
  readonly port: number
  /** Dates the responses, like the CRM's own clock. */
  readonly clock: () => Date
}

/**
 * Listens on this machine only, and builds the served content: requests wait until it is built. The port is opened
 * first, so that a process that cannot get it does not touch a folder that another one may be serving. If building
 * fails, the server and all that was started is stopped, so that the process can end.
 *
 * @throws Node's own error if the port is in use, and what `build` throws
 */
export async function serve<T extends object>(
  { port, clock }: SiteOptions,
  build: (site: Site) => Promise<T>,
): Promise<T & { close(): Promise<void> }> {
  const web = express()
  const server = createServer(web)
  await listen(server, port)
  const ends = [() => close(server)]
  async function endAll(): Promise<void> {
    for (const end of ends.toReversed()) await end()
  }
  const ready = Promise.withResolvers<void>()
  web.use(async (_request, response, next) => {
    await ready.promise
    response.setHeader('date', clock().toUTCString())
    next()
  })
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const built = await build({ web, url, onClose: (end) => void ends.push(end) })
    ready.resolve()
    return { ...built, close: endAll }
  } catch (error) {
    await endAll()
    throw error
  }
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
}

/** Ends at once, with any open connections. */
async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
