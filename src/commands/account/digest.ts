import type { Command } from 'commander'
import { whollyReadAccount } from '../../app/open-store.ts'
import { digestDepsOf, sendDigestsOf } from '../../app/web/account-pages.ts'
import { createDigestRenderer, digestStateMessage, prepareDigests } from '../../digests/index.ts'
import { ConfigError, EnvironmentError } from '../../domain/errors.ts'
import { shownName } from '../../domain/text/shown-text.ts'
import { systemClock } from '../../domain/time/clock.ts'
import { counted } from '../../infra/format.ts'
import { print } from '../../infra/terminal.ts'
import { defaultLanguage, message, sayIn } from '../../words/index.ts'
import { type AccountFlags, accountOption, type CrmContext, withCrm } from '../open.ts'

/** `minset digest`: the supervisors' digests of the last full week. */
export function defineDigest(command: Command): void {
  command
    .option('--send', 'send those that have not been sent, by SMTP_URL')
    .option(...accountOption)
    .action(async ({ send = false, account }: { send?: boolean } & AccountFlags) => {
      await withCrm(account === undefined ? {} : { account }, {
        meanwhile: (url) => `it sends the digests by itself, and its page ${url}/digests shows them`,
        async run(context) {
          await whollyReadAccount(context.store, context.opened.account.accountId)
          await (send ? sendAll(context) : printAll(context))
        },
      })
    })
}

const noSupervisors = message('digest.supervisors.none')
const say = sayIn(defaultLanguage)

async function sendAll(context: CrmContext): Promise<void> {
  if (context.config.smtpUrl === undefined) {
    throw new ConfigError(message('digest.send.noServer'))
  }
  const digests = await sendDigestsOf(
    { ...context, clock: systemClock },
    { render: createDigestRenderer(), digests: digestDepsOf(context) },
    { isForced: true },
  )
  if (digests.length === 0) throw new ConfigError(message('digest.send.none', { why: noSupervisors }))
  for (const { to, subject, state, reason } of digests) {
    print(
      `${shownName(to) || '(no address)'}: ${state === 'sent' ? subject : `${say(digestStateMessage(state))}: ${reason === null ? subject : say(reason)}`}`,
    )
  }
  const sent = digests.filter(({ state }) => state === 'sent').length
  print(`${counted(sent, 'digest')} of ${digests.length} of the last full week ${sent === 1 ? 'is' : 'are'} sent.`)
  if (sent < digests.length) {
    throw new EnvironmentError(message('digest.send.unsent', { count: digests.length - sent }))
  }
}

async function printAll(context: CrmContext): Promise<void> {
  const render = createDigestRenderer()
  const digests = await prepareDigests(digestDepsOf(context), { supervisors: 'everyone', now: systemClock.now() })
  if (digests.length === 0) throw new ConfigError(noSupervisors)
  for (const { model } of digests) print(render(model).text)
}
