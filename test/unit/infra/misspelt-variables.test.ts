import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../src/app/config.ts'
import { misspeltProblems } from '../../../src/infra/misspelt-variables.ts'
import { inEnglish } from '../../support/words.ts'

const known = ['MINSET_PORT', 'MINSET_POLL_SECONDS', 'SMTP_URL', 'MAIL_FROM', 'DATABASE_URL', 'HUBSPOT_ACCESS_TOKEN']

describe('misspeltProblems', () => {
  it.each([
    ['MINSET_PROT', 'did you mean MINSET_PORT?'],
    ['MINSET_COLOUR', 'take it out'],
    ['MINSTE_PORT', 'did you mean MINSET_PORT?'],
    ['HUBSPOT_ACCES_TOKEN', 'did you mean HUBSPOT_ACCESS_TOKEN?'],
    ['HUPSPOT_ACCESS_TOKEN', 'did you mean HUBSPOT_ACCESS_TOKEN?'],
    ['MAIL_FORM', 'did you mean MAIL_FROM?'],
  ])('finds %s', (name, hint) => {
    const problems = misspeltProblems({ [name]: 'secret value' }, known).map(inEnglish)

    expect(problems).toEqual([expect.stringContaining(hint)])
    expect(problems.join('')).not.toContain('secret value')
  })

  it.each(['HUBSPOT_PORTAL', 'EMAIL_FROM', 'PATH', 'PORT', 'SMTP_HOST', 'npm_config_cache'])(
    'ignores %s of other software',
    (name) => {
      expect(misspeltProblems({ [name]: 'x' }, known)).toEqual([])
    },
  )

  it('ignores a name that resembles one that is set, and one that is empty', () => {
    expect(misspeltProblems({ MAIL_FORM: 'x', MAIL_FROM: 'y', MINSET_PROT: '' }, known)).toEqual([])
  })
})

describe('the configuration', () => {
  it('reports a misspelt variable', () => {
    expect(() => loadConfig({ MINSET_PROT: '4700' })).toThrow(
      'MINSET_PROT: there is no such variable; did you mean MINSET_PORT?',
    )
  })
})
