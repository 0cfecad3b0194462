import { describe, expect, it } from 'vitest'
import { EnvironmentError, reasonOf } from '../../../src/domain/errors.ts'
import { asWritten } from '../../support/words.ts'

describe('reasonOf', () => {
  it.each([
    ['an error of ours', new EnvironmentError(asWritten('The port is in use.')), 'The port is in use.'],
    ['an object that is no error', { name: 'ErrnoError', errno: 51 }, 'ErrnoError (51)'],
    ['an object with a message', { message: 'no space left', code: 'ENOSPC' }, 'no space left (ENOSPC)'],
    ['several errors at once', new AggregateError([new Error('connect ECONNREFUSED')]), 'connect ECONNREFUSED'],
    ['a text', 'gone', 'gone'],
    ['nothing', undefined, 'undefined'],
    ['an empty object', {}, 'unknown error'],
  ])('puts %s into words', (_name, thrown, words) => {
    expect(reasonOf(thrown)).toBe(words)
  })
})
