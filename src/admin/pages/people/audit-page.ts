import { loadAuditLog } from '../../../people/index.ts'
import { message } from '../../../words/index.ts'
import { forRoles, type Page } from '../../page.ts'
import { pageSize, pagingOf } from '../records/paging.ts'
import { shownEntries } from './shown-entries.ts'

/** Who did what, the latest first. */
export const auditPage: Page = {
  path: '/audit',
  label: message('page.audit'),
  isFor: forRoles('admin'),
  isForPrograms: true,
  async load(deps, request) {
    const { page } = request.query()
    const { total, entries } = await loadAuditLog(deps.db, deps.account.accountId, {
      limit: pageSize,
      offset: (page - 1) * pageSize,
    })
    return {
      template: 'audit',
      model: {
        title: request.say(message('page.audit')),
        entries: await shownEntries(deps, entries, request.say),
        paging: pagingOf(page, total, { say: request.say, urlOf: (number) => `audit?page=${number}` }),
      },
      json: { total, page, entries },
    }
  },
}
