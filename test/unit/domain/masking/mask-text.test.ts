import { assert, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maskText } from '../../../../src/domain/masking/mask-text.ts'

describe('a text with personal data', () => {
  it.each([
    ['john@example.com', 'j…@e….com'],
    ['Call "Kari Åsen" <kari.aasen@blåbær.no>, soon.', 'Call "Kari Åsen" <k…@b….no>, soon.'],
    ['write to ola@mail.example.co.uk.', 'write to o…@m….uk.'],
    ['mailto:x_y+z@firma', 'mailto:x…@f…'],
    ['"jo e"@example.com', 'j…@e….com'],
    ['john＠example.com', 'j…@e….com'],
    ['+47 912 34 512', '+47 … 12'],
    ['+4791234512', '+47 … 12'],
    ['tel:+1-415-555-2671', 'tel:+1 … 71'],
    ['0047 91 23 45 12', '… 12'],
    ['(415) 555-2671', '… 71'],
    ['22 33 44 55', '… 55'],
    ['22.33.44.55', '… 55'],
    ['Tlf91234512', 'Tlf… 12'],
    ['912\u00a034\u00a0512 / 22\u202f33\u202f44\u202f55', '… 55'],
    ['٩١٢٣٤٥١٢', '… ١٢'],
    ['Call with 91234512 on 2026-11-23', 'Call with … 12 on 2026-11-23'],
  ])('is masked: %s', (text, masked) => {
    expect(maskText(text)).toBe(masked)
    expect(maskText(masked)).toBe(masked)
  })

  it.each([
    'Kari Åsen, Acme AS',
    'Meeting 2026-11-23T14:00:00.000Z',
    'from 12.11.2026 to 13/11/2026, 10:00',
    'Upgrade for 1 250 000 kr in 12 parts',
    'Q4 2026: 45 of 120 (37.5%)',
    'connect ECONNREFUSED 192.168.100.20:5432',
    'price @ 5, deal 123456',
  ])('is not confused with others: %s', (text) => {
    expect(maskText(text)).toBe(text)
  })

  it('never has it in full, whatever is around it', () => {
    assert(
      property(string({ unit: 'grapheme' }), string(), (before, after) => {
        expect(maskText(`${before} a.b@example.com +47 912 34 512 ${after}`)).not.toMatch(/a\.b@|912/)
      }),
    )
  })
})
