import { randomUUID } from 'node:crypto'

/** Identifies this process, for those that ask which one answers at an address. Not secret. */
export const processId = randomUUID()

/** The header of `/healthz` that has it. */
export const processHeader = 'minset-process'
