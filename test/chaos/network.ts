import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { freePort } from '../support/free-port.ts'

/** The network between the service and a CRM, which can fail. */
export interface Network {
  /** The CRM's URL through this network, without a trailing slash. */
  readonly url: string
  /** The number of bytes that the CRM has sent through it. */
  readonly delivered: number
  /** Refuses connections from now on, and breaks open ones. */
  refuse(): Promise<void>
  /** Accepts connections from now on, but delivers no data. Open ones hang as well. */
  hang(): void
  /** Delivers everything again, and breaks connections that hung. */
  restore(): Promise<void>
  close(): Promise<void>
}

/** Opens a working network. @param target address of the CRM */
export async function openNetwork(target: string): Promise<Network> {
  const crmPort = Number(new URL(target).port)
  const lines = new Set<readonly [caller: Socket, crm: Socket]>()
  let isHanging = false
  let delivered = 0
  const server = createServer((caller) => {
    const crm = connect(crmPort, '127.0.0.1')
    const line = [caller, crm] as const
    lines.add(line)
    for (const socket of line) {
      socket.on('error', () => undefined)
      socket.on('close', () => {
        lines.delete(line)
        breakLine(line)
      })
    }
    crm.on('data', ({ length }) => {
      delivered += length
    })
    if (isHanging) caller.pause()
    else caller.pipe(crm).pipe(caller)
  })
  const port = await freePort()
  await listen()

  async function listen(): Promise<void> {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
  }

  async function refuse(): Promise<void> {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    for (const line of lines) breakLine(line)
    await closed
  }

  return {
    url: `http://127.0.0.1:${port}`,
    get delivered() {
      return delivered
    },
    refuse,
    hang() {
      isHanging = true
      for (const line of lines) for (const socket of line) socket.unpipe().pause()
    },
    async restore() {
      isHanging = false
      for (const line of lines) breakLine(line)
      if (!server.listening) await listen()
    },
    close: refuse,
  }
}

function breakLine(line: readonly Socket[]): void {
  for (const socket of line) socket.destroy()
}
