import { useState } from 'react'
import type { Act } from './finding-tile.tsx'
import { offlineTexts } from './offline-texts.ts'
import { askMinset, type Context } from './service.ts'
import type { Action, ActionResult, Refusal } from './views.ts'

export interface ActOptions {
  readonly context: Context
  /** What the page shows, for the view that comes with an answer: the record and the open figure; empty on the app's own pages. */
  readonly shown: Readonly<Record<string, string>>
  readonly addAlert: (alert: { readonly type: 'success' | 'warning' | 'danger'; readonly message: string }) => void
  /** Shows the state after the action. */
  readonly onResult: (result: ActionResult) => void
}

/** Carries out actions of the person, one at a time, and says how each ended. */
export function useAct({ context, shown, addAlert, onResult }: ActOptions): {
  readonly act: Act
  readonly isBusy: boolean
} {
  const [isBusy, setIsBusy] = useState(false)
  async function act(action: Action): Promise<ActionResult | null> {
    setIsBusy(true)
    try {
      const result = await askMinset<ActionResult | Refusal>(context, 'act', { ...shown, action })
      if ('title' in result) {
        addAlert({ type: 'warning', message: result.words })
        return null
      }
      addAlert({ type: isDone(result) ? 'success' : 'warning', message: result.message })
      onResult(result)
      return result
    } catch {
      addAlert({ type: 'danger', message: offlineTexts(context).words })
      return null
    } finally {
      setIsBusy(false)
    }
  }
  return { act, isBusy }
}

/** Whether the CRM or Minset holds what the person wanted. */
export function isDone({ state }: ActionResult): boolean {
  return state !== 'invalid' && state !== 'refused'
}
