import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** A step of the protocol: a new connection, a command in capitals, or the end of a mail. */
export type MailStep = 'CONNECT' | 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'END'

/** The response: a line; an empty text that closes the connection; or an endless line, sent letter by letter. */
export type MailAnswer = string | { readonly drop: true } | { readonly drip: true }

/** A mail server on this machine that misbehaves as configured. */
export interface OddMailServer {
  readonly smtpUrl: string
  /** The mails whose end arrived, regardless of the response, with the one recipient of each. */
  readonly received: { readonly to: string; readonly raw: string }[]
  /** Number of connections. */
  readonly connections: () => number
  /** Its response; null: as a mail server should. */
  answer: (step: MailStep, argument: string) => MailAnswer | null
  close(): Promise<void>
}

const usual: Readonly<Partial<Record<string, string>>> = {
  CONNECT: '220 odd.example ESMTP',
  EHLO: '250-odd.example\r\n250 SMTPUTF8',
  MAIL: '250 sender ok',
  RCPT: '250 recipient ok',
  DATA: '354 go on',
  END: '250 kept',
}

/** Starts one on a free port of the loopback address. */
export async function startOddMailServer(): Promise<OddMailServer> {
  const sockets = new Set<Socket>()
  let connections = 0
  const tcp = createServer((socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    serveOne(server, socket)
  })
  const server: OddMailServer = {
    smtpUrl: '',
    received: [],
    connections: () => connections,
    answer: () => null,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        tcp.close(() => resolve())
      }),
  }
  await once(tcp.listen(0, '127.0.0.1'), 'listening')
  const { port } = tcp.address() as AddressInfo
  return Object.assign(server, { smtpUrl: `smtp://127.0.0.1:${port}` })
}

function serveOne(server: OddMailServer, socket: Socket): void {
  let unread = ''
  let to = ''
  let isData = false
  function reply(step: MailStep, argument = ''): void {
    const answer = server.answer(step, argument) ?? usual[step] ?? '502 unknown command'
    if (typeof answer === 'string') {
      socket.write(`${answer}\r\n`)
      if (step === 'DATA' && answer.startsWith('354')) isData = true
      if (answer.startsWith('421')) socket.end()
    } else if ('drop' in answer) socket.destroy()
    else drip(socket)
  }
  function take(line: string): void {
    const [word = ''] = line.split(' ')
    if (word === 'RCPT') to = /<(.*)>/.exec(line)?.[1] ?? ''
    if (word === 'QUIT') socket.end('221 bye\r\n')
    else reply(word === 'HELO' ? 'EHLO' : (word as MailStep), line)
  }
  reply('CONNECT')
  socket.on('data', (chunk) => {
    unread += chunk.toString()
    for (;;) {
      const end = isData ? unread.indexOf('\r\n.\r\n') : unread.indexOf('\r\n')
      if (end === -1) return
      const part = unread.slice(0, end)
      unread = unread.slice(end + (isData ? 5 : 2))
      if (!isData) take(part)
      else {
        isData = false
        server.received.push({ to, raw: part })
        reply('END', to)
      }
    }
  })
}

/** Keeps the connection busy with an endless response. */
function drip(socket: Socket): void {
  socket.write('250')
  const timer = setInterval(() => {
    if (socket.destroyed) clearInterval(timer)
    else socket.write('-')
  }, 20)
}
