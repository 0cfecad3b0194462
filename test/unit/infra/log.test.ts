import { describe, expect, it } from 'vitest'
import { ConfigError, CrmAuthError } from '../../../src/domain/errors.ts'
import { describeError } from '../../../src/infra/log.ts'
import { message } from '../../../src/words/index.ts'

describe('what the log says of an error', () => {
  it.each([
    new CrmAuthError(message('asWritten', { text: 'the token is refused' })),
    new ConfigError('the file is wrong'),
  ])('of one that says in words what is wrong: no stack (%s)', (error) => {
    expect(describeError(error)).toMatchObject({ type: error.name, message: error.message })
    expect(describeError(error)).not.toHaveProperty('stack')
  })

  it('of one that nobody expected, also as the cause of another: the stack', () => {
    const unexpected = new TypeError('x is not a function')
    const stack = expect.stringContaining('log.test.ts') as string

    expect(describeError(unexpected)).toMatchObject({ stack })
    const told = describeError(
      new CrmAuthError(message('asWritten', { text: 'the token is refused' }), { cause: unexpected }),
    )
    expect(told).toMatchObject({ cause: { type: 'TypeError', stack } })
    expect(told).not.toHaveProperty('stack')
  })
})
