import { createController, createRemoteReceiver, RemoteRenderer } from '@remote-ui/react/host'
import { createEndpoint, fromWebWorker, retain } from '@remote-ui/rpc'
import { type ReactNode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { componentOf } from './components.tsx'
import { PropertyEditing } from './property-list.tsx'
import type { Alert, ExtensionWorker, Fetched, Host, PropertiesCallback, Setup } from './protocol.ts'

const controller = { ...createController({}), get: componentOf }

/** More alerts than these would hide the page. */
const mostAlerts = 2

function Extension({ setup }: { readonly setup: Setup }): ReactNode {
  const [alerts, setAlerts] = useState<readonly Alert[]>([])
  const [{ receiver, reportUpdate }] = useState(() =>
    run(setup, (alert) => setAlerts((shown) => [...shown, alert].slice(-mostAlerts))),
  )
  return (
    <PropertyEditing value={{ url: setup.propertiesUrl, onSaved: reportUpdate }}>
      {alerts.map(({ type = 'info', title, message }, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- Alerts have no identity, and are never reordered.
        <p key={index} className={`hs-toast hs-${type}`} role="status">
          {title !== undefined && <strong>{title} </strong>}
          {message}
        </p>
      ))}
      <RemoteRenderer receiver={receiver} controller={controller} />
    </PropertyEditing>
  )
}

/** Starts an extension in its own worker. */
function run(
  setup: Setup,
  addAlert: Host['addAlert'],
): { readonly receiver: ReturnType<typeof createRemoteReceiver>; readonly reportUpdate: PropertiesCallback } {
  const receiver = createRemoteReceiver()
  const listeners: PropertiesCallback[] = []
  const host: Host = {
    fetch: async (url, options) => {
      const response = await fetch(setup.fetchUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...options, url }),
      })
      return (await response.json()) as Fetched
    },
    addAlert,
    reloadPage: () => location.reload(),
    // The other parts of the emulated page refresh themselves.
    refreshObjectProperties: () => undefined,
    onCrmPropertiesUpdate: (_names, callback) => {
      retain(callback)
      listeners.push(callback)
    },
  }
  const worker = createEndpoint<ExtensionWorker>(fromWebWorker(new Worker('/ui-extensions/worker.js')))
  void worker.call.run(setup, receiver.receive, host)
  return {
    receiver,
    reportUpdate: (values) => {
      for (const listener of listeners) listener(values)
    },
  }
}

/** The language of the person's pages is that of the browser. */
function inLanguage({ context, ...setup }: Setup): Setup {
  return { ...setup, context: { ...context, user: { ...context.user, language: navigator.language } } }
}

for (const place of document.querySelectorAll<HTMLElement>('[data-extension]')) {
  createRoot(place).render(<Extension setup={inLanguage(JSON.parse(place.dataset['extension'] ?? '') as Setup)} />)
}
