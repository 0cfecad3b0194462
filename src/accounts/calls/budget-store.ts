import { type Kysely, sql } from 'kysely'
import type { BudgetStore } from '../../crm/port.ts'
import type { Schema } from '../../infra/db/schema.ts'
import { accountOf, type Caller } from './caller-store.ts'

/**
 * The stored state of an account's daily budget, shared by every process on the store. Until an account of the token is
 * stored, nothing is stored and no conflict is reported, because no other process knows the account.
 */
export function createBudgetStore(db: Kysely<Schema>, caller: Caller): BudgetStore {
  const whose = accountOf(caller)
  return {
    async load() {
      const row = await db
        .selectFrom('daily_budgets')
        .select('state')
        .where('account_id', '=', whose)
        .executeTakeFirst()
      return row?.state ?? null
    },
    async replace(last, next) {
      const { rows } = await sql<{ settled: boolean }>`
        with account as (select ${whose} as account_id),
        kept as (
          insert into daily_budgets (account_id, state)
          select account_id, ${JSON.stringify(next)}::jsonb from account where account_id is not null
          on conflict (account_id) do update set state = excluded.state
            where daily_budgets.state = ${last === null ? null : JSON.stringify(last)}::jsonb
          returning account_id)
        select account_id is null or exists (select from kept) as settled from account`.execute(db)
      return rows[0]?.settled === true
    },
  }
}
