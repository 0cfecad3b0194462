import type { DatabaseLocation } from '../../src/infra/db/open-database.ts'
import { type ChaosCrm, pick } from './chaos-crm.ts'
import type { MinsetProcess } from './minset-process.ts'
import { setReadOnly } from './stores.ts'

/** A fault that lasts for several steps, and the remaining number of steps. */
export interface LastingFault {
  readonly name: string
  readonly end: () => Promise<unknown>
  stepsLeft: number
}

interface Disturbed {
  readonly random: () => number
  readonly crm: Pick<ChaosCrm, 'network'>
  readonly location: DatabaseLocation
  readonly lasting: Set<LastingFault>
  readonly service: Pick<MinsetProcess, 'order'>
}

interface Kind {
  readonly name: string
  begin(disturbed: Disturbed): Promise<unknown>
  end(disturbed: Disturbed): Promise<unknown>
}

const unreachable: readonly Kind[] = [
  {
    name: 'the CRM refuses connections',
    begin: ({ crm }) => crm.network.refuse(),
    end: ({ crm }) => crm.network.restore(),
  },
  {
    name: 'the CRM hangs',
    begin: ({ crm }) => Promise.resolve(crm.network.hang()),
    end: ({ crm }) => crm.network.restore(),
  },
]

/** Prevents writes to the store. */
export const storeFault = 'the disk is full'

/** For a store in a folder. A restarted process finds that space has been freed. */
const fullFolder: Kind = {
  name: storeFault,
  begin: ({ service }) => service.order({ kind: 'disk', isFull: true }),
  end: ({ service }) => service.order({ kind: 'disk', isFull: false }),
}

/** For a store on a server: providers make a database with a full disk read-only, and break its connections. */
const fullServer: Kind = {
  name: storeFault,
  begin: ({ location }) => setReadOnly(location, true),
  end: ({ location }) => setReadOnly(location, false),
}

/** Starts a fault that lasts for some steps; one at a time. Returns its name. */
export async function beginLastingFault(disturbed: Disturbed): Promise<string> {
  const { random, location, lasting } = disturbed
  const fullDisk = 'url' in location ? fullServer : fullFolder
  const kinds = [...unreachable, fullDisk, fullDisk]
  const [kind, steps] = [pick(random, kinds), 1 + Math.floor(random() * 5)]
  const [present] = lasting
  if (present !== undefined) return `still, ${present.name}`
  if (kind === undefined) return 'nothing'
  await kind.begin(disturbed)
  lasting.add({ name: kind.name, end: () => kind.end(disturbed), stepsLeft: steps })
  return `${kind.name}, for ${steps} steps`
}

/** Counts a step. */
export async function passStep({ lasting }: Pick<Disturbed, 'lasting'>): Promise<void> {
  for (const fault of lasting) {
    fault.stepsLeft -= 1
    if (fault.stepsLeft < 0) await endFault(lasting, fault)
  }
}

/** Ends lasting faults; only those of one kind, if it is named. */
export async function endLastingFaults({ lasting }: Pick<Disturbed, 'lasting'>, name?: string): Promise<void> {
  for (const fault of lasting) if (name === undefined || fault.name === name) await endFault(lasting, fault)
}

async function endFault(lasting: Set<LastingFault>, fault: LastingFault): Promise<void> {
  lasting.delete(fault)
  await fault.end()
}
