import { expect, it } from 'vitest'
import { unjudgedLines } from '../../../src/commands/account/unjudged.ts'
import { message, sayIn } from '../../../src/words/index.ts'

it.each([
  [1, '1 record, or its links, could not be read: run `npm run -s minset -- doctor` for the list.'],
  [2, '2 records, or their links, could not be read: run `npm run -s minset -- doctor` for the list.'],
])('what the findings do not cover says where the unreadable records are listed: %d', (unreadable, sentence) => {
  expect(unjudgedLines({ leftOut: [], leftOutSegments: [], unreadable }, false)).toEqual(['', sentence])
})

it.each([
  ['en', 1, '1 record or definition of the CRM, or its links, could not be read: run'],
  ['en', 2, '2 records or definitions of the CRM, or their links, could not be read: run'],
  ['nb', 1, '1 oppføring eller definisjon i CRM-et, eller tilknytningene dens, kunne ikke leses: kjør'],
  ['nb', 2, '2 oppføringer eller definisjoner i CRM-et, eller tilknytningene deres, kunne ikke leses: kjør'],
] as const)('so does a sync: %s, %d', (language, count, sentence) => {
  expect(sayIn(language)(message('sync.setAside', { count }))).toContain(sentence)
})
