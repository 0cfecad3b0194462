import type { DatabaseLocation } from '../../src/infra/db/open-database.ts'
import { type ChaosCrm, pick } from './chaos-crm.ts'
import type { MinsetProcess } from './minset-process.ts'
import { setReadOnly } from './stores.ts'

/** What is wrong for several steps, and how many more. */
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

/** What keeps the store from being written. */
export const storeFault = 'the disk is full'

/** Where the store is in a folder. A process that is started again finds that somebody has freed space. */
const fullFolder: Kind = {
  name: storeFault,
  begin: ({ service }) => service.order({ kind: 'disk', isFull: true }),
  end: ({ service }) => service.order({ kind: 'disk', isFull: false }),
}

/** Where it is on a server: providers make a database whose disk is full read-only, and break its connections. */
const fullServer: Kind = {
  name: storeFault,
  begin: ({ location }) => setReadOnly(location, true),
  end: ({ location }) => setReadOnly(location, false),
}

/** Begins a fault that lasts for some steps; one at a time. Says which. */
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

/** A step has passed. */
export async function passStep({ lasting }: Pick<Disturbed, 'lasting'>): Promise<void> {
  for (const fault of lasting) {
    fault.stepsLeft -= 1
    if (fault.stepsLeft < 0) await endFault(lasting, fault)
  }
}

/** What lasts is over now; of one kind only, where it is named. */
export async function endLastingFaults({ lasting }: Pick<Disturbed, 'lasting'>, name?: string): Promise<void> {
  for (const fault of lasting) if (name === undefined || fault.name === name) await endFault(lasting, fault)
}

async function endFault(lasting: Set<LastingFault>, fault: LastingFault): Promise<void> {
  lasting.delete(fault)
  await fault.end()
}
