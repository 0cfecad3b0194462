import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ConfigError, CrmAuthError } from '../../../src/domain/errors.ts'
import { describeError, logText } from '../../../src/infra/log.ts'
import { message } from '../../../src/words/index.ts'

describe.runIf(process.platform === 'linux')('a log that cannot be written', () => {
  it('does not end the process', () => {
    const full = openSync('/dev/full', 'w')
    const path = new URL('../../../src/infra/log.ts', import.meta.url).href
    const program = `
      const { createLog } = await import('${path}')
      createLog('info').info('lost')
      setImmediate(() => setImmediate(() => process.stdout.write('alive')))`

    const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', full],
    })
    closeSync(full)

    expect({ stdout, status }).toEqual({ stdout: 'alive', status: 0 })
  })
})

describe('a message in the log', () => {
  it('is in English, without what it quotes of personal data and secrets', () => {
    const refused = message('asWritten', { text: 'kari@client.example is invalid for token=s3cr3t-token' })

    expect(logText(refused)).toBe('k…@c….example is invalid for token=…')
  })
})

describe('the log entry of an error', () => {
  it.each([
    new CrmAuthError(message('asWritten', { text: 'the token is refused' })),
    new ConfigError(message('asWritten', { text: 'the file is wrong' })),
  ])('contains no stack if the error explains itself (%s)', (error) => {
    expect(describeError(error)).toMatchObject({ type: error.name, message: error.message })
    expect(describeError(error)).not.toHaveProperty('stack')
  })

  it('contains the stack of an unexpected error, also as the cause of another', () => {
    const unexpected = new TypeError('x is not a function')
    const stack = expect.stringContaining('log.test.ts') as string

    expect(describeError(unexpected)).toMatchObject({ stack })
    const reported = describeError(
      new CrmAuthError(message('asWritten', { text: 'the token is refused' }), { cause: unexpected }),
    )
    expect(reported).toMatchObject({ cause: { type: 'TypeError', stack } })
    expect(reported).not.toHaveProperty('stack')
  })

  it('masks personal data that a library quotes, also in the stack and in causes', () => {
    const quoted = new Error('invalid value "kari@client.example" or +47 912 34 512')
    const entries = [quoted, 'invalid value kari@client.example', new TypeError('failed', { cause: quoted })]

    for (const entry of entries) expect(JSON.stringify(describeError(entry))).not.toMatch(/kari|912/)
    expect(describeError(quoted)).toMatchObject({ message: 'invalid value "k…@c….example" or +47 … 12' })
  })

  it("masks secrets as well, and has the details of Minset's own errors alone", () => {
    const failed = Object.assign(new Error('GET https://api.example/?api_token=s3cr3t-token failed'), {
      details: { address: 'kari@client.example' },
    })
    const own = new CrmAuthError(message('asWritten', { text: 'refused: Bearer s3cr3t-token' }), {
      cause: failed,
      details: { call: 'GET /users' },
    })

    expect(JSON.stringify(describeError(own))).not.toMatch(/s3cr3t|kari/)
    expect(describeError(own)).toMatchObject({ details: { call: 'GET /users' }, cause: { type: 'Error' } })
  })
})
