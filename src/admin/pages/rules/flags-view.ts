import { message, type Say } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'

/** A way to show in the CRM what a record lacks. */
export interface FlagView {
  readonly name: string
  readonly isOn: boolean
  /** Why it is off; empty while it is on. */
  readonly why: string
}

const shown = ['flags', 'highlights', 'worklists'] as const

/** Where the CRM shows findings: the same for every rule. */
export function flagsView({ crm }: Pick<AdminDeps, 'crm'>, say: Say): readonly FlagView[] {
  const features = crm.features()
  return shown.flatMap((name) => {
    const feature = features.find((one) => one.name === name)
    if (feature === undefined) return []
    const { on, why } = feature
    return { name: say(message(`health.feature.${name}`)), isOn: on, why: why === null ? '' : say(why) }
  })
}
