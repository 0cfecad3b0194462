import { expect, it } from 'vitest'
import { noGaps } from '../../../src/domain/reading/read-gaps.ts'
import { gapHeaders, gapMessages } from '../../../src/scorecards/index.ts'
import { inEnglish } from '../../support/words.ts'

const words = { timeZone: 'Europe/Oslo', crmTitle: 'HubSpot', say: inEnglish }
const at = new Date('2026-10-09T06:30:00Z')

it.each([
  [noGaps, []],
  [
    { ...noGaps, unreadSince: at },
    ['HubSpot has not been read since 9 Oct 2026, 08:30: what has changed there since then is missing here.'],
  ],
  [
    { ...noGaps, isFirstRead: true },
    ['Not everything has been read from HubSpot yet: records are missing here, and figures are too small.'],
  ],
  [
    { ...noGaps, uncheckedSince: at },
    ['Changes since 9 Oct 2026, 08:30 have not been checked yet: what is shown here may be out of date.'],
  ],
])('%j is said in words', (gaps, sentences) => {
  const said = gapMessages(gaps, words).map((one) => inEnglish(one).replaceAll(/\s/g, ' '))

  expect(said.map((one) => one.replace(/ GMT[^:]*| CEST/, ''))).toEqual(sentences)
})

it.each([
  [noGaps, {}],
  [{ ...noGaps, isFirstRead: true }, { 'Minset-Gaps': 'first-read' }],
  [
    { unreadSince: at, isFirstRead: false, uncheckedSince: new Date('2026-10-09T07:00:00Z') },
    { 'Minset-Gaps': 'unread-since="2026-10-09T06:30:00.000Z", unchecked-since="2026-10-09T07:00:00.000Z"' },
  ],
])('%j is in a header for programs', (gaps, headers) => {
  expect(gapHeaders(gaps)).toEqual(headers)
})
