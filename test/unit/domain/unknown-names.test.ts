import { expect, it } from 'vitest'
import { nothingSought, seekUnknown } from '../../../src/domain/text/unknown-names.ts'

const now = new Date('2026-10-14T10:00:00Z')

function isKnown(name: string): boolean {
  return name === 'known'
}

function secondsLater(seconds: number): Date {
  return new Date(now.getTime() + seconds * 1000)
}

it('a name that the list lacks is looked up once, a known one never', () => {
  expect(seekUnknown(nothingSought, { named: ['known'], isKnown, now })).toBeNull()
  const sought = seekUnknown(nothingSought, { named: ['new', 'known', 'new'], isKnown, now })
  expect(sought).toEqual({ names: ['new'], readAt: [now] })
  expect(seekUnknown(sought ?? nothingSought, { named: ['new'], isKnown, now: secondsLater(3600) })).toBeNull()
})

it('many unknown names cause five reads a minute, also after the clock was set back', () => {
  let sought = nothingSought
  let readings = 0
  for (let second = 0; second < 120; second += 1) {
    const next = seekUnknown(sought, { named: [`odd ${second}`], isKnown, now: secondsLater(second) })
    if (next !== null) readings += 1
    sought = next ?? sought
  }
  expect(readings).toBe(10)
  expect(seekUnknown(sought, { named: ['new'], isKnown, now: secondsLater(-3600) })).toMatchObject({
    readAt: [secondsLater(-3600)],
  })
})

it('of ten thousand names the latest are kept', () => {
  const named = Array.from({ length: 10_000 }, (_, index) => `odd ${index}`)
  const sought = seekUnknown(nothingSought, { named, isKnown, now })
  expect(sought?.names).toHaveLength(1000)
  expect(sought?.names.at(-1)).toBe('odd 9999')
})
