import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { requireTyped } from '../../../src/commands/require-typed.ts'
import { UsageError } from '../../../src/domain/errors.ts'

const what = 'The connection ends.'

function terminal(line: string) {
  const input = Object.assign(new PassThrough(), { isTTY: true })
  input.end(`${line}\n`)
  return input
}

describe('requireTyped', () => {
  it('goes on if the word is typed, or without asking if it is already confirmed', async () => {
    const typed = requireTyped({ word: 'hubspot-1', what, isYes: false, input: terminal(' hubspot-1 ') })
    await expect(typed).resolves.toBeUndefined()
    const confirmed = requireTyped({ word: 'hubspot-1', what, isYes: true, input: new PassThrough() })
    await expect(confirmed).resolves.toBeUndefined()
  })

  it.each(['', 'hubspot-2', 'yes'])('stops if %j is typed', async (line) => {
    await expect(requireTyped({ word: 'hubspot-1', what, isYes: false, input: terminal(line) })).rejects.toThrow(
      'Nothing was done',
    )
  })

  it('stops if the input ends without a line', async () => {
    const input = Object.assign(new PassThrough(), { isTTY: true })
    input.end()

    await expect(requireTyped({ word: 'hubspot-1', what, isYes: false, input })).rejects.toThrow('Nothing was done')
  })

  it('stops if nobody can be asked', async () => {
    const asked = requireTyped({ word: 'hubspot-1', what, isYes: false, input: new PassThrough() })

    await expect(asked).rejects.toThrow('The connection ends. Add --yes')
    // Its exit code tells scripts that the command line is wrong.
    await expect(asked).rejects.toBeInstanceOf(UsageError)
  })
})
