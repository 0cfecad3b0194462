import { Worker } from 'node:worker_threads'
import type { FieldKind } from '../../src/domain/field.ts'
import type { FieldValue } from '../../src/domain/record.ts'
import type { Validity, ValueContext } from '../../src/rules/validity/index.ts'

type Given = readonly (readonly [FieldValue, ValueContext])[]

/** What the thread is sent. */
export interface JudgeRequest {
  readonly kind: FieldKind
  readonly given: Given
  /** Holds the index of the value that is being judged. */
  readonly at: Int32Array
}

/** A thread that judges values. */
export interface Judge {
  /** @throws Error that names the kind and the value if one takes too long */
  judge(kind: FieldKind, given: Given): Promise<readonly Validity[]>
  close(): Promise<void>
}

/** Many times as long as the slowest kind takes. */
const patienceMs = 20_000

/**
 * Judges values in a thread of their own, because an expression that tries every way to read a value does not return, and nothing
 * in its thread can end it.
 */
export function openJudge(): Judge {
  let thread: Worker | null = null
  return {
    async judge(kind, given) {
      thread ??= new Worker(new URL('./judging-thread.ts', import.meta.url))
      const running = thread
      const at = new Int32Array(new SharedArrayBuffer(4))
      const { promise, resolve, reject } = Promise.withResolvers<readonly Validity[]>()
      const alarm = setTimeout(() => {
        thread = null
        void running.terminate()
        reject(new Error(`The judgement as ${kind} does not end: ${shownValue(given[at[0] ?? 0]?.[0])}`))
      }, patienceMs)
      running.once('message', resolve).once('error', reject)
      running.postMessage({ kind, given, at } satisfies JudgeRequest)
      try {
        return await promise
      } finally {
        clearTimeout(alarm)
        running.off('message', resolve).off('error', reject)
      }
    },
    async close() {
      await thread?.terminate()
    },
  }
}

/** A long value by its beginning and its end. */
function shownValue(value: FieldValue | undefined): string {
  const text = JSON.stringify(value) ?? ''
  return text.length <= 80 ? text : `${text.slice(0, 40)} … ${text.slice(-20)} (${text.length} characters)`
}
