import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { accountOf } from '../../../src/accounts/index.ts'
import { repairsOf } from '../../../src/app/web/account-pages.ts'
import { templatesDir } from '../../../src/infra/http/views.ts'
import { mostRefusals } from '../../../src/repairs/index.ts'
import { rulesetsOf, rulesFileOf } from '../../support/rulesets.ts'

it('the values that a person has the CRM refuse count together on the pages and the cards of an account', () => {
  const details = { externalId: '1', timeZone: 'UTC', currency: 'EUR', uiOrigin: '' }
  const [ours, theirs] = [accountOf('acme', details), accountOf('acme', { ...details, externalId: '2' })]
  const store = { rulesets: rulesetsOf(rulesFileOf(readFileSync(join(templatesDir, 'rules/default.yaml'), 'utf8'))) }
  const [onPages, onCards, ofOthers] = [ours, ours, theirs].map((account) => repairsOf({ store }, account).refusalsOf)
  for (let refusal = 0; refusal < mostRefusals.burst; refusal += 1) onPages?.('anna').count()

  expect(onCards?.('anna').waitSeconds()).toBeGreaterThan(0)
  expect([onCards?.('bjorn').waitSeconds(), ofOthers?.('anna').waitSeconds()]).toEqual([0, 0])
})
