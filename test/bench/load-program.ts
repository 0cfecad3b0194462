import autocannon from 'autocannon'
import { z } from 'zod'
import { answerQuestions } from './child.ts'
import { createBodies, signedHeaders } from './event-body.ts'

const Load = z.object({
  url: z.string(),
  portalId: z.number(),
  appId: z.number(),
  clientSecret: z.string(),
  eventsPerBody: z.number(),
  firstEventId: z.number(),
  connections: z.number(),
  seconds: z.number(),
})

/** Sends signed bodies as fast as they are accepted. */
async function load(input: unknown): Promise<object> {
  const { eventsPerBody, firstEventId, connections, seconds, ...sender } = Load.parse(input)
  const nextBody = createBodies(sender, eventsPerBody, firstEventId)
  const result = await autocannon({
    url: sender.url,
    connections,
    duration: seconds,
    requests: [
      {
        method: 'POST',
        setupRequest(request) {
          const body = nextBody()
          return { ...request, body, headers: { ...request.headers, ...signedHeaders(sender, body) } }
        },
      },
    ],
  })
  const { duration, latency, non2xx, errors } = result
  return { taken: result['2xx'], refused: non2xx + errors, seconds: duration, p50: latency.p50, p99: latency.p99 }
}

answerQuestions({ load })
