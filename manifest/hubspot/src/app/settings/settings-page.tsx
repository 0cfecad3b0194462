import {
  DescriptionList,
  DescriptionListItem,
  type ExtensionPointApiActions,
  Flex,
  Heading,
  hubspot,
  Select,
  Text,
} from '@hubspot/ui-extensions'
import { type Context, LoadedPart, OpenLink, type SettingsView, useAct, useView } from '@minset/parts'
import type { ReactNode } from 'react'

export interface SettingsPageProps {
  readonly context: Context
  readonly actions: Pick<ExtensionPointApiActions<'settings'>, 'addAlert'>
}

/** The app's settings in HubSpot: the viewer's language, who gets what, and the way to everything else. */
export function SettingsPage({ context, actions }: SettingsPageProps): ReactNode {
  const { loaded, reload } = useView<SettingsView>({ context, path: 'settings', body: {} })
  const { act, isBusy } = useAct({ context, shown: {}, addAlert: actions.addAlert, onResult: reload })
  return (
    <LoadedPart context={context} loaded={loaded} reload={reload}>
      {({ languages, roles, words }) => (
        <Flex direction="column" gap="md">
          <Select
            name="language"
            label={words.language}
            value={languages.find(({ isChosen }) => isChosen)?.code ?? ''}
            options={languages.map(({ code, label }) => ({ value: code, label }))}
            readOnly={isBusy}
            onChange={(language) => void act({ kind: 'language', language: String(language) })}
          />
          <Heading>{words.roles}</Heading>
          <DescriptionList direction="column">
            {roles.map((role) => (
              <DescriptionListItem key={role.label} label={role.label}>
                <Text>{role.words}</Text>
              </DescriptionListItem>
            ))}
          </DescriptionList>
          <OpenLink context={context} label={words.open} readyLabel={words.openReady} />
        </Flex>
      )}
    </LoadedPart>
  )
}

hubspot.extend<'settings'>(({ context, actions }) => <SettingsPage context={context} actions={actions} />)
