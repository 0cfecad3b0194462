import { expect, it } from 'vitest'
import { shownText } from '../../../src/sandbox/pipedrive/pages/ui-properties.ts'
import type { AccountState } from '../../../src/sandbox/pipedrive/state/account-state.ts'
import type { FieldDefinition } from '../../../src/sandbox/pipedrive/values/field-definitions.ts'

it("an emulated page shows an activity's note without its markup, and the text of a custom field as it is", () => {
  const field = {
    field_code: 'note',
    field_name: 'Note',
    field_type: 'text',
    is_custom_field: false,
  } as FieldDefinition
  const own = { ...field, field_code: 'own', is_custom_field: true }
  const state = {} as AccountState
  const times = { add_time: '2026-10-01T08:00:00Z', update_time: '2026-10-01T08:00:00Z', is_deleted: false }
  const record = { ...times, id: 1, note: '<p>A &amp; B</p>', own: '"<b>&amp;"', custom_fields: { own: '"<b>&amp;"' } }

  expect(shownText(state, field, record)).toBe('A &amp; B')
  expect(shownText(state, own, record)).toBe('"<b>&amp;"')
})
