import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The smallest company that the demo can load: one of its two deals lacks the company. */
export async function writeCsv(dir: string): Promise<void> {
  await mkdir(dir)
  const files = {
    'accounts.csv': [
      'account,sector,year_established,revenue,employees,office_location,subsidiary_of',
      'Acme,retail,1996,1100.04,2822,Kenya,',
    ],
    'sales_teams.csv': ['sales_agent,manager,regional_office', 'Anna Snell,Dustin Brink,Central'],
    'sales_pipeline.csv': [
      'opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value',
      'A1,Anna Snell,GTX Pro,Acme,Won,2016-10-20,2017-03-01,1054',
      'B2,Anna Snell,GTXPro,,Engaging,2016-10-20,,',
    ],
  }
  for (const [name, lines] of Object.entries(files)) await writeFile(join(dir, name), `${lines.join('\n')}\n`)
}
