import { describe, expect, it } from 'vitest'
import { normaliseRecord } from '../../../src/crm/hubspot/reading/normalise.ts'
import { causeOf } from '../../../src/crm/hubspot/transport/refusals.ts'
import { RawRecord } from '../../../src/crm/hubspot/transport/schema.ts'
import { plainText } from '../../../src/crm/texts/plain-text.ts'
import { rawRecord } from './adapter.ts'

describe.each(['constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
  'the name %s, which every object inherits',
  (name) => {
    it('is a blank property if the record has none of that name', () => {
      const raw = RawRecord.parse(rawRecord('7', { firstname: 'Kari' }))

      const record = normaliseRecord('contact', raw, { stageOf: () => null, vendorFields: { odd: name } })

      expect(record.vendorFields).toEqual({ odd: null })
    })

    it('is an ordinary property if the record has one', () => {
      const raw = RawRecord.parse(rawRecord('7', { [name]: 'a value' }))

      const record = normaliseRecord('contact', raw, { stageOf: () => null, vendorFields: { odd: name } })

      expect(record.vendorFields).toEqual({ odd: 'a value' })
    })

    it('is neither a named character nor a refusal code', () => {
      expect(plainText(`<p>a &${name}; b</p>`)).toBe(`a &${name}; b`)
      expect(causeOf([name])).toBe('other')
    })
  },
)
