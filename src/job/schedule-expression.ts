import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Token } from 'aws-cdk-lib/core';
import { Refusal, refuse } from '../private/errors';

const FORMS = 'write rate(5 minutes), cron(0 3 * * ? *) or at(2030-01-31T03:00:00)';

/**
 * Refuses an expression that EventBridge Scheduler does not take. Tokens pass.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function requireScheduleExpression(factory: string, { expressionString }: scheduler.ScheduleExpression): void {
  if (Token.isUnresolved(expressionString)) return;
  const [, kind, text] = /^(rate|cron|at)\((.*)\)$/.exec(expressionString) ?? [];
  const problem = kind === 'rate' ? rateProblem(text) : kind === 'cron' ? cronProblem(text) : kind === 'at' ? atProblem(text)
    : { what: 'schedule is not a schedule expression', got: expressionString, instead: FORMS };
  if (problem) refuse(factory, problem);
}

function rateProblem(text: string): Refusal | undefined {
  const [, value, unit] = /^([1-9]\d*) (minutes?|hours?|days?)$/.exec(text) ?? [];
  if (unit === undefined) return { what: 'schedule is not a rate', got: text, instead: 'write a number above 0 and minutes, hours or days' };
  if ((value === '1') !== unit.endsWith('s')) return undefined;
  return { what: 'schedule is a rate in the wrong grammatical number', got: text, instead: 'write 1 minute, but 2 minutes' };
}

function cronProblem(text: string): Refusal | undefined {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 6) {
    return { what: `schedule has ${fields.length} fields of the 6 of a cron expression`, got: text, instead: 'write minutes, hours, day of month, month, day of week, year' };
  }
  const [, , dayOfMonth, , dayOfWeek] = fields;
  if ((dayOfMonth === '?') !== (dayOfWeek === '?')) return undefined;
  return { what: 'schedule says the day both by month and by week, or not at all', got: text, instead: 'write ? for exactly one of them' };
}

function atProblem(text: string): Refusal | undefined {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(text) ? undefined : { what: 'schedule is not a time', got: text, instead: 'write 2030-01-31T03:00:00' };
}
