import { protocol } from '@electric-sql/pglite'
import { describe, expect, it } from 'vitest'
import { WholeStatements } from '../../../src/infra/db/embedded/whole-statements.ts'

const { serialize } = protocol

/** Sends what PGlite sends for one statement, in its order. @returns the first bytes of each message that went on */
function statements(): { readonly run: (text: string) => Promise<string[]> } {
  const sent: Uint8Array[] = []
  const whole = new WholeStatements((message) => {
    sent.push(message)
    return Promise.resolve([])
  })
  return {
    async run(text) {
      for (const message of [
        serialize.parse({ text }),
        serialize.describe({ type: 'S' }),
        serialize.bind({ values: ['1'] }),
        serialize.describe({ type: 'P' }),
        serialize.execute({}),
        serialize.sync(),
      ]) {
        await whole.pass(message)
      }
      return sent.splice(0).map(typesOf)
    },
  }
}

/** The type of each message within one: a letter, followed by the length of the rest. */
function typesOf(message: Uint8Array): string {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
  let types = ''
  for (let at = 0; at < message.length; at += 1 + view.getInt32(at + 1)) types += String.fromCharCode(message[at] ?? 0)
  return types
}

describe('a statement to the embedded store', () => {
  it('is one message once the types of its parameters are known', async () => {
    const { run } = statements()

    expect(await run('select $1')).toEqual(['PD', 'BDES'])
    expect(await run('select $1')).toEqual(['PBDES'])
    expect(await run('select $1 + 1')).toEqual(['PD', 'BDES'])
  })

  it('is planned once if it is marked, and again after a change of tables', async () => {
    const { run } = statements()
    const marked = '/* prepared */ select $1'

    expect(await run(marked)).toEqual(['CPD', 'BDES'])
    expect(await run(marked)).toEqual(['BDES'])
    await run('alter table records add tidy text')
    expect(await run(marked)).toEqual(['CPD', 'BDES'])
  })

  it.each(['alter table records add tidy text', 'DROP TABLE records'])(
    'asks for the types again after %s',
    async (change) => {
      const { run } = statements()
      await run('select $1')
      await run(change)

      expect(await run('select $1')).toEqual(['PD', 'BDES'])
    },
  )

  it('remembers a bounded number of statements', async () => {
    const { run } = statements()
    await run('select $1')
    for (let number = 0; number < 1000; number += 1) await run(`select $1 + ${number}`)

    expect(await run('select $1')).toEqual(['PD', 'BDES'])
  })
})
