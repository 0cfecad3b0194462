import { Alert } from '@hubspot/ui-extensions'
import type { ReactNode } from 'react'

/** What a view lacks because HubSpot has not been read: nobody must take it for the present. */
export function Gaps({ gaps }: { readonly gaps: readonly string[] }): ReactNode {
  return gaps.map((sentence) => (
    <Alert key={sentence} title={sentence} variant="warning">
      {''}
    </Alert>
  ))
}
