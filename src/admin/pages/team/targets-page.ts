import { isDeepStrictEqual } from 'node:util'
import { FormInvalidError, NotFoundError } from '../../../domain/errors.ts'
import { formatCount } from '../../../infra/format.ts'
import type { MetricList } from '../../../metrics/index.ts'
import { addAuditEntry, adminActorOf, hasRole } from '../../../people/index.ts'
import { loadWeeklyTargets, mostPerWeek, saveWeeklyTargets, type WeeklyTargets } from '../../../scorecards/index.ts'
import { type Message, message } from '../../../words/index.ts'
import type { AdminDeps } from '../../admin-deps.ts'
import { formOf } from '../../components/form.ts'
import { type Done, type FormRequest, forRoles, type Page } from '../../page.ts'
import { activityMetrics } from './load-team.ts'

/** What a rep is to do in a week, as the account has agreed: admins set it, and everybody whom it concerns reads it. */
export const targetsPage: Page = {
  path: '/targets',
  within: '/team',
  label: null,
  isFor: forRoles('admin', 'supervisor', 'rep'),
  isForPrograms: true,
  async load({ db, account, metrics }, { say, viewer, entered }) {
    const targets = await loadWeeklyTargets(db, account.accountId)
    const activities = activityMetrics(metrics).all
    const fields = activities.map(({ id, label }) => ({
      name: id,
      label: say(label),
      value: String(targets[id] ?? ''),
      kind: 'number' as const,
    }))
    return {
      template: 'targets',
      model: {
        title: say(message('page.targets')),
        form: hasRole(viewer, 'admin')
          ? formOf({ action: 'targets', fields, submit: say(message('targets.save')), entered }, say)
          : null,
        targets: activities.map(({ id, label }) => {
          const target = targets[id]
          return {
            label: say(label),
            target: target === undefined ? say(message('targets.none')) : formatCount(target, say.language),
          }
        }),
      },
      json: targets,
    }
  },
  act: setTargets,
}

/** Stores the targets; a blank field is no target. @throws FormInvalidError for anything but whole numbers */
async function setTargets({ db, account, metrics, clock }: AdminDeps, { viewer, field }: FormRequest): Promise<Done> {
  const { accountId } = account
  if (!hasRole(viewer, 'admin')) throw new NotFoundError(message('request.page.unknown'))
  const targets = readTargets(activityMetrics(metrics), field)
  const now = clock.now()
  await db.transaction().execute(async (trx) => {
    const before = await loadWeeklyTargets(trx, accountId)
    if (isDeepStrictEqual(before, targets)) return
    await saveWeeklyTargets(trx, accountId, { targets, now })
    await addAuditEntry(trx, accountId, {
      at: now,
      action: 'targets-set',
      actor: adminActorOf(viewer),
      subjectId: null,
      before,
      after: targets,
    })
  })
  return { path: 'targets', toast: message('targets.saved') }
}

function readTargets({ all }: MetricList, field: FormRequest['field']): WeeklyTargets {
  const errors: Record<string, Message> = {}
  const targets: Record<string, number> = {}
  for (const { id } of all) {
    const text = field(id)
    if (text === '') continue
    const target = Number(text)
    if (Number.isInteger(target) && target > 0 && target <= mostPerWeek) targets[id] = target
    else errors[id] = message('targets.invalid', { most: mostPerWeek })
  }
  if (Object.keys(errors).length > 0) throw new FormInvalidError(errors)
  return targets
}
