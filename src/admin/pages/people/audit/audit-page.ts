import { RequestInvalidError } from '../../../../domain/errors.ts'
import { type Owner, ownerName } from '../../../../domain/owner.ts'
import { sortedByName } from '../../../../infra/format.ts'
import { HttpError } from '../../../../infra/http/http-error.ts'
import { type AuditQuery, adminActorOf, loadAuditLog, undoEntry } from '../../../../people/index.ts'
import { loadOwners } from '../../../../records/index.ts'
import { type Message, message, type Say } from '../../../../words/index.ts'
import type { AdminDeps } from '../../../admin-deps.ts'
import { nothingHere } from '../../../components/empty.ts'
import { type Filter, filterBarOf } from '../../../components/filter-bar.ts'
import { pagingOf } from '../../../components/paging.ts'
import { listOf } from '../../../components/table.ts'
import { requireConfirmed } from '../../../confirmation.ts'
import { type Done, type FormRequest, forRoles, type Page, type PageRequest } from '../../../page.ts'
import { actionMessages } from './action-messages.ts'
import { auditCsv } from './audit-export.ts'
import { admitToPerson, openPerson } from './chosen-person.ts'
import { entryTable } from './shown-entries.ts'

const dayMs = 24 * 3_600_000
/** The spans of time that can be chosen, in days. */
const spans = [1, 7, 30, 90]

/**
 * Who did what, the latest first, by person, kind and time; changes of roles and supervisors can be undone. What one person did is
 * counted only for viewers who may read the person's figures.
 */
export const auditPage: Page = {
  path: '/audit',
  label: message('page.audit'),
  isFor: forRoles('admin'),
  isForPrograms: true,
  async load(deps, request) {
    const { say } = request
    const owners = await loadOwners(deps.db, deps.account.accountId)
    const filters = filtersOf(owners, request)
    const closed = await admitToPerson(deps, request, owners)
    if (closed !== null) return closed
    const { list, page } = await request
      .query()
      .loadPage((span) => loadAuditLog(deps.db, deps.account.accountId, { ...queryOf(deps, filters), ...span }))
    const { total, entries } = list
    const bar = filterBarOf({ action: 'audit', list: 'entries', filters })
    const chosen = filters.flatMap(({ name, value }): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    )
    function urlOf(number: number): string {
      return `audit?${new URLSearchParams([...chosen, ['page', String(number)]]).toString()}`
    }
    const caption = say(message('page.audit'))
    return {
      template: 'audit',
      model: {
        title: caption,
        kept: say(message('audit.kept', { days: deps.auditDays })),
        filters: bar,
        csvUrl: `audit/export.csv?${new URLSearchParams(chosen).toString()}`,
        list: listOf(
          {
            id: 'entries',
            table: await entryTable(deps, entries, { say, caption, undoAt: request.address }),
            paging: pagingOf(page, total, { say, urlOf }),
            chips: bar.chips,
            empty: nothingHere(say(message('audit.none')), say(message('audit.none.next'))),
          },
          say,
        ),
      },
      json: { total, page, entries },
    }
  },
  downloads: {
    async csv(deps, request) {
      const owners = await loadOwners(deps.db, deps.account.accountId)
      const filters = filtersOf(owners, request)
      const closed = await admitToPerson(deps, request, owners)
      if (closed !== null) throw new HttpError(403, message('audit.closed.file'))
      return auditCsv(deps, queryOf(deps, filters), request.say)
    },
  },
  act: (deps, request) => (request.has('reason') ? openPerson(deps, request) : undo(deps, request)),
}

function filtersOf(owners: readonly Owner[], request: PageRequest): readonly Filter[] {
  const { say } = request
  const options = owners.map((owner) => ({ value: owner.id, text: ownerName(owner) }))
  const people = sortedByName(options, ({ text }) => text, say.language)
  const kinds = [...actionMessages].map(([value, words]) => ({ value, text: say(words) }))
  return [
    filterOf('person', {
      options: people,
      all: message('audit.filter.everybody'),
      label: message('audit.filter.person'),
    }),
    filterOf('kind', { options: kinds, all: message('audit.filter.all'), label: message('audit.filter.action') }),
    filterOf('days', {
      options: spanOptions(say),
      all: message('audit.filter.ever'),
      label: message('audit.filter.time'),
    }),
  ]

  function filterOf(
    name: string,
    { options, all, label }: Pick<Filter, 'options'> & Readonly<Record<'all' | 'label', Message>>,
  ): Filter {
    const value = request.text(name)
    if (value !== undefined && !options.some((option) => option.value === value)) {
      throw new RequestInvalidError(message('audit.filter.unknown', { name, value }))
    }
    return { name, label: say(label), all: say(all), options, value }
  }
}

function spanOptions(say: Say): Filter['options'] {
  return spans.map((days) => ({ value: String(days), text: say(message('audit.filter.days', { days })) }))
}

function queryOf(
  { clock }: Pick<AdminDeps, 'clock'>,
  filters: readonly Filter[],
): Pick<AuditQuery, 'concerningId' | 'action' | 'since'> {
  const [person, kind, days] = filters.map(({ value }) => value)
  const since = days === undefined ? undefined : new Date(clock.now().getTime() - Number(days) * dayMs)
  return { concerningId: person, action: kind, since }
}

/** Undoes a change, which is recorded as another one. */
async function undo(deps: AdminDeps, { viewer, field, address }: FormRequest): Promise<Done> {
  requireConfirmed(deps, viewer, address)
  const by = { actor: adminActorOf(viewer), now: deps.clock.now() }
  const problem = await undoEntry(deps.db, deps.account.accountId, { entryId: field('entry'), ...by })
  if (problem !== null) throw new RequestInvalidError(problem)
  return { path: address, toast: message('audit.undone') }
}
