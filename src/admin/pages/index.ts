import type { Page } from '../page.ts'
import { digestPage, digestsPage } from './digest-pages.ts'
import { evidencePage } from './evidence-page.ts'
import { findingsPage } from './findings-page.ts'
import { healthPage } from './health-page.ts'
import { overviewPage } from './overview-page.ts'
import { recordPage } from './record-page.ts'
import { scorecardPage, scorecardsPage } from './scorecard-pages.ts'

/** Every page of an account, in the order of the navigation. To add one: a file that declares it, and its line here. */
export const pages: readonly Page[] = [
  overviewPage,
  scorecardsPage,
  scorecardPage,
  evidencePage,
  findingsPage,
  recordPage,
  digestsPage,
  digestPage,
  healthPage,
]
