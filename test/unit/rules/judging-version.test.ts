import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { judgingVersion } from '../../../src/rules/ruleset/ruleset.ts'
import { judgeValue } from '../../../src/rules/validity/index.ts'

const kinds = ['text', 'personName', 'email', 'phone', 'webAddress', 'number', 'instant', 'choice', 'currency'] as const

/** What people and programs write into fields: good, doubtful and junk. */
const values = [
  [
    'Bo',
    'Li',
    'x',
    'Ola Nordmann',
    'None',
    'Surname',
    'Vorname',
    'Etternavn',
    'n/a',
    '#N/A',
    'xxx',
    'asdf',
    'test',
    '-',
    '.',
  ],
  ['O\u2019Brien', '\u738b', '\u0645\u062d\u0645\u062f', 'null', 'undefined', '[object Object]', '12345', '(blank)'],
  ['ola@firma.no', '"ola"@firma.no', 'email@domain.com', 'null@null.null', 'ola@', 'ola@firma', 'a@b.co; c@d.co'],
  [
    '+47 22 12 34 56',
    '+47 22 12 34 56 ext. 12345',
    '1-800-FLOWERS',
    '4.72233E+10',
    '0000000',
    '123',
    '22123456 og 22123457',
  ],
  ['firma.no', 'https://firma.no', 'http://', 'gmail.com', '127.0.0.1', 'localhost', 'www', '10.0.0.1'],
  [
    'Nothing',
    'Test Company',
    'Testfirma',
    'Nonso',
    'тест',
    'йцукен',
    '1q2w3e',
    '测试测试',
    'なし',
    'JÃ¸rgen',
    'JosÂ´e',
    'B&#xC6;rum',
    '&AElig;rø',
    'IRMÃ',
    '[Sample] Deal',
    'bla bla',
  ],
  [
    '55555555',
    '0606060606',
    'a..b@docomo.ne.jp',
    'aaa@aaa.com',
    'ingen@ingen.no',
    'x@mailinator.com',
    'notprovided@firma.no',
    'ikke@oppgitt.no',
    'company@no.no',
    'lead@web.de',
    'no@email.com',
  ],
  [
    'Ole2',
    'Kari (2)',
    'Kari;Li',
    'QxVtRkLp',
    'asdlkj',
    'æøå',
    'qweasd',
    'Bj\\u00f8rn',
    '[Sample]',
    'contact.firstname',
    'Hello',
    'zip',
  ],
  [
    'name@name.com',
    'kari@gmail.cmo',
    'aaa',
    'Foo Inc',
    'Ukjent selskap',
    'gmail.com',
    'kari@li.no',
    '{{first}} {{last}}',
    '👍',
  ],
  [
    'arst',
    'aoeuid',
    'zaq1qaz',
    '{Fjord}',
    '{first_name}',
    '%Prosent%',
    '#Connect!',
    'Nannan',
    '=R2 Design',
    'Foo (Bar) --',
  ],
  ['1e12', '2147483647', '2099-12-31', "079'123'45'67", '12121212'],
  ['2026-12-01', '1970-01-01', '9999-12-31', '2026-02-30', '0', '-1', '1e308', '1000', 'NaN', 'Infinity'],
].flat()

describe('the version of judging', () => {
  it('is increased when the same values are judged differently, so that stored records are judged again', () => {
    const context = { country: 'NO', otherName: null }
    const verdicts = values.map((value) => kinds.map((kind) => judgeValue(kind, value, context).code))
    const hash = createHash('sha256').update(JSON.stringify(verdicts)).digest('hex').slice(0, 16)

    // A new hash needs a new version in src/rules/ruleset/ruleset.ts.
    expect({ judgingVersion, hash }).toEqual({ judgingVersion: 11, hash: '05b4655a76b5cca3' })
  })
})
