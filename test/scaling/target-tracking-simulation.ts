/**
 * Scaling policies of a template. The simulation runs Application Auto Scaling for a queue, minute by minute: target tracking adds tasks after 3
 * minutes above the target, and removes tasks after 15 minutes below 90 % of it, to the number that brings the metric to the target, rounded up. A step
 * scaling policy adds tasks as soon as its alarm goes off.
 */
export interface Policies {
  readonly min: number;
  readonly max: number;
  readonly tracking: { readonly queries: Query[]; readonly target: number; readonly scaleInCooldown: number; readonly scaleOutCooldown: number };
  readonly scaleFromZero?: { readonly queries: Query[]; readonly threshold: number; readonly adjustment: number; readonly cooldown: number };
}

/** An expression of metric math; the last of several is the result. */
export interface Query {
  readonly Id: string;
  readonly Expression: string;
}

export interface Load {
  /** Messages that arrive in a minute. */
  readonly arrivals: (minute: number) => number;
  readonly secondsPerMessage: number;
  readonly minutes: number;
  /** Minutes that a task takes to start. */
  readonly startMinutes?: number;
}

export interface Minute {
  readonly minute: number;
  readonly backlog: number;
  readonly running: number;
  readonly desired: number;
}

const ABOVE_FOR = 3;
const BELOW_FOR = 15;
const LOW = 0.9;

export function simulate({ min, max, tracking, scaleFromZero }: Policies, {
  arrivals, secondsPerMessage, minutes,
  startMinutes = 1,
}: Load): Minute[] {
  const history: Minute[] = [];
  const perTask = 60 / secondsPerMessage;
  let [backlog, desired, running, above, below] = [0, min, min, 0, 0];
  let [lastOut, lastIn, lastScaleFromZero] = [-Infinity, -Infinity, -Infinity];
  const starting: { at: number; count: number }[] = [];

  for (let minute = 0; minute < minutes; minute++) {
    while (starting.length > 0 && starting[0].at <= minute) running += starting.shift()!.count;
    backlog += arrivals(minute);
    const inFlight = Math.min(backlog, running);
    const received = Math.min(backlog, running * perTask);
    const values = { waiting: backlog - inFlight, inFlight, running, received };
    backlog -= received;

    const metric = evaluateAll(tracking.queries, values);
    above = metric > tracking.target ? above + 1 : 0;
    below = metric < tracking.target * LOW ? below + 1 : 0;
    const required = clamp(Math.ceil(desired * metric / tracking.target), min, max);
    let next = desired;
    if (above >= ABOVE_FOR && required > desired && (minute - lastOut) * 60 >= tracking.scaleOutCooldown) [next, lastOut] = [required, minute];
    if (below >= BELOW_FOR && required < desired && (minute - lastIn) * 60 >= tracking.scaleInCooldown) [next, lastIn] = [required, minute];
    if (scaleFromZero && evaluateAll(scaleFromZero.queries,
      values) >= scaleFromZero.threshold && (minute - lastScaleFromZero) * 60 >= scaleFromZero.cooldown) {
      [next, lastScaleFromZero] = [Math.max(next, clamp(desired + scaleFromZero.adjustment, min, max)), minute];
    }
    if (next > desired) starting.push({ at: minute + startMinutes, count: next - desired });
    if (next < desired) running = Math.min(running, next);
    desired = next;
    history.push({ minute, backlog, running, desired });
  }
  return history;
}

function evaluateAll(queries: Query[], values: Readonly<Record<string, number>>): number {
  return queries.reduce((known, { Id, Expression }) => {
    const result = evaluate(Expression, known);
    return { ...known, [Id]: result, result };
  }, { ...values, result: NaN }).result;
}

/** Evaluates the subset of metric math that this library uses. */
function evaluate(expression: string, values: Readonly<Record<string, number>>): number {
  const script = expression.replace(/\bAND\b/g, '&&');
  const names = Object.keys(values);
  const evaluator = new Function('FILL', 'IF', ...names, `return (${script});`);
  const fill = (value: number) => value;
  const either = (condition: boolean, then: number, otherwise: number) => condition ? then : otherwise;
  return evaluator(fill, either, ...names.map((name) => values[name]));
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
