import { type Request, type Response, Router } from 'express'
import { NotFoundError } from '../../domain/errors.ts'
import { readForm } from '../../infra/pages/read-form.ts'
import { signInByAddress } from '../../people/index.ts'
import { message, type Say } from '../../words/index.ts'
import type { FormButton } from '../components/button.ts'
import { formField } from '../page.ts'
import { roleMessage } from '../role-messages.ts'
import { type DemoPerson, keepSessions, landingOf, largestSignIn, localPath, type SignIn } from './sign-in-context.ts'

/**
 * Signing in as a person of the demo's company: `/sign-in/demo` takes a role and asks for nothing else. A service never
 * has this route, whatever its configuration: only the demo's composition names people.
 */
export function demoRoutes(signIn: SignIn, people: readonly DemoPerson[]): Router {
  const router = Router()
  router.post('/sign-in/demo', readForm(largestSignIn), (request, response) =>
    signInAs(signIn, people, { request, response }),
  )
  return router
}

/** One button for each of the people. @param to the page to go on to */
export function demoButtons(
  people: readonly DemoPerson[],
  { to, say }: { readonly to: string; readonly say: Say },
): readonly FormButton[] {
  return people.map(({ role, name }) => ({
    action: 'sign-in/demo',
    fields: [
      { name: 'role', value: role },
      { name: 'to', value: to },
    ],
    label: say(message('signIn.demo.as', { name, role: roleMessage(role) })),
  }))
}

async function signInAs(
  signIn: SignIn,
  people: readonly DemoPerson[],
  { request, response }: { readonly request: Request; readonly response: Response },
): Promise<void> {
  const [role, to] = [formField(request, 'role'), localPath(formField(request, 'to'))]
  const person = people.find((one) => one.role === role)
  if (person === undefined) throw new NotFoundError(message('request.user.unknown'))
  const started = await signInByAddress(signIn.db, {
    accountIds: signIn.accounts().map(({ accountId }) => accountId),
    address: person.address,
    method: 'demo',
    browser: request.headers['user-agent'] ?? '',
    confirmedAt: signIn.clock.now(),
    now: signIn.clock.now(),
  })
  if (started.length === 0) {
    return signIn.form(response.status(403), { problem: message('signIn.demo.left', { name: person.name }), to })
  }
  await keepSessions(signIn, { request, response }, started)
  // The CRMs of a demo contain the same company, so any of them does.
  response.redirect(303, landingOf(to, started.slice(0, 1)))
}
