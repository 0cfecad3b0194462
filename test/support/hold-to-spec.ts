import { appendFileSync } from 'node:fs'
import { inject } from 'vitest'
import type { Exchange, RequestLog } from '../../src/sandbox/core/http/request-log.ts'
import type { VendorSpec } from './vendor-spec.ts'

/**
 * Checks every exchange from now on against the vendor's files, if available.
 *
 * @returns a function that throws if something did not match; call it when the sandbox is closed
 */
export function holdToSpec(requests: Pick<RequestLog, 'onExchange'>, spec: VendorSpec): () => void {
  const problems = new Set<string>()
  const seen = new Map<string, number>()
  if (spec.available) {
    requests.onExchange((exchange: Exchange) => {
      for (const problem of spec.check(exchange)) problems.add(problem)
      for (const name of spec.operationsOf(exchange.method, exchange.path)) seen.set(name, (seen.get(name) ?? 0) + 1)
    })
  }
  return () => {
    const lines = [...seen].map(([name, count]) => `${JSON.stringify({ vendor: spec.vendor, name, count })}\n`)
    appendFileSync(inject('storeTemplates').coverageFile, lines.join(''))
    if (problems.size === 0) return
    throw new Error(`The traffic does not fit ${spec.vendor}'s files:\n${[...problems].slice(0, 20).join('\n')}`)
  }
}
