import { createRemoteRoot } from '@remote-ui/core'
import * as RemoteUI from '@remote-ui/react'
import { createEndpoint, type MessageEndpoint, retain } from '@remote-ui/rpc'
import * as React from 'react'
import type { ExtensionWorker } from './protocol.ts'

declare function importScripts(url: string): void

/**
 * The worker of one extension: the globals that HubSpot's SDK expects, and the script as HubSpot builds it. What the
 * extension renders goes to the page as data; it has no document.
 */
const worker: ExtensionWorker = {
  run(setup, channel, host) {
    retain(channel)
    retain(host)
    const { context, location } = setup
    const { addAlert, reloadPage, refreshObjectProperties, onCrmPropertiesUpdate } = host
    const actions = { addAlert, reloadPage, refreshObjectProperties, onCrmPropertiesUpdate }
    const api = { context, actions }
    Object.assign(self, {
      React,
      RemoteUI,
      __HUBSPOT_EXTENSION_WORKER__: true,
      logger: console,
      hsFetch: async (url: string | URL, options: object) => {
        const { status, contentType, body } = await host.fetch(String(url), options)
        return new Response(body, { status, headers: { 'content-type': contentType } })
      },
      hsWorkerAPI: {
        useExtensionContext: () => context,
        useExtensionActions: () => actions,
        useExtensionApi: () => api,
        useAppPageLocation: () => location,
      },
      extend_V2: (render: (given: typeof api) => React.ReactNode) => {
        const root = createRemoteRoot(channel)
        RemoteUI.createRoot(root).render(render(api))
        void root.mount()
      },
    })
    importScripts(setup.script)
  },
}

// The types of a page are used here, which has another `postMessage` than a worker.
createEndpoint(self as unknown as MessageEndpoint).expose({ run: worker.run })
