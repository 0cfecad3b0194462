import { loadAuditLog } from '../../../people/index.ts'
import { message } from '../../../words/index.ts'
import { nothingHere } from '../../components/empty.ts'
import { pageSize, pagingOf } from '../../components/paging.ts'
import { listOf } from '../../components/table.ts'
import { forRoles, type Page } from '../../page.ts'
import { entryTable } from './shown-entries.ts'

/** Who did what, the latest first. */
export const auditPage: Page = {
  path: '/audit',
  label: message('page.audit'),
  isFor: forRoles('admin'),
  isForPrograms: true,
  async load(deps, request) {
    const { say } = request
    const { page } = request.query()
    const { total, entries } = await loadAuditLog(deps.db, deps.account.accountId, {
      limit: pageSize,
      offset: (page - 1) * pageSize,
    })
    return {
      template: 'audit',
      model: {
        title: say(message('page.audit')),
        list: listOf(
          {
            id: 'entries',
            table: await entryTable(deps, entries, { say, caption: say(message('page.audit')) }),
            paging: pagingOf(page, total, { say, urlOf: (number) => `audit?page=${number}` }),
            empty: nothingHere(say(message('audit.none')), say(message('audit.none.next'))),
          },
          say,
        ),
      },
      json: { total, page, entries },
    }
  },
}
