import { parentPort } from 'node:worker_threads'
import { judgeValue } from '../../src/rules/validity/index.ts'
import type { JudgeRequest } from './judge-apart.ts'

/** The thread of `openJudge`. */
parentPort?.on('message', ({ kind, given, at }: JudgeRequest) => {
  parentPort?.postMessage(
    given.map(([value, context], index) => {
      at[0] = index
      return judgeValue(kind, value, context).validity
    }),
  )
})
