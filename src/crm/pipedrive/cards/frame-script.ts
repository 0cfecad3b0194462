import { readFileSync } from 'node:fs'

/** Pipedrive's script for frames, as it is published. */
export function readSdk(): Buffer {
  return readFileSync(new URL(import.meta.resolve('@pipedrive/app-extensions-sdk/dist/index.umd.js')))
}
