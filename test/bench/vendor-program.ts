import { Client } from '@hubspot/api-client'
import { z } from 'zod'
import { answerQuestions, optionsOf } from './child.ts'

/** HubSpot's own package, reading contacts page after page. */
const { url } = optionsOf(z.object({ url: z.string() }))
const client = new Client({ accessToken: 'any', basePath: url })

async function processorMsPerPage(input: unknown): Promise<number> {
  const pages = z.number().parse(input)
  await client.crm.contacts.basicApi.getPage(100)
  const before = process.cpuUsage()
  let after: string | undefined
  for (let page = 0; page < pages; page += 1) {
    const { paging } = await client.crm.contacts.basicApi.getPage(100, after)
    after = paging?.next?.after
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / pages
}

answerQuestions({ processorMsPerPage })
