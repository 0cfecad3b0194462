import { longestWords } from '../../../disputes/index.ts'
import { FormInvalidError } from '../../../domain/errors.ts'
import { namesOfOwners, ownerName } from '../../../domain/owner.ts'
import { objectTypes, type RecordKey } from '../../../domain/record.ts'
import { openZone } from '../../../domain/time/zone.ts'
import type { ExemptionScope } from '../../../findings/index.ts'
import { sortedByName } from '../../../infra/format.ts'
import { hasRole, type Viewer } from '../../../people/index.ts'
import { type Message, message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { type FieldDefinition, requireAllowed } from '../../components/form.ts'
import type { FormRequest, PageRequest } from '../../page.ts'
import { type FilterWorld, loadFilterWorld } from '../records/filter-world.ts'

interface Grant {
  readonly viewer: Viewer
  readonly scope: ExemptionScope
  readonly reason: string
  readonly expiresAt: Date | null
}

/** Reads what somebody wants to exempt. @throws FormInvalidError if it cannot be granted as it is */
export async function readGrant(deps: AdminDeps, request: FormRequest): Promise<Grant> {
  const { account, clock, db, loadRules } = deps
  const { viewer, field } = request
  requireAllowed(exemptionFields(await loadFilterWorld(deps, viewer), request), field)
  const scope = readScope(request)
  const isKnown = scope.segmentId === null || (await loadRules(db)).segmentChecks.has(scope.segmentId)
  if (!isKnown) throw invalid('segment', message('exemption.segment.unknown'))
  const reason = field('reason')
  const until = field('expires')
  if (until === '') return { viewer, scope, reason, expiresAt: null }
  const expires = openZone(account.timeZone).endOfDay(until)
  // A date that does not exist is at no time at all.
  const isAhead = expires > clock.now().getTime()
  if (!isAhead) throw new FormInvalidError({ expires: message('exemption.past') })
  return { viewer, scope, reason, expiresAt: new Date(expires) }
}

function readScope({ field }: FormRequest): ExemptionScope {
  const [id, type] = [field('recordId'), objectTypes.find((one) => one === field('recordType'))]
  const named = {
    ownerId: field('owner') || null,
    supervisorId: field('team') || null,
    segmentId: field('segment') || null,
    ruleId: field('rule') || null,
  }
  if (named.ownerId !== null && named.supervisorId !== null) throw invalid('team', message('exemption.both'))
  if (id === '') {
    if (Object.values(named).every((one) => one === null)) throw invalid('recordId', message('exemption.nothing'))
    return { record: null, ...named }
  }
  if (type === undefined) throw invalid('recordType', message('exemption.type'))
  return { record: { type, id }, ...named }
}

function invalid(name: string, problem: Message): FormInvalidError {
  return new FormInvalidError({ [name]: problem })
}

type FormReader = Pick<PageRequest, 'viewer' | 'say' | 'text'>

/** The address of the form, filled in with a record and a rule. */
export function exemptionUrl({ type, id }: RecordKey, ruleId: string): string {
  return `exemptions?${new URLSearchParams({ recordType: type, recordId: id, rule: ruleId }).toString()}#grant`
}

/** The fields with which the viewer grants an exemption, filled in with what the address names. */
export function exemptionFields(world: FilterWorld, request: FormReader): readonly FieldDefinition[] {
  return allFields(world, request).map((field) => ({ ...field, value: request.text(field.name) ?? '' }))
}

function allFields(world: FilterWorld, { viewer, say }: FormReader): readonly FieldDefinition[] {
  const types = objectTypes.map((type) => ({ value: type, text: say(message(`types.${type}`)) }))
  return [
    ...whoFields(world, { viewer, say }),
    { name: 'recordType', label: say(message('exemption.record.type')), value: '', options: withAny(types, say) },
    {
      name: 'recordId',
      label: say(message('exemption.record.id')),
      value: '',
      longest: 100,
      autocomplete: 'off',
      hint: say(message('exemption.record.hint')),
    },
    {
      name: 'reason',
      label: say(message('exemption.reason')),
      value: '',
      isRequired: true,
      longest: longestWords,
      autocomplete: 'off',
    },
    {
      name: 'expires',
      label: say(message('exemption.expires')),
      value: '',
      kind: 'date',
      hint: say(message('exemption.expires.hint')),
    },
  ]
}

/** The rule, and whom the viewer may exempt from it: an admin anybody, a supervisor the team. */
function whoFields(world: FilterWorld, { viewer, say }: Omit<FormReader, 'text'>): readonly FieldDefinition[] {
  const names = namesOfOwners(world.owners)
  const own = viewer.kind === 'service' || hasRole(viewer, 'admin') ? null : viewer.user
  const owners = world.owners
    .filter(({ id, archived }) => !archived && (own === null || own.teamIds.includes(id)))
    .map((owner) => ({ value: owner.id, text: ownerName(owner) }))
  const teams = [...world.teams.keys()]
    .filter((id) => own === null || own.ownerId === id)
    .map((id) => ({ value: id, text: names.get(id) ?? id }))
  const rules = world.ruleset.rules.map(({ id, title }) => ({
    value: id,
    text: say(message('asWritten', { text: title })),
  }))
  return [
    { name: 'rule', label: say(message('column.rule')), value: '', options: withAny(rules, say) },
    { name: 'owner', label: say(message('column.rep')), value: '', options: withAny(owners, say) },
    { name: 'team', label: say(message('column.team')), value: '', options: withAny(teams, say) },
    ...segmentField(world, { isOfTeam: own !== null, say }),
  ]
}

/** The segments that the rules name; no field if they name none. */
function segmentField(
  { ruleset: { segments = {} } }: FilterWorld,
  { isOfTeam, say }: { readonly isOfTeam: boolean; readonly say: Say },
): readonly FieldDefinition[] {
  const options = Object.entries(segments).map(([id, { title }]) => ({
    value: id,
    text: say(message('asWritten', { text: title })),
  }))
  if (options.length === 0) return []
  const field = { name: 'segment', label: say(message('exemption.segment')), value: '', options: withAny(options, say) }
  return [isOfTeam ? { ...field, hint: say(message('exemption.segment.hint')) } : field]
}

type Options = NonNullable<FieldDefinition['options']>

function withAny(options: Options, say: Say): Options {
  return [
    { value: '', text: say(message('exemption.any')) },
    ...sortedByName(options, ({ text }) => text, say.language),
  ]
}
