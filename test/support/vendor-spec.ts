import type { Exchange } from '../../src/sandbox/core/http/request-log.ts'

/** A vendor's OpenAPI files, and the check of traffic against them. They are not part of this repository. */
export interface VendorSpec {
  readonly vendor: string
  /** Whether the vendor's files are available; without them nothing can be checked. */
  readonly available: boolean
  /** Checks one exchange against the files. @returns the differences; empty if everything matches */
  check(exchange: Exchange): readonly string[]
  /** The operations that match a request, as named in the files: method and path with its parameters. */
  operationsOf(method: string, path: string): readonly string[]
}
