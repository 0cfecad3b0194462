import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { projectRoot } from '../support/planted-folder.ts'

/** Tables of the service as a whole, and why their keys do not begin with an account. */
const ofTheService: Readonly<Record<string, string>> = {
  disconnections: 'the page of an erased account must not name it',
  event_log_cursors: "a vendor's event log is one, of all accounts of the app",
  heartbeats: 'schedules are those of the service',
  other_card_apps: 'a card names the app of the service, which is one for all accounts of a vendor',
  unreadable_events: 'nothing may say whose an event is that cannot be read',
  used_install_states: 'an installation comes back before its account is known',
}

/** The columns of each unique index, by the table. */
function keysOf(dump: string): readonly (readonly [table: string, columns: string])[] {
  const found = dump.matchAll(/^CREATE UNIQUE INDEX \S+ ON public\.(\S+) USING btree \(([^)]*)\)/gm)
  return [...found].map(([, table = '', columns = '']) => [table, columns])
}

it('every key begins with the account, except in tables of the whole service', () => {
  const dump = readFileSync(join(projectRoot, 'docs/schema.sql'), 'utf8')
  const keys = keysOf(dump)
  const tables = [...dump.matchAll(/^create table (\S+)/gm)].map(([, table]) => table)

  expect(tables.filter((table) => !keys.some(([of]) => of === table))).toEqual([])
  const others = keys.filter(([, columns]) => !/^account_id\b/.test(columns)).map(([table]) => table)
  expect(others.toSorted()).toEqual(Object.keys(ofTheService))
})
