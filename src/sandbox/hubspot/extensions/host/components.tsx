import type { Controller } from '@remote-ui/react/host'
import type { ReactNode } from 'react'
import { formComponents } from './form-components.tsx'
import { layoutComponents } from './layout-components.tsx'
import { CrmPropertyList } from './property-list.tsx'

type Emulated = ReturnType<Controller['get']>

/** The platform's components that the project uses, by their names. */
const components: ReadonlyMap<string, Emulated> = new Map<string, Emulated>([
  ...Object.entries(layoutComponents),
  ...Object.entries(formComponents),
  ['CrmPropertyList', CrmPropertyList],
])

/**
 * The emulated component of a name. One without an emulation, such as an HTML element, which HubSpot refuses, shows its
 * name, and the page's console reports it.
 */
export function componentOf(type: unknown): Emulated {
  const name = String(type)
  return components.get(name) ?? unmapped(name)
}

function unmapped(name: string): Emulated {
  return function Unmapped({ children }: { readonly children?: ReactNode }) {
    reportError(new Error(`This component is not emulated: ${name}`))
    return (
      <div className="hs-unmapped" data-unmapped={name}>
        {name} {children}
      </div>
    )
  }
}
