import { NotFoundError } from '../../../domain/errors.ts'
import { ownerName } from '../../../domain/owner.ts'
import { isAmongOwners } from '../../../domain/read-scope.ts'
import { objectTypes } from '../../../domain/record.ts'
import { readScopeOf } from '../../../people/index.ts'
import { loadOwners } from '../../../records/index.ts'
import { loadFindings } from '../../../scorecards/index.ts'
import { type Message, message } from '../../../words/index.ts'
import type { AdminDeps, PageQuery } from '../../admin-deps.ts'
import { forRoles, type Page, type PageRequest } from '../../page.ts'
import { nobody, ownerOf } from '../figures/scorecard-page.ts'
import { pageSize, pagingOf } from './paging.ts'
import { listOf } from './record-list.ts'

/** The filters in the URL; `owner` is `-` for records without an owner. */
interface FindingsFilter {
  readonly rule?: string
  readonly object?: string
  readonly owner?: string
}

/** One filter: its options, with a mark on the selected one. */
interface Choice {
  readonly name: keyof FindingsFilter
  readonly label: string
  /** The message for an option that does not exist. */
  readonly refusal: (asked: string) => Message
  readonly options: readonly Option[]
}

interface Option {
  readonly value: string
  readonly text: string
  readonly isCurrent: boolean
}

/** All open findings, filtered by rule, object type or rep; not found for a rule, type or rep that does not exist. */
export const findingsPage: Page = {
  path: '/findings',
  label: message('page.findings'),
  isFor: forRoles('admin', 'supervisor', 'rep', 'operator'),
  isForPrograms: false,
  load: async (deps, request) => ({
    template: 'findings',
    model: await findingsModel(deps, readFilter(request), { ...request.query(), ...request }),
  }),
}

function readFilter({ text }: Pick<PageRequest, 'text'>): FindingsFilter {
  const [rule, object, owner] = [text('rule'), text('object'), text('owner')]
  return {
    ...(rule !== undefined && { rule }),
    ...(object !== undefined && { object }),
    ...(owner !== undefined && { owner }),
  }
}

async function findingsModel(
  deps: AdminDeps,
  filter: FindingsFilter,
  { now, page, say, viewer }: Pick<PageQuery, 'now' | 'page'> & Pick<PageRequest, 'say' | 'viewer'>,
): Promise<object> {
  const choices = await loadChoices(deps, filter, { viewer, say })
  const chosen = choices.flatMap((choice) => chosenOf(choice, filter))
  const found = await loadFindings(deps.db, {
    accountId: deps.account.accountId,
    scope: readScopeOf(viewer),
    ...(filter.owner === undefined ? {} : { ownerId: ownerOf(filter.owner) }),
    now,
    ruleId: filter.rule,
    objectType: filter.object,
    limit: pageSize,
    offset: (page - 1) * pageSize,
  })
  const narrowed = new URLSearchParams({ ...filter })
  return {
    title: say(message('findings.title')),
    heading: [say(message('findings.title')), ...chosen].join(' · '),
    choices,
    ...listOf(deps, found, { say, names: namesOf(choices) }),
    paging: pagingOf(page, found.total, { say, urlOf: (number) => `findings?${narrowed.toString()}&page=${number}` }),
  }
}

async function loadChoices(
  { db, account, loadRuleset }: AdminDeps,
  filter: FindingsFilter,
  { viewer, say }: Pick<PageRequest, 'say' | 'viewer'>,
): Promise<readonly Choice[]> {
  const scope = readScopeOf(viewer)
  const owners = (await loadOwners(db, account.accountId))
    .filter(({ id }) => scope.some(({ owners: of }) => isAmongOwners(of, id)))
    .map((owner) => ({ value: owner.id, text: ownerName(owner) }))
    .toSorted((a, b) => a.text.localeCompare(b.text, 'en'))
  const ruleset = await loadRuleset()
  const rules = ruleset.rules.map(({ id, title }) => ({ value: id, text: say(message('asWritten', { text: title })) }))
  const types = objectTypes
    .filter((type) => scope.some(({ types: of }) => of === 'all' || of.includes(type)))
    .map((type) => ({ value: type, text: say(message(`types.${type}`)) }))
  function mark(options: readonly Omit<Option, 'isCurrent'>[], chosen: string | undefined): readonly Option[] {
    return options.map((option) => ({ ...option, isCurrent: option.value === chosen }))
  }
  return [
    {
      name: 'rule',
      label: say(message('column.rule')),
      options: mark(rules, filter.rule),
      refusal: (asked) => message('request.rule.unknown', { rule: asked }),
    },
    {
      name: 'object',
      label: say(message('column.records')),
      options: mark(types, filter.object),
      refusal: (asked) => message('request.records.unknown', { type: asked }),
    },
    {
      name: 'owner',
      label: say(message('column.rep')),
      options: mark(
        scope.some(({ owners: of }) => of === 'everyone')
          ? [...owners, { value: nobody, text: say(message('findings.nobody')) }]
          : owners,
        filter.owner,
      ),
      refusal: () => message('request.rep.unknown'),
    },
  ]
}

/** The reps among the options, by id. */
function namesOf(choices: readonly Choice[]): ReadonlyMap<string | null, string> {
  const reps = choices.find(({ name }) => name === 'owner')?.options ?? []
  return new Map(reps.map(({ value, text }) => [value === nobody ? null : value, text]))
}

/** The selected options in words; empty if there are none. */
function chosenOf({ name, refusal, options }: Choice, filter: FindingsFilter): string[] {
  const asked = filter[name]
  if (asked === undefined) return []
  const found = options.find(({ isCurrent }) => isCurrent)
  if (found === undefined) throw new NotFoundError(refusal(asked))
  return [found.text]
}
