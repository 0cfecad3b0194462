import type { Exchange } from '../../src/sandbox/core/http/request-log.ts'

/** A vendor's OpenAPI files, and how traffic is held against them. They are not part of this repository. */
export interface VendorSpec {
  readonly vendor: string
  /** Whether the vendor's files are there: where they are not, nothing can be checked. */
  readonly available: boolean
  /** Holds one exchange against the files. @returns what does not fit; empty where everything does */
  check(exchange: Exchange): readonly string[]
  /** The operations that a request means, as the files name them: method and path with its parameters. */
  operationsOf(method: string, path: string): readonly string[]
}
