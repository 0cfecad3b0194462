import { masked } from '../../../domain/masking/disclosure.ts'
import { namesOfOwners } from '../../../domain/owner.ts'
import { exportFindings, type ListedFinding } from '../../../findings/index.ts'
import { HttpError } from '../../../infra/http/http-error.ts'
import { actorOf, addAuditEntry, adminActorOf, type Viewer } from '../../../people/index.ts'
import { recordName, recordTitle } from '../../../scorecards/index.ts'
import { message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { type CsvCell, csvText, type Download } from '../../download.ts'
import type { PageRequest } from '../../page.ts'
import { closedTo } from './closed-findings.ts'
import { type FilterWorld, loadFilterWorld, mayCount } from './filter-world.ts'
import { filterOf, readFindingsRequest } from './findings-request.ts'

/** A finding, as returned by `/api/findings` and in the export. */
export interface FindingJson {
  readonly type: string
  readonly id: string
  /** In the CRM. */
  readonly url: string
  readonly title: string
  /** Absent: the viewer may not read how many the owner has. */
  readonly ownerId?: string | null
  readonly rule: string
  readonly reason: string
  readonly since: Date
  /** Null for what is listed only. */
  readonly dueAt: Date | null
  readonly isOverdue: boolean
}

export function findingJson(
  { recordUrl }: Pick<AdminDeps, 'recordUrl'>,
  world: FilterWorld,
  finding: ListedFinding,
): FindingJson {
  const { key, fields, ownerId, ruleId, reason, since, dueAt, isOverdue } = finding
  return {
    ...key,
    url: recordUrl(key),
    title: recordTitle({ ...key, fields }, masked),
    ...(mayCount(world, ownerId) && { ownerId }),
    rule: ruleId,
    reason,
    since,
    dueAt,
    isOverdue,
  }
}

/** The findings that the page lists, all of its pages, as JSON: an array. */
export async function findingsJson(deps: AdminDeps, request: PageRequest): Promise<Download> {
  const started = await startExport(deps, request, 'json')
  return { fileName: 'findings.json', type: 'application/json', parts: jsonParts(deps, started) }
}

async function* jsonParts(deps: AdminDeps, { world, pages }: StartedExport): AsyncGenerator<string> {
  let before = '[\n'
  for await (const page of pages) {
    if (page.length === 0) continue
    yield before + page.map((finding) => JSON.stringify(findingJson(deps, world, finding))).join(',\n')
    before = ',\n'
  }
  yield before === '[\n' ? '[]\n' : '\n]\n'
}

/** The findings that the page lists, all of its pages, as CSV, with headings in the viewer's language. */
export async function findingsCsv(deps: AdminDeps, request: PageRequest): Promise<Download> {
  const { pages, world } = await startExport(deps, request, 'csv')
  return {
    fileName: 'findings.csv',
    type: 'text/csv',
    parts: csvParts(pages, { ...world, recordUrl: deps.recordUrl, say: request.say }),
  }
}

interface CsvContext extends FilterWorld, Pick<AdminDeps, 'recordUrl'> {
  readonly say: Say
}

async function* csvParts(pages: AsyncIterable<readonly ListedFinding[]>, context: CsvContext): AsyncGenerator<string> {
  const { say, owners, ruleset } = context
  const names = namesOfOwners(owners)
  const titles = new Map(ruleset.rules.map(({ id, title }) => [id, say(message('asWritten', { text: title }))]))
  function repOf(ownerId: string): string {
    return mayCount(context, ownerId) ? (names.get(ownerId) ?? ownerId) : '–'
  }
  const headings = csvColumns.map(say)
  yield csvText([headings], { isFirst: true })
  for await (const page of pages) {
    const rows = page.map(({ key, fields, ownerId, ruleId, ...finding }): CsvCell[] => [
      recordName({ fields }, masked),
      say(message(`type.${key.type}`)),
      key.id,
      ownerId === null ? null : repOf(ownerId),
      titles.get(ruleId) ?? ruleId,
      say(masked.message(finding.message)),
      say(message(`reason.${finding.reason}`)),
      finding.since,
      finding.dueAt,
      say(message(finding.isOverdue ? 'findings.due.yes' : 'findings.due.no')),
      context.recordUrl(key),
    ])
    yield csvText(rows, { isFirst: false })
  }
}

const csvColumns = [
  message('column.record'),
  message('column.type'),
  message('column.id'),
  message('column.rep'),
  message('column.rule'),
  message('column.missing'),
  message('column.reason'),
  message('column.since'),
  message('column.due'),
  message('records.overdue'),
  message('column.link'),
]

interface StartedExport {
  readonly world: FilterWorld
  readonly pages: AsyncIterable<readonly ListedFinding[]>
}

/** Reads the request, records the export in the audit log, and starts to read. */
async function startExport(deps: AdminDeps, request: PageRequest, format: string): Promise<StartedExport> {
  const world = await loadFilterWorld(deps, request.viewer)
  const { chosen } = readFindingsRequest(request, world)
  if (closedTo(request.viewer, chosen, world) !== null) throw new HttpError(403, message('figures.closed.file'))
  const filter = filterOf(chosen, world)
  const now = deps.clock.now()
  await addAuditEntry(deps.db, deps.account.accountId, {
    at: now,
    action: 'findings-exported',
    actor: actorFor(request.viewer),
    // The export of one person's findings is about that person.
    subjectId: filter.owner ?? null,
    after: { format, ...chosen },
  })
  const { accountId } = deps.account
  return { world, pages: exportFindings(deps.db, { accountId, scope: world.scope, filter, now }) }
}

function actorFor(viewer: Viewer) {
  return viewer.kind === 'service' ? adminActorOf(viewer) : actorOf(viewer.user)
}
