import type { Command } from 'commander'
import { createDigestRenderer, prepareDigests } from '../digests/index.ts'
import { systemClock } from '../domain/clock.ts'
import { ConfigError } from '../domain/errors.ts'
import { digestDepsOf, sendDigestsOf } from '../pages.ts'
import { type AccountFlags, accountOption, type CrmContext, print, withCrm } from './open.ts'

/** `minset digest`: the supervisors' digests of the last full week. */
export function addDigestCommand(program: Command): void {
  program
    .command('digest')
    .description("print the supervisors' digests of the last full week, or send them")
    .option('--send', 'send those that have not been sent, by SMTP_URL')
    .option(...accountOption)
    .action(async ({ send = false, account }: { send?: boolean } & AccountFlags) => {
      await withCrm(account === undefined ? {} : { account }, (context) =>
        send ? sendAll(context) : printAll(context),
      )
    })
}

async function sendAll(context: CrmContext): Promise<void> {
  if (context.config.smtpUrl === undefined) {
    throw new ConfigError(
      'SMTP_URL is not set: name your mail server in .env, such as smtps://user:password@mail.example.org.',
    )
  }
  const sent = await sendDigestsOf(
    { ...context, clock: systemClock },
    { render: await createDigestRenderer(), digests: digestDepsOf(context) },
  )
  for (const { to, subject } of sent) print(`${to}: ${subject}`)
  print(`${sent.length} digests of the last full week are sent.`)
}

async function printAll(context: CrmContext): Promise<void> {
  const render = await createDigestRenderer()
  const digests = await prepareDigests(digestDepsOf(context), systemClock.now())
  if (digests.length === 0) print('No supervisors are known: write a teams file and name it in MINSET_TEAMS_FILE.')
  for (const { model } of digests) print(render(model).text)
}
