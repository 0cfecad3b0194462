import type { Page } from '../page.ts'
import { backtestPage } from './backtest/backtest-page.ts'
import { backtestRecordsPage } from './backtest/records-page.ts'
import { versionsPage } from './backtest/versions-page.ts'
import { digestPage, digestsPage } from './figures/digest-pages.ts'
import { evidencePage } from './figures/evidence-page.ts'
import { openFiguresPage } from './figures/open-figures-page.ts'
import { myScorecardPage, scorecardPage } from './figures/scorecard-page.ts'
import { scorecardsPage } from './figures/scorecards-page.ts'
import { healthPage } from './health-page.ts'
import { listOfPage, listPage } from './list/list-page.ts'
import { overviewPage } from './overview-page.ts'
import { auditPage } from './people/audit/audit-page.ts'
import { mePage } from './people/me-page.ts'
import { memberPage } from './people/member-page.ts'
import { peoplePage } from './people/people-page.ts'
import { findingsPage } from './records/findings-page.ts'
import { recordPage } from './records/record-page.ts'
import { ruleEditorPage } from './rule-editor/edit-page.ts'
import { ruleTemplatesPage } from './rule-editor/templates-page.ts'
import { rulesPage } from './rules/rules-page.ts'
import { settingsPage } from './settings/settings-page.ts'
import { exemptionsPage } from './team/exemptions-page.ts'
import { targetsPage } from './team/targets-page.ts'
import { teamPage } from './team/team-page.ts'

/** Every page of an account, in the order of the navigation. To add one: a file that declares it, and its line here. */
export const pages: readonly Page[] = [
  listPage,
  listOfPage,
  myScorecardPage,
  overviewPage,
  teamPage,
  targetsPage,
  scorecardsPage,
  scorecardPage,
  evidencePage,
  openFiguresPage,
  findingsPage,
  recordPage,
  rulesPage,
  ruleEditorPage,
  ruleTemplatesPage,
  exemptionsPage,
  backtestPage,
  backtestRecordsPage,
  versionsPage,
  digestsPage,
  digestPage,
  peoplePage,
  memberPage,
  settingsPage,
  healthPage,
  auditPage,
  mePage,
]
