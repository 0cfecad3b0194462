import { describe, expect, it } from 'vitest'
import { argumentsOf, wholeNumberOf } from '../../support/program-arguments.ts'

class Ended extends Error {
  readonly exitCode: number

  constructor(exitCode: number, text: string) {
    super(text)
    this.exitCode = exitCode
  }
}

function end(exitCode: number, text: string): never {
  throw new Ended(exitCode, text)
}

const program = { usage: 'usage of it', options: { json: { type: 'boolean' }, seeds: { type: 'string' } } } as const

/** How a program with these arguments ends before it begins. */
function endOf(...args: readonly string[]): readonly [exitCode: number, text: string] {
  try {
    argumentsOf(program, { args, end })
  } catch (error) {
    if (error instanceof Ended) return [error.exitCode, error.message]
  }
  throw new Error('it did not end')
}

describe('a program that npm runs', () => {
  it('gets the options that it knows', () => {
    expect(argumentsOf(program, { args: ['--json', '--seeds', '3'], end }).values).toEqual({ json: true, seeds: '3' })
  })

  it.each([['--help'], ['-h'], ['--unknown', '--help']])('with %s ends well, with its usage', (...args) => {
    expect(endOf(...args)).toEqual([0, 'usage of it'])
  })

  it.each([
    ['--unknown', /'--unknown'[^]*\n\nusage of it$/],
    ['stray', /'stray'[^]*\n\nusage of it$/],
    ['--seeds', /'--seeds <value>'[^]*\n\nusage of it$/],
  ])('with %s is refused, with its usage', (word, text) => {
    expect(endOf(word)).toEqual([2, expect.stringMatching(text)])
  })

  it.each(['0', '-1', '1.5', 'many', '', '12345678901'])('refuses "%s" as a number from 1', (text) => {
    expect(() => wholeNumberOf({ name: 'seeds', text, least: 1 }, end)).toThrow(
      `--seeds must be a whole number from 1, not "${text}".`,
    )
  })
})
