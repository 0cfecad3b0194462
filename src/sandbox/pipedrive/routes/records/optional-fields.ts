import type { Request } from 'express'
import { ownValue } from '../../../core/state/own-value.ts'
import { invalid } from '../../replies.ts'
import type { AccountState, PipedriveRecord } from '../../state/account-state.ts'
import type { KindName } from '../../values/object-kinds.ts'
import { listParam } from '../parse.ts'

type Field = (state: AccountState, record: PipedriveRecord) => unknown

/** Counts of items that this company does not have. */
const nothing: Readonly<Record<string, Field>> = Object.fromEntries(
  ['files_count', 'notes_count', 'followers_count', 'email_messages_count', 'products_count'].map((name) => [
    name,
    () => 0,
  ]),
)

/** The link field between activities and records of each kind. */
const linkNames = { persons: 'person_id', organizations: 'org_id', deals: 'deal_id' } as const

function activityFields(kind: keyof typeof linkNames): Readonly<Record<string, Field>> {
  function activitiesOf(state: AccountState, { id }: PipedriveRecord): PipedriveRecord[] {
    const own = [...state.all('activities').values()].filter((activity) => activity[linkNames[kind]] === id)
    return own.filter(({ is_deleted }) => !is_deleted)
  }
  return {
    activities_count: (state, record) => activitiesOf(state, record).length,
    done_activities_count: (state, record) => activitiesOf(state, record).filter(({ done }) => done === true).length,
    undone_activities_count: (state, record) => activitiesOf(state, record).filter(({ done }) => done !== true).length,
  }
}

/**
 * Fields returned only on request by `include_fields`. Documented names; those about mails and deals are not emulated.
 */
const fields: Readonly<Record<KindName, Readonly<Record<string, Field>>>> = {
  persons: { ...nothing, ...activityFields('persons') },
  organizations: { ...nothing, ...activityFields('organizations') },
  deals: { ...nothing, ...activityFields('deals'), first_won_time: (_state, deal) => deal['won_time'] },
  activities: { attendees: () => [] },
}

/** The additional fields that the request names. @throws PipedriveError 400 for unknown ones */
export function furtherFields(
  state: AccountState,
  kind: KindName,
  { request, record }: { readonly request: Request; readonly record: PipedriveRecord },
): Record<string, unknown> {
  const names = listParam(request, 'include_fields') ?? []
  return Object.fromEntries(
    names.map((name) => {
      const field = ownValue(fields[kind], name)
      if (field === undefined) throw invalid('include_fields', 'The value you selected is not a valid choice.')
      return [name, field(state, record)]
    }),
  )
}
