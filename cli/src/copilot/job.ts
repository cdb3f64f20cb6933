import type { Options } from './environments';
import { durationExpression, secondsOf } from './values';
import { awsModule, code, imported, literal, object, type Expression } from '../code/expression';
import type { SourceNode } from '../source/source-node';

const NAMED: { readonly [name: string]: string } = {
  '@yearly': '0 0 1 1 *', '@annually': '0 0 1 1 *', '@monthly': '0 0 1 * *', '@weekly': '0 0 * * 0', '@daily': '0 0 * * *', '@midnight': '0 0 * * *', '@hourly': '0 * * * *',
};

/** Reads `on`, `timeout` and `retries` of a Scheduled Job. */
export function triggerOptions(manifest: SourceNode, steps: Set<string>): Options {
  const schedule = manifest.at('on', 'schedule')?.movedTo('`JobTrigger.schedule()`');
  const attempts = manifest.get('retries')?.movedTo('`taskRetryAttempts` of the trigger').number();
  const timeout = durationExpression(secondsOf(manifest.get('timeout')?.movedTo('`timeout` of the trigger')));
  const options = { taskRetryAttempts: attempts ? literal(attempts) : undefined, timeout };
  const trigger = imported('JobTrigger');
  if (schedule === undefined || schedule.text().trim() === 'none') {
    const text = object(options).text === '{}' ? code`` : object(options);
    return { trigger: code`${trigger}.onDemand(${text})` };
  }
  return { trigger: code`${trigger}.schedule(${object({ schedule: scheduleExpression(schedule, steps), ...options })})` };
}

function scheduleExpression(node: SourceNode, steps: Set<string>): Expression {
  const expression = code`${awsModule('scheduler')}.ScheduleExpression`;
  const duration = imported('Duration', 'aws-cdk-lib');
  const text = node.text().trim();
  const [, every] = /^@every (.+)$/.exec(text) ?? [];
  if (every !== undefined) return code`${expression}.rate(${everyExpression(node, every)})`;
  const [, amount, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(text) ?? [];
  if (amount !== undefined) return code`${expression}.rate(${duration}.${unit}s(${amount}))`;
  if (/^cron\(.+\)$/.test(text)) return code`${expression}.expression(${literal(text)})`;
  const fields = (NAMED[text] ?? text).split(/\s+/);
  if (fields.length !== 5) throw node.error(`${node.path} must be a schedule such as @daily, "0 3 * * *" or rate(1 day), got ${JSON.stringify(text)}`);
  if (fields[2] !== '*' && fields[4] !== '*') {
    steps.add(`Add a second trigger for \`${text}\`: it is due on days of the month and on days of the week, and EventBridge takes one of the two. The app has those of the week.`);
  }
  return code`${expression}.expression(${literal(`cron(${eventBridgeFields(fields).join(' ')})`)})`;
}

function everyExpression(node: SourceNode, every: string): Expression {
  const parts = [...every.matchAll(/(\d+)([hms])/g)];
  const seconds = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * { h: 3600, m: 60, s: 1 }[unit]!, 0);
  if (seconds < 60) throw node.error(`${node.path} must be a minute at least, got ${JSON.stringify(every)}`);
  return durationExpression(Math.round(seconds / 60) * 60)!;
}

/** Standard cron counts days of the week from Sunday = 0 or 7, EventBridge from Sunday = 1; one of the two days must be `?`. */
function eventBridgeFields([minute, hour, day, month, weekday]: readonly string[]): string[] {
  if (weekday === '*' || weekday === '?') return [minute, hour, day === '?' ? '*' : day, month, '?', '*'];
  return [minute, hour, '?', month, weekday.split(',').map(eventBridgeDays).join(','), '*'];
}

/** A range that goes over Sunday is a list, as one of EventBridge cannot go over Saturday. */
function eventBridgeDays(days: string): string {
  const [, first, last = first] = /^(\d)(?:-(\d))?$/.exec(days) ?? [];
  if (first === undefined) return days;
  const numbers = Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => ((Number(first) + index) % 7) + 1);
  const isRange = numbers.length > 1 && numbers[numbers.length - 1] > numbers[0];
  return isRange ? `${numbers[0]}-${numbers[numbers.length - 1]}` : [...numbers].sort().join(',');
}
