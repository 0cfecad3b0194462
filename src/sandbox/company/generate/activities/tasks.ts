import { addHours, distinctTime, type Generation, hoursFrom, later, workingTime } from '../draft.ts'
import { someClient } from './clients-of.ts'

const subjects = [
  'Send the offer',
  'Call back',
  'Prepare the demonstration',
  'Check the contract',
  'Update the price list',
]

/** Tasks of half a year and of the coming weeks; some open ones are a few days late, which is not a fault yet. */
export function generateTasks(generation: Generation, count: number): void {
  const { faker, tasks, edits } = generation
  while (tasks.length < count) {
    const isDone = tasks.length % 2 === 0
    const days = isDone ? -faker.number.int({ min: 3, max: 180 }) : faker.number.int({ min: -3, max: 40 })
    const dueAt = workingTime(generation, days)
    const client = someClient(generation, () => {
      const early = addHours(dueAt, -24 * faker.number.int({ min: 2, max: 10 }))
      return [early, hoursFrom(generation, -faker.number.int({ min: 5, max: 480 }))].toSorted()[0] ?? early
    })
    const { contact, ownerId } = client
    const at = distinctTime(client.at, tasks.length)
    const id = `task-${tasks.length + 1}`
    tasks.push({
      id,
      createdAt: at,
      updatedAt: at,
      ownerId,
      subject: faker.helpers.arrayElement(subjects),
      dueAt,
      done: isDone,
      notes: null,
      contactIds: [contact.id],
      dealId: null,
    })
    if (isDone) edits.push({ object: 'task', id, at: later(at, dueAt), by: ownerId, before: { done: false } })
  }
}
