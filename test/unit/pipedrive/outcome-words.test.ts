import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  callOutcomeOf,
  meetingOutcomeOf,
  noteWithOutcome,
  outcomeInNote,
} from '../../../src/crm/pipedrive/reading/outcome-words.ts'
import { wordsOf } from '../../../src/crm/texts/words.ts'
import { callOutcomes } from '../../../src/domain/field.ts'

describe('the labels of outcomes', () => {
  it.each([
    ['Held', 'held'],
    ['No-show', 'noShow'],
    ['NO SHOW', 'noShow'],
    ['Gjennomført', 'held'],
    ['Ikke møtt', 'noShow'],
    ['Verschoben', 'rescheduled'],
    ['Canceled', 'cancelled'],
    ['Prévu', 'scheduled'],
    ['Went to the pub', 'other'],
    ['', 'other'],
  ])('of meetings: %s', (label, outcome) => {
    expect(meetingOutcomeOf(label)).toBe(outcome)
  })

  it.each([
    ['Connected', 'connected'],
    ['No answer', 'noAnswer'],
    ['no_answer', 'noAnswer'],
    ['Left voicemail', 'leftVoicemail'],
    ['Left message', 'leftMessage'],
    ['Wrong number', 'wrongNumber'],
    ['Opptatt', 'busy'],
    ['Sold everything', 'other'],
  ])('of calls: %s', (label, outcome) => {
    expect(callOutcomeOf(label)).toBe(outcome)
  })

  it('are compared without case, accents and punctuation', () => {
    expect(wordsOf('  Não   atendeu!! ')).toBe('nao atendeu')
  })
})

describe('the note line that contains an outcome', () => {
  it.each(callOutcomes)('is read back: %s', (outcome) => {
    expect(outcomeInNote(noteWithOutcome(null, outcome))).toBe(outcome)
  })

  it('is read back with any text before it', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...callOutcomes), (before, outcome) => {
        // Markup that is not closed would swallow whatever comes after it.
        const note = before.replaceAll('<', '')
        expect(outcomeInNote(noteWithOutcome(`<p>${note}</p>`, outcome))).toBe(outcome)
      }),
    )
  })

  it('is not found in what people write', () => {
    expect(outcomeInNote('<p>Outcome: no answer</p>')).toBeNull()
    expect(outcomeInNote('<p>They asked what "Minset: call outcome: busy" means</p>')).toBeNull()
    expect(outcomeInNote(null)).toBeNull()
  })
})
