import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

/** A metric as a dashboard has it. */
export interface ShownMetric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly options: any;
}

/** The body of the only dashboard of a stack. Values of the template stand in it as JSON texts. */
export function bodyOf(stack: Stack): { widgets: any[]; [name: string]: any } {
  const [{ Properties: { DashboardBody } }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  const parts: unknown[] = typeof DashboardBody === 'string' ? [DashboardBody] : DashboardBody['Fn::Join'][1];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : JSON.stringify(JSON.stringify(part)).slice(1, -1))).join(''));
}

/** Widgets by their titles; headings are left out. */
export function titlesOf(stack: Stack): string[] {
  return bodyOf(stack).widgets.flatMap(({ properties: { title } }) => title ?? []);
}

/** The first widget of a title. */
export function widgetOf(stack: Stack, title: string): any {
  const found = bodyOf(stack).widgets.find(({ properties }) => properties.title === title);
  if (!found) throw new Error(`there is no widget ${title}, but ${titlesOf(stack).join(', ')}`);
  return found.properties;
}

/** The labels of what a widget draws. */
export function linesOf(stack: Stack, title: string): string[] {
  const options: any[] = widgetOf(stack, title).metrics.map((metric: any[]) => metric.at(-1));
  return options.filter(({ visible }) => visible !== false).map(({ label }) => label);
}

/** The metrics of widgets, those of expressions included, without the expressions themselves. */
export function metricsOf(widgets: readonly any[]): ShownMetric[] {
  return widgets.flatMap(({ properties: { metrics = [] } }) => metrics).filter(([first]: any[]) => typeof first === 'string').map((metric: any[]) => {
    const options = typeof metric.at(-1) === 'object' ? metric.at(-1) : {};
    const [namespace, metricName, ...dimensions] = metric.filter((each) => typeof each === 'string');
    const pairs = Array.from({ length: dimensions.length / 2 }, (_, i) => [dimensions[2 * i], dimensions[2 * i + 1]]);
    return { namespace, metricName, dimensions: Object.fromEntries(pairs), options };
  });
}

/** The types of the resources that a value refers to, in the stack of the dashboard or by an export of another one. */
export function typesBehind(value: string, stack: Stack, others: readonly Stack[] = []): string[] {
  const typesIn = (part: any, from: Stack): string[] => {
    if (typeof part !== 'object' || part === null) return [];
    const { Ref: id = [part['Fn::GetAtt']].flat()[0], 'Fn::ImportValue': exported } = part;
    if (exported) {
      const [provider, exportedValue] = others.flatMap((each) => exportsOf(each, exported))[0];
      return typesIn(exportedValue, provider);
    }
    const type = templateOf(from).Resources[id]?.Type;
    return type ? [type] : Object.values(part).flatMap((each) => typesIn(each, from));
  };
  return [...new Set(jsonTextsIn(value).flatMap((text) => typesIn(JSON.parse(text), stack)))];
}

/** What a stack exports by a name. */
function exportsOf(stack: Stack, name: unknown): [Stack, any][] {
  return Object.values<any>(templateOf(stack).Outputs ?? {}).filter(({ Export }) => Export?.Name === name).map(({ Value }) => [stack, Value]);
}

const TEMPLATES = new WeakMap<Stack, any>();

/** The template of a stack that does not change any more. */
function templateOf(stack: Stack): any {
  const template = TEMPLATES.get(stack) ?? Template.fromStack(stack).toJSON();
  TEMPLATES.set(stack, template);
  return template;
}

/** The JSON objects that stand one after the other in a text. */
function jsonTextsIn(text: string): string[] {
  const start = text.indexOf('{');
  if (start < 0) return [];
  let depth = 0;
  const length = [...text.slice(start)].findIndex((character) => {
    if (character === '{') depth++;
    if (character === '}') depth--;
    return depth === 0;
  }) + 1;
  return [text.slice(start, start + length), ...jsonTextsIn(text.slice(start + length))];
}
