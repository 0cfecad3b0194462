import type { Dataset } from './dataset.ts'

/** The supervisor of each rep, by e-mail address. */
export function supervisionOf({ owners }: Pick<Dataset, 'owners'>): { supervisor: string; reps: string[] }[] {
  return owners
    .filter(({ id }) => owners.some((owner) => owner.supervisorId === id))
    .map(({ id, email }) => ({
      supervisor: email,
      reps: owners.filter((owner) => owner.supervisorId === id).map((owner) => owner.email),
    }))
}
