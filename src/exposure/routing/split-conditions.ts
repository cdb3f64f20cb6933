import { RouteConditions } from './route-conditions';
import { failWith, Problem } from '../../private/errors';
import { isUnknown } from '../../private/pending-lookup';
import { TestHeaderRoute } from '../../traffic/test-traffic';

/**
 * Values, and wildcards, in all conditions of one rule.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html
 */
const MAX_VALUES = 5;

/** One condition: its values, and the same condition with some of them. */
interface Dimension {
  readonly values: readonly Value[];
  with(values: readonly unknown[]): RouteConditions;
}

interface Value {
  readonly value: unknown;
  readonly wildcards: number;
}

/** Returns the conditions of as few rules as together match the same requests. Each rule has a share of the values of each condition. */
export function splitConditions(where: string, conditions: RouteConditions): RouteConditions[] {
  if (!limitProblem(conditions)) return [conditions];
  const dimensions = dimensionsOf(conditions);
  const chunks = fewestChunks(dimensions.map(({ values }) => values), MAX_VALUES, MAX_VALUES);
  if (!chunks) {
    return failWith(where, {
      problem: `one value of each condition is already too much for a rule, which has at most ${MAX_VALUES} values and ${MAX_VALUES} wildcards`,
      remedy: 'use fewer conditions, or fewer wildcards',
    });
  }
  return dimensions.reduce<RouteConditions[]>((rules, dimension, index) => (
    rules.flatMap((rule) => chunks[index].map((chunk) => merge(rule, dimension.with(chunk.map(({ value }) => value)))))
  ), [{}]);
}

/** Returns the problem of conditions with more values or wildcards than one rule may have; undefined when they fit. */
export function limitProblem(conditions: RouteConditions, test?: TestHeaderRoute): Omit<Problem, 'remedy'> | undefined {
  const values = [...dimensionsOf(conditions).flatMap((dimension) => dimension.values), ...(test?.values ?? []).map(toValue)];
  const wildcards = values.reduce((sum, each) => sum + each.wildcards, 0);
  const withTest = test ? ', including those of the test header' : '';
  if (values.length > MAX_VALUES) return { problem: `a rule has at most ${MAX_VALUES} values in all its conditions${withTest}`, actual: values.length };
  return wildcards > MAX_VALUES ? { problem: `a rule has at most ${MAX_VALUES} wildcards in all its conditions${withTest}`, actual: wildcards } : undefined;
}

/** Returns large chunks of each list of values that make the fewest rules; undefined where one value of each is too much for a rule. */
function fewestChunks(lists: readonly (readonly Value[])[], maxValues: number, maxWildcards: number): Value[][][] | undefined {
  if (lists.length === 0) return [];
  const [first, ...others] = lists;
  let best: Value[][][] | undefined;
  for (let size = 1; size <= maxValues; size++) {
    for (let wildcards = 0; wildcards <= maxWildcards; wildcards++) {
      const chunks = chunked(first, size, wildcards);
      const rest = chunks && fewestChunks(others, maxValues - size, maxWildcards - wildcards);
      if (rest && (!best || count([chunks, ...rest]) <= count(best))) best = [chunks, ...rest];
    }
  }
  return best;
}

/** Fills chunks one after the other, so that a value which is appended changes only the last one. */
function chunked(values: readonly Value[], maxSize: number, maxWildcards: number): Value[][] | undefined {
  if (values.some(({ wildcards }) => wildcards > maxWildcards)) return undefined;
  return values.reduce<Value[][]>((chunks, value) => {
    const last = chunks.at(-1);
    const wildcards = (last ?? []).reduce((sum, each) => sum + each.wildcards, value.wildcards);
    return last && last.length < maxSize && wildcards <= maxWildcards ? [...chunks.slice(0, -1), [...last, value]] : [...chunks, [value]];
  }, []);
}

function count(chunks: readonly Value[][][]): number {
  return chunks.reduce((product, { length }) => product * length, 1);
}

function dimensionsOf({ paths, hosts, headers = {}, methods, queryStrings, sourceIps }: RouteConditions): Dimension[] {
  const lists = { paths, hosts, methods, queryStrings, sourceIps };
  return [
    ...Object.entries(lists).flatMap(([option, values]): Dimension[] => (
      values ? [{ values: values.map(toValue), with: (some) => ({ [option]: some }) }] : []
    )),
    ...Object.entries(headers).map(([name, values]) => (
      { values: values.map(toValue), with: (some: readonly unknown[]) => ({ headers: { [name]: some as string[] } }) }
    )),
  ];
}

/** Counts wildcards, of which methods and addresses have none. */
function toValue(value: unknown): Value {
  const { key = '', value: text } = typeof value === 'object' ? value as { key?: string; value: string } : { value: value as string };
  return { value, wildcards: [key, text].filter((each) => !isUnknown(each)).join('').replace(/\\[*?]/g, '').replace(/[^*?]/g, '').length };
}

function merge(rule: RouteConditions, other: RouteConditions): RouteConditions {
  return { ...rule, ...other, ...(rule.headers ?? other.headers) && { headers: { ...rule.headers, ...other.headers } } };
}
