import type { DatabaseLocation } from '../../src/infra/db/open-database.ts'
import { type ChaosCrm, pick } from './chaos-crm.ts'
import type { MinsetProcess } from './minset-process.ts'

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

/** Where the store is in a folder. A process that is started anew finds that somebody has freed space. */
const fullDisk: Kind = {
  name: 'the disk is full',
  begin: ({ service }) => service.order({ kind: 'disk', isFull: true }),
  end: ({ service }) => service.order({ kind: 'disk', isFull: false }),
}

/** Begins a fault that lasts for some steps; one at a time. Says which. */
export async function beginLastingFault(disturbed: Disturbed): Promise<string> {
  const { random, location, lasting } = disturbed
  const kinds = 'url' in location ? unreachable : [...unreachable, fullDisk, fullDisk]
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

/** What lasts is over now. */
export async function endLastingFaults({ lasting }: Pick<Disturbed, 'lasting'>): Promise<void> {
  for (const fault of lasting) await endFault(lasting, fault)
}

async function endFault(lasting: Set<LastingFault>, fault: LastingFault): Promise<void> {
  lasting.delete(fault)
  await fault.end()
}
