import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'
import type { FaultPlan } from '../faults/faults.ts'
import type { Exchange, RequestLog } from './request-log.ts'

/**
 * Gives each response its correlation id and records each exchange in the log.
 *
 * @param idHeader the vendor's name of the header with the id
 */
export function recordExchanges(log: RequestLog, idHeader: string): RequestHandler {
  return (request, response, next) => {
    response.setHeader(idHeader, randomUUID())
    // Read at once, because a router below shortens it to its own part during the call.
    const { method, path } = request
    let responseBody: unknown
    const json = response.json.bind(response)
    response.json = (body: unknown) => {
      responseBody = JSON.parse(JSON.stringify(body))
      return json(body)
    }
    response.on('finish', () => {
      log.record({
        method,
        path,
        query: request.query as Exchange['query'],
        requestHeaders: request.headers,
        requestBody: request.body as unknown,
        status: response.statusCode,
        responseBody,
      })
    })
    next()
  }
}

/** Applies planned faults. The routes decide which records of a batch are refused: `locals.refusedIds`. */
export function happenFaults(faults: FaultPlan): RequestHandler {
  return (request, response, next) => {
    const answer = faults.take({ method: request.method, path: request.path })
    if (answer === null) return next()
    if (answer === 'reset') return request.socket.destroy()
    if (answer === 'lost') {
      response.end = () => {
        request.socket.destroy()
        return response
      }
      return next()
    }
    if ('hangMs' in answer) return void setTimeout(() => request.socket.destroy(), answer.hangMs).unref()
    if ('refusedIds' in answer) {
      response.locals['refusedIds'] = answer.refusedIds
      return next()
    }
    response.status(answer.status).set(answer.headers ?? {})
    if (typeof answer.body === 'string') response.send(answer.body)
    else response.json(answer.body)
  }
}
