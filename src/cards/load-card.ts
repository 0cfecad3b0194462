import type { Card } from '../crm/port.ts'
import { loadFindingDisputes } from '../disputes/index.ts'
import { isAmongOwners } from '../domain/read-scope.ts'
import { hasGaps } from '../domain/reading/read-gaps.ts'
import { keyText, type RecordKey } from '../domain/record.ts'
import { formatDay } from '../infra/format.ts'
import { metricsOnCard } from '../metrics/index.ts'
import { figureOwnersOf } from '../people/index.ts'
import { loadRecords, type StoredRecord } from '../records/index.ts'
import { type EvidencePage, loadFindings, loadScorecards, parsePeriod } from '../scorecards/index.ts'
import { message } from '../words/index.ts'
import { buildCard } from './build-card.ts'
import type { ViewDeps } from './card-deps.ts'
import type { CardReader } from './reader.ts'
import { shownScope } from './views/finding-view.ts'
import { activityTypes, recordShown } from './views/record-view.ts'
import { shownPeriod } from './views/scorecard-view.ts'

/** More lines than any vendor shows. */
const longestList = 50

/** The record of a light card; null if Minset does not know it. */
export async function loadShownRecord(
  { lookups, account }: Pick<ViewDeps, 'lookups' | 'account'>,
  key: RecordKey,
): Promise<StoredRecord | null> {
  const [record = null] = await loadRecords(lookups, account.accountId, [key])
  return record
}

/**
 * The light card of a record, which only shows.
 *
 * @param options.openUrl the address that signs the person in; null if the person cannot open Minset
 */
export async function loadCard(
  deps: ViewDeps,
  reader: CardReader,
  { record, openUrl }: { readonly record: StoredRecord; readonly openUrl: string | null },
): Promise<Card> {
  const { lookups, account, clock } = deps
  const metrics = metricsOnCard(deps.metrics)
  const { viewer, say } = reader
  const { accountId } = account
  const now = clock.now()
  const key = { type: record.type, id: record.id }
  const period = parsePeriod(shownPeriod, { now, timeZone: account.timeZone })
  function findings(
    which: { key: RecordKey } | { linkedTo: RecordKey; objectTypes: typeof activityTypes },
  ): Promise<EvidencePage> {
    return loadFindings(lookups, { accountId, scope: shownScope(viewer), now, limit: longestList, offset: 0, ...which })
  }
  const { ownerId } = record
  const owners = ownerId !== null && isAmongOwners(figureOwnersOf(viewer), ownerId) ? [ownerId] : []
  // Together, because a person waits for the card.
  const [own, activities, disputes, [scorecard = null], gaps] = await Promise.all([
    findings({ key }),
    findings({ linkedTo: key, objectTypes: activityTypes }),
    loadFindingDisputes(lookups, accountId, {
      viewer,
      records: [record],
      day: (at) => formatDay(at, account.timeZone, say.language),
    }),
    owners.length === 0 ? Promise.resolve([]) : loadScorecards(lookups, { accountId, owners, period, now, metrics }),
    deps.loadGaps(now),
    recordShown(deps, reader, ownerId),
  ])
  const disputed = (disputes.get(keyText(record)) ?? []).filter(({ state }) => state === 'disputed').length
  const page = openUrl === null ? null : { url: openUrl, label: say(message('card.open')) }
  const isUnsure = hasGaps(gaps)
  return buildCard({ key, own, disputed, isUnsure, activities, scorecard, period, page }, { ...account, say, metrics })
}
