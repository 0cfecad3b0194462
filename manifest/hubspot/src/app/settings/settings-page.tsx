import {
  DescriptionList,
  DescriptionListItem,
  type ExtensionPointApiActions,
  Flex,
  Heading,
  hubspot,
  Link,
  Select,
  Text,
} from '@hubspot/ui-extensions'
import { type Context, LoadedPart, type SettingsView, useAct, useView } from '@minset/parts'
import type { ReactNode } from 'react'

export interface SettingsPageProps {
  readonly context: Context
  readonly actions: Pick<ExtensionPointApiActions<'settings'>, 'addAlert'>
}

/** The app's settings in HubSpot: the viewer's language, who gets what, and where everything else is set. */
export function SettingsPage({ context, actions }: SettingsPageProps): ReactNode {
  const { loaded, reload } = useView<SettingsView>({ context, path: 'settings', body: {} })
  const { act, isBusy } = useAct({ context, record: {}, addAlert: actions.addAlert, onResult: reload })
  return (
    <LoadedPart context={context} loaded={loaded} reload={reload}>
      {({ languages, roles, links, words }) => (
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
          {links.length > 0 && <Heading>{words.links}</Heading>}
          {links.map(({ label, url }) => (
            <Text key={url}>
              <Link href={url}>{label}</Link>
            </Text>
          ))}
        </Flex>
      )}
    </LoadedPart>
  )
}

hubspot.extend<'settings'>(({ context, actions }) => <SettingsPage context={context} actions={actions} />)
