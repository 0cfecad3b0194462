import { z } from 'zod'
import type { Flag } from '../../domain/record.ts'
import { message } from '../../words/index.ts'
import type { Target } from './target.ts'

/** Whether the record is incomplete, what is missing on it and since when. */
export const flag: Target<Flag> = {
  title: message('target.flag'),
  counted: (count) => message('target.flag.counted', { count }),
  schema: z.object({
    status: z.enum(['incomplete', 'complete']).nullable(),
    missing: z.string().nullable(),
    since: z.string().nullable(),
  }),
  feature: 'flags',
  fields: 'ours',
  isReadAgain: false,
  toUpdate: (value) => ({ flag: value }),
  readBack: { of: (record) => record.flag, isEmpty: ({ status }) => status === null },
  blank: { missing: null },
  retried: 'all',
  isListedInstead: true,
  describe({ status, missing, since }, shown) {
    if (missing === null) return message(`write.flag-${status ?? 'none'}`)
    if (since === null) return message('write.missing', { missing })
    return message('write.missing-since', { missing, since: shown(since) })
  },
}
