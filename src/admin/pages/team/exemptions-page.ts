import { changeExemption, grantExemption, loadExemptionsFor } from '../../../disputes/index.ts'
import { ownValue } from '../../../domain/own-value.ts'
import { namesOfOwners } from '../../../domain/owner.ts'
import type { Exemption } from '../../../findings/index.ts'
import { capitalised, formatDay, sentence } from '../../../infra/format.ts'
import { describeSegment, type Ruleset } from '../../../rules/index.ts'
import { message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { nothingHere } from '../../components/empty.ts'
import { formOf } from '../../components/form.ts'
import { badge, linked, named, type Part, quiet } from '../../components/part.ts'
import { type Column, type Table, tableOf } from '../../components/table.ts'
import { type Done, type FormRequest, forRoles, type Page } from '../../page.ts'
import { type FilterWorld, loadFilterWorld } from '../records/filter-world.ts'
import { recordPath } from '../records/record-page.ts'
import { exemptionFields, readGrant } from './exemption-form.ts'

/** How long a revoked exemption is shown, so that it can be restored. */
const shownMs = 14 * 24 * 3_600_000

/** Which records are exempt from which rules, by whom, why and until when: for those who may grant exemptions. */
export const exemptionsPage: Page = {
  path: '/exemptions',
  within: '/rules',
  label: null,
  isFor: forRoles('admin', 'supervisor'),
  isForPrograms: true,
  async load(deps, request) {
    const { say, viewer, entered } = request
    const endedSince = new Date(deps.clock.now().getTime() - shownMs)
    const exemptions = await loadExemptionsFor(deps.db, deps.account.accountId, { viewer, endedSince })
    const world = await loadFilterWorld(deps, viewer)
    const { segmentChecks } = await deps.loadRules(deps.db)
    const caption = say(message('exemption.title'))
    const fields = exemptionFields(world, request)
    return {
      template: 'exemptions',
      model: {
        title: caption,
        list: tableOf(exemptions, columnsOf(deps, { ...world, judged: segmentChecks }, say), { caption }),
        empty: nothingHere(say(message('exemption.none')), say(message('exemption.none.next'))),
        segments: segmentTable(await deps.loadRuleset(), say),
        form: formOf({ action: 'exemptions', fields, submit: say(message('exemption.grant')), entered }, say),
      },
      json: exemptions,
    }
  },
  act: (deps, request) => actOnExemption(deps, request),
}

async function actOnExemption(deps: AdminDeps, request: FormRequest): Promise<Done> {
  const { viewer, field } = request
  const path = 'exemptions'
  const change = { viewer, id: field('exemption') }
  switch (field('do')) {
    case 'revoke': {
      const isChanged = await changeExemption(deps, { ...change, isRevoked: true })
      return { path, toast: message(isChanged ? 'exemption.revoked' : 'exemption.changed') }
    }
    case 'restore': {
      const isChanged = await changeExemption(deps, { ...change, isRevoked: false })
      return { path, toast: message(isChanged ? 'exemption.restored' : 'exemption.changed') }
    }
    default: {
      await grantExemption(deps, await readGrant(deps, request))
      return { path, toast: message('exemption.granted') }
    }
  }
}

interface ExemptWorld extends FilterWorld {
  /** The segments that can be judged in the account. */
  readonly judged: Pick<ReadonlyMap<string, unknown>, 'has'>
}

function columnsOf({ account }: AdminDeps, world: ExemptWorld, say: Say): readonly Column<Exemption>[] {
  const names = namesOfOwners(world.owners)
  function day(at: Date): string {
    return formatDay(at, account.timeZone, say.language)
  }
  return [
    { label: say(message('exemption.covers')), cell: (one) => coveredParts(one, { world, names, say }) },
    {
      label: say(message('exemption.reason')),
      cell: ({ reason, findingReason }) =>
        findingReason === null ? named(reason) : say(message('exemption.confirmed')),
    },
    {
      label: say(message('exemption.by')),
      cell: ({ grantedBy, grantedAt }) => [
        named(grantedBy === null ? say(message('exemption.service')) : (names.get(grantedBy) ?? grantedBy)),
        quiet(day(grantedAt)),
      ],
    },
    {
      label: say(message('exemption.until')),
      cell: ({ expiresAt, endedAt }) => {
        if (endedAt !== null) return say(message('exemption.ended', { day: day(endedAt) }))
        return expiresAt === null ? say(message('exemption.open')) : day(new Date(expiresAt.getTime() - 1))
      },
    },
    { label: say(message('exemption.change')), cell: (one) => changeButton(one, say) },
  ]
}

function coveredParts(
  exemption: Exemption,
  {
    world,
    names,
    say,
  }: { readonly world: ExemptWorld; readonly names: ReadonlyMap<string, string>; readonly say: Say },
): readonly Part[] {
  const { record, ownerId, supervisorId, ruleId } = exemption
  const rule = world.ruleset.rules.find(({ id }) => id === ruleId)
  const team = supervisorId === null ? null : (names.get(supervisorId) ?? supervisorId)
  return [
    ...(record === null
      ? []
      : [
          linked(capitalised(`${say(message(`type.${record.type}`))} ${record.id}`, say.language), recordPath(record)),
          { text: ' ' },
        ]),
    ...(ownerId === null ? [] : [named(names.get(ownerId) ?? ownerId), { text: ' ' }]),
    ...(team === null ? [] : [{ text: say(message('exemption.team', { name: team })) }, { text: ' ' }]),
    ...segmentParts(exemption, world, say),
    quiet(
      ruleId === null ? say(message('exemption.rule.all')) : say(message('asWritten', { text: rule?.title ?? ruleId })),
    ),
  ]
}

/** The segments that the rules in force name, and which records are in each. */
function segmentTable({ segments = {}, fields }: Ruleset, say: Say): Table {
  const columns: readonly Column<Segment>[] = [
    {
      label: say(message('exemption.segment')),
      cell: ({ title }) => named(say(message('asWritten', { text: title }))),
    },
    {
      label: say(message('exemption.segment.records')),
      cell: (segment) => sentence(describeSegment(segment, fields), say),
    },
  ]
  return tableOf(Object.values(segments), columns, { caption: say(message('exemption.segments')) })
}

type Segment = NonNullable<Ruleset['segments']>[string]

/** The segment, with a warning if the exemption covers nothing because of it. */
function segmentParts(
  { segmentId, endedAt }: Exemption,
  { ruleset: { segments = {} }, judged }: ExemptWorld,
  say: Say,
): readonly Part[] {
  if (segmentId === null) return []
  const segment = ownValue(segments, segmentId)
  const title = named(say(message('asWritten', { text: segment?.title ?? segmentId })))
  if (endedAt !== null || judged.has(segmentId)) return [title, { text: ' ' }]
  const why = message(segment === undefined ? 'exemption.segment.lost' : 'exemption.segment.leftOut')
  return [title, { text: ' ' }, badge('warning', say(message('exemption.segment.nothing'))), quiet(say(why))]
}

function changeButton({ id, endedAt }: Exemption, say: Say): Part {
  const isRevoked = endedAt !== null
  const fields = [
    { name: 'do', value: isRevoked ? 'restore' : 'revoke' },
    { name: 'exemption', value: id },
  ]
  return {
    button: {
      action: 'exemptions',
      fields,
      label: say(isRevoked ? message('audit.undo') : message('exemption.revoke')),
    },
  }
}
