import { fieldDefinitions } from '../../domain/field.ts'
import { ownValue } from '../../domain/own-value.ts'
import type { ObjectType, Scalar } from '../../domain/record.ts'
import { type Message, message } from '../../words/index.ts'

/** The words of portable choice fields. */
const words: Readonly<Record<string, Readonly<Record<string, Message>>>> = {
  'deal.stage': {
    open: message('word.deal.stage.open'),
    won: message('word.deal.stage.won'),
    lost: message('word.deal.stage.lost'),
  },
  'meeting.outcome': {
    scheduled: message('word.meeting.outcome.scheduled'),
    held: message('word.meeting.outcome.held'),
    rescheduled: message('word.meeting.outcome.rescheduled'),
    noShow: message('word.meeting.outcome.noShow'),
    cancelled: message('word.meeting.outcome.cancelled'),
    other: message('word.meeting.outcome.other'),
  },
  'call.status': {
    completed: message('word.call.status.completed'),
    noAnswer: message('word.call.status.noAnswer'),
    busy: message('word.call.status.busy'),
    failed: message('word.call.status.failed'),
    cancelled: message('word.call.status.cancelled'),
    missed: message('word.call.status.missed'),
    inProgress: message('word.call.status.inProgress'),
  },
  'call.direction': {
    inbound: message('word.call.direction.inbound'),
    outbound: message('word.call.direction.outbound'),
  },
  'call.outcome': {
    connected: message('outcome.connected'),
    leftMessage: message('outcome.leftMessage'),
    leftVoicemail: message('outcome.leftVoicemail'),
    noAnswer: message('outcome.noAnswer'),
    busy: message('outcome.busy'),
    wrongNumber: message('outcome.wrongNumber'),
    other: message('outcome.other'),
  },
  'task.status': {
    open: message('word.task.status.open'),
    done: message('word.task.status.done'),
  },
}

/** A value of a field for people, within a sentence; one that is no portable word is shown as it is. */
export function wordMessage(type: ObjectType, field: string, value: Scalar): Message {
  const ofField = field === 'source' ? fieldDefinitions[type]['source']?.texts : ownValue(words, `${type}.${field}`)
  return (ofField && ownValue(ofField, String(value))) ?? message('asWritten', { text: String(value) })
}
