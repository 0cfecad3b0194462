import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Account } from '../../src/accounts/index.ts'
import { type CardAccount, type CardDeps, cardRoutes, createCardLimits } from '../../src/cards/index.ts'
import { noGaps } from '../../src/domain/reading/read-gaps.ts'
import { createBodies } from '../../src/infra/http/bodies.ts'
import { templatesDir } from '../../src/infra/http/views.ts'
import { scorecardMetrics } from '../../src/metrics/index.ts'
import { parseRuleset } from '../../src/rules/index.ts'
import { fillableCrm, repairDeps } from './repair-deps.ts'

const defaultRules = parseRuleset(readFileSync(join(templatesDir, 'rules/default.yaml'), 'utf8'), 'default.yaml')

/** An account as cards need it, with a CRM in which people can fill in every field, and no worker that writes. */
export function cardAccount(account: Account, ruleset = defaultRules): CardAccount {
  return {
    account,
    crm: fillableCrm,
    crmTitle: 'Acme CRM',
    recordUrl: ({ id }) => `https://crm.example/${id}`,
    limits: createCardLimits(),
    loadGaps: () => Promise.resolve(noGaps),
    ...repairDeps(ruleset),
  }
}

/** A service that runs no jobs and has no problems. */
export const idleService: Pick<CardDeps, 'queue' | 'checkHealth'> = {
  queue: { enqueue: () => Promise.resolve() },
  checkHealth: () => Promise.resolve({ problems: [] }),
}

type TestedDeps = Pick<CardDeps, 'db' | 'apps' | 'clock' | 'enterUrl' | 'accountOf'> & Partial<CardDeps>

/** What cards need of a service without problems. */
export function cardDepsOf(deps: TestedDeps): CardDeps {
  return {
    metrics: scorecardMetrics,
    bodies: createBodies(),
    publicUrl: 'https://minset.example',
    log: { warn: () => undefined, error: () => undefined },
    ...idleService,
    lookups: deps.db,
    ...deps,
  }
}

/** The routes of cards of a service without problems. */
export function cardRoutesOf(deps: TestedDeps): ReturnType<typeof cardRoutes> {
  return cardRoutes(cardDepsOf(deps))
}
