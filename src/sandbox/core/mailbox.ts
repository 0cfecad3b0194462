import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type AddressObject, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

/** A received mail. */
export interface ReceivedMail {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly subject: string
  /** ISO 8601, UTC. */
  readonly receivedAt: string
  readonly html: string
  readonly text: string
  readonly raw: string
}

/** A mail server on this machine that stores what it receives and delivers nothing. */
export interface Mailbox {
  readonly smtpUrl: string
  /** The mails received, the latest first. */
  messages(): readonly ReceivedMail[]
  close(): Promise<void>
}

/**
 * Starts the mail server on a free port of the loopback address.
 *
 * @param dir where mails are stored between starts; null: in memory
 */
export async function startMailbox({
  dir,
  now,
}: {
  readonly dir: string | null
  readonly now: () => Date
}): Promise<Mailbox> {
  const mails: ReceivedMail[] = dir === null ? [] : await readMails(dir)
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        void settle(receive(Buffer.concat(chunks)), done)
      })
    },
  })

  async function receive(raw: Buffer): Promise<void> {
    const receivedAt = now().toISOString()
    const id = `${receivedAt.replace(/[^0-9]/g, '')}-${String(mails.length + 1).padStart(4, '0')}`
    if (dir !== null) writeFileSync(join(dir, `${id}.eml`), raw)
    mails.push(await parseMail(id, raw))
  }

  await new Promise<void>((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.server.address() as AddressInfo
  return {
    smtpUrl: `smtp://127.0.0.1:${port}`,
    messages: () => mails.toReversed(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
      }),
  }
}

/** Reports to the mail server whether the mail was stored. */
async function settle(receiving: Promise<void>, done: (error?: Error) => void): Promise<void> {
  try {
    await receiving
    done()
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)))
  }
}

async function readMails(dir: string): Promise<ReceivedMail[]> {
  mkdirSync(dir, { recursive: true })
  const files = readdirSync(dir).filter((file) => file.endsWith('.eml'))
  return Promise.all(
    files.toSorted().map((file) => parseMail(file.replace(/\.eml$/, ''), readFileSync(join(dir, file)))),
  )
}

async function parseMail(id: string, raw: Buffer): Promise<ReceivedMail> {
  const mail = await simpleParser(raw)
  const [year, month, day, time] = [id.slice(0, 4), id.slice(4, 6), id.slice(6, 8), id.slice(8, 14)]
  return {
    id,
    from: addressText(mail.from),
    to: addressText(mail.to),
    subject: mail.subject ?? '',
    receivedAt: `${year}-${month}-${day}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4, 6)}Z`,
    html: typeof mail.html === 'string' ? mail.html : '',
    text: mail.text ?? '',
    raw: raw.toString('utf8'),
  }
}

function addressText(address: AddressObject | AddressObject[] | undefined): string {
  return [address]
    .flat()
    .flatMap((one) => one?.text ?? [])
    .join(', ')
}
