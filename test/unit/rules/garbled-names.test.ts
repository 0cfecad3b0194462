import { describe, expect, it } from 'vitest'
import { judgeValue } from '../../../src/rules/validity/index.ts'

function isSaidToBeGarbled(name: string): boolean {
  const context = { country: 'NO', otherName: null, isCompanyName: true }
  return judgeValue('text', name, context).code === 'garbled'
}

/** The accented letters of the languages of Europe, without the signs × and ÷ between them. */
const letters = Array.from({ length: 0x180 - 0xc0 }, (_, index) => String.fromCodePoint(0xc0 + index)).filter(
  (letter) => /\p{L}/u.test(letter),
)

const windows = new TextDecoder('windows-1252')

describe('a name with damaged letters', () => {
  it.each([
    ['Latin-1', (letter: string) => Buffer.from(letter).toString('latin1')],
    ['Windows-1252', (letter: string) => windows.decode(Buffer.from(letter))],
  ])('is recognised within a word of which the UTF-8 was read as %s, whatever the letter', (_, misread) => {
    expect(letters.filter((letter) => !isSaidToBeGarbled(`Ma${misread(letter)}ri`))).toEqual([])
  })

  it.each([
    'Ã…se',
    'Ã˜yvind',
    'Ã–rn',
    'GÃ–TEBORG',
    'ANDRÃ‰',
    'ÄŒapek',
    'Åžahin',
    'DOÄžAN',
    'KovaÄ‡',
    'BenoÃ®t',
    'CittÃ\u00a0',
    'JosÂ´e',
    'NÂº 5',
    'Kari\u00c2\u00a0Li',
    'Âªngel',
    'TimiÈ™oara',
    'Nguyá»…n',
    'Oâ€™Brien',
    'Ã\u0085SE',
    'Ð˜Ð²Ð°Ð½',
    'Ã\u0098yvind',
    'ANDRÃ\u0089',
    'æ\u009d\u008e',
  ])('is recognised when an encoding was mistaken: %s', (name) => {
    expect(isSaidToBeGarbled(name)).toBe(true)
  })

  it.each([
    '&AElig;rø',
    'J&oslash;rgen',
    'Dvo&rcaron;&aacute;k',
    '&Lstrok;ukasz',
    'Gro&szlig;',
    '&THORN;or',
    '&Idot;zmir',
    'B&#198;rum',
    'B&#xC6;rum',
    'B&#Xe6;rum',
    'D&#39;Arcy',
    'D&#x27;Arcy',
    'O&rsquo;Brien',
    'Li &amp; Bo',
    '&#x20BB7;野',
  ])('is recognised when HTML is left in it: %s', (name) => {
    expect(isSaidToBeGarbled(name)).toBe(true)
  })

  it.each([
    'SÃO',
    'JOÃO',
    'SÃO JOÃO',
    'IRMÃ',
    '«IRMÃ»',
    '“IRMÃ”',
    'IRMÃ…',
    'IRMÃ’S',
    'IRMÃ & Filhos',
    'AVELÃ™',
    'MAÇÃ®',
    'CAFÈ™',
    'Âncora',
    'ÂNCORA',
    'ROMÂNIA',
    'HALÂ',
    'PÂNDELE',
    'Â',
    'Ângelo’s',
    'Lâm',
    'SPÅ™',
    'Å\u00a0i Lofoten',
    'Å',
    'ÅÄÖ',
    'Äšši',
    'Đặng',
    'Ðorđe',
    'Ñuñoa',
    'Τίνα',
    'Иван',
    'irmã–filho',
    '«Olá»',
    'R&D; Salg',
    'AT&T',
    'Li&aeig;',
    'A&qacute;',
  ])('is not seen in what is written so: %s', (name) => {
    expect(isSaidToBeGarbled(name)).toBe(false)
  })
})
