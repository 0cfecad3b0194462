import type { Clock } from '../../src/domain/time/clock.ts'
import type { Dataset } from '../../src/sandbox/company/dataset.ts'
import type { PipedriveSandbox } from '../../src/sandbox/pipedrive/index.ts'
import { outcomeId } from '../../src/sandbox/pipedrive/values/activity-outcomes.ts'

/** What people do all day, in words. */
export const waysToWork = 'a quarter each: calls logged, meetings, deals and contacts changed'

interface Office {
  readonly sandbox: PipedriveSandbox
  readonly clock: Clock
}

/** After this many changes of a kind a person completes what was left out. */
const mendedAfter = 15

/** Makes one change after the other, alternating between the kinds. */
export function createOfficeWork({ sandbox, clock }: Office, dataset: Dataset): () => void {
  const ways = [
    logCalls({ sandbox, clock }, idsOf(sandbox, dataset, 'contacts')),
    changeByTurns(idsOf(sandbox, dataset, 'meetings'), (id, isComplete) => {
      sandbox.write('activities', id, { subject: isComplete ? 'Pilot' : '', done: true, outcome: outcomeId('Held') })
    }),
    changeByTurns(idsOf(sandbox, dataset, 'deals'), (id, isComplete) => {
      sandbox.write('deals', id, { title: isComplete ? 'Framework agreement' : '' })
    }),
    changeByTurns(idsOf(sandbox, dataset, 'contacts'), (id, isComplete) => {
      sandbox.write('persons', id, { last_name: isComplete ? 'Berg' : '' })
    }),
  ]
  let count = 0
  return () => {
    ways[count % ways.length]?.()
    count += 1
  }
}

function idsOf(sandbox: PipedriveSandbox, dataset: Dataset, kind: 'contacts' | 'meetings' | 'deals'): string[] {
  return dataset[kind].map(({ id }) => sandbox.idOf(kind, id))
}

/** Alternately leaves something out of one record, and completes one that was changed earlier. */
function changeByTurns(ids: readonly string[], change: (id: string, isComplete: boolean) => void): () => void {
  let count = 0
  return () => {
    const isComplete = count % 2 === 1
    const index = Math.floor(count / 2) + (isComplete ? ids.length - mendedAfter : 0)
    count += 1
    change(ids[index % ids.length] ?? '', isComplete)
  }
}

/** Every second call was not answered, and nobody has entered that. */
function logCalls({ sandbox, clock }: Office, contacts: readonly string[]): () => void {
  let count = 0
  return () => {
    const isAnswered = count % 2 === 1
    const at = clock.now().toISOString()
    sandbox.create('activities', {
      type: 'call',
      subject: 'Offer',
      done: true,
      due_date: at.slice(0, 10),
      due_time: at.slice(11, 19),
      note: `<p>Call status: ${isAnswered ? 'completed' : 'no answer'} (outbound, 60 s)</p>`,
      ...(isAnswered ? { outcome: outcomeId('Connected') } : {}),
      participants: [{ person_id: Number(contacts[count % contacts.length]), primary: true }],
    })
    count += 1
  }
}
