import { describe, expect, it } from 'vitest'
import { storeAdvice } from '../../../src/infra/db/store-advice.ts'
import { inEnglish } from '../../support/words.ts'

/** An error as thrown by the operating system or the database driver. */
function coded(code: string): Error {
  return Object.assign(new Error('words that differ from version to version'), { code })
}

function adviceFor(error: unknown, kind: 'embedded' | 'server'): string {
  return inEnglish(storeAdvice(error, kind, 'end'))
}

describe('the advice for a store that cannot be used', () => {
  it.each([
    ['ENOSPC', 'embedded', 'free disk space'],
    ['53100', 'server', 'free disk space on the database server'],
    ['EACCES', 'embedded', 'let the user that Minset runs as read and write it'],
    ['EPERM', 'embedded', 'let the user that Minset runs as read and write it'],
    ['EROFS', 'embedded', 'mount it for writing, or name another folder in MINSET_DATA_DIR'],
    ['EMFILE', 'embedded', 'allow the process more open files'],
    ['28P01', 'server', 'correct the password in DATABASE_URL'],
    ['28000', 'server', 'let the user of DATABASE_URL log in, or name another one'],
    ['3D000', 'server', 'create the database, or correct its name in DATABASE_URL'],
    ['42501', 'server', 'let the user of DATABASE_URL create schemas and tables there'],
    ['25006', 'server', 'name the primary server in DATABASE_URL'],
    ['53300', 'server', 'allow the server more connections'],
  ] as const)('is specific for %s', (code, kind, words) => {
    expect(adviceFor(coded(code), kind)).toContain(words)
  })

  it.each([
    ['a server that cannot be reached', coded('ECONNREFUSED')],
    ['a server whose name is not known', coded('ENOTFOUND')],
    ['a code that is a property of every object', coded('constructor')],
    ['an error without a code', new Error('broken')],
    ['nothing at all', undefined],
  ])('is to check the location itself for %s', (_case, error) => {
    expect(adviceFor(error, 'server')).toMatch(/^check DATABASE_URL and that the server is running/)
    expect(adviceFor(error, 'embedded')).toMatch(/the folder may be damaged; put a copy of it in its place, or name/)
  })

  it('is the end of a sentence, without a full stop', () => {
    for (const kind of ['embedded', 'server'] as const) {
      expect(adviceFor(coded('28P01'), kind)).not.toMatch(/[.\n]$/)
      expect(adviceFor(null, kind)).not.toMatch(/[.\n]$/)
    }
  })

  it('starts a sentence with a capital letter', () => {
    expect(inEnglish(storeAdvice(coded('28P01'), 'server', 'start'))).toBe('Correct the password in DATABASE_URL')
  })
})
