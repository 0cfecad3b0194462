import { z } from 'zod'
import type { CarriedFlags } from '../../domain/record.ts'
import { message } from '../../words/index.ts'
import { carriedText, mostNamed } from './carried-text.ts'
import { flag } from './flag.ts'
import type { Target } from './target.ts'

/** What is missing on linked records that cannot carry a flag themselves. */
export const carried: Target<CarriedFlags> = {
  title: message('target.carried'),
  counted: (count) => message('target.carried.counted', { count }),
  schema: z.object({ missing: z.string().nullable() }),
  feature: 'flags',
  fields: 'ours',
  isReadAgain: false,
  toUpdate: (value) => ({ carried: value }),
  readBack: { of: (record) => record.carried, isEmpty: ({ missing }) => missing === null },
  blank: { missing: null },
  retried: 'all',
  isListedInstead: false,
  carries: {
    target: 'flag',
    because: message('cause.carried'),
    oldestBy: 'since',
    most: mostNamed,
    compose({ records, total }, locale) {
      const flagged = records.map(({ key, fields, value }) => {
        const { missing, since } = flag.schema.parse(value)
        return { key, fields, missing: missing ?? '', since: since ?? '' }
      })
      return { missing: carriedText({ records: flagged, total }, locale) }
    },
  },
  describe: ({ missing }) =>
    missing === null ? message('write.nothing-missing') : message('write.carried', { missing }),
}
