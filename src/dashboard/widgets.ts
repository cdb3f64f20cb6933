import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/** Columns of a dashboard. */
const COLUMNS = 24;

/** The options of a graph that differ between graphs. */
type GraphProps = Pick<cloudwatch.GraphWidgetProps, 'title' | 'left' | 'right' | 'leftAnnotations' | 'rightYAxis' | 'stacked'> & {
  /** Unit of the left axis, as a label. */
  readonly unit?: string;
};

/** A graph without its width, which depends on its neighbours. */
export type Graph = (width: number) => cloudwatch.IWidget;

/** Returns a graph whose axis starts at 0. */
export function graph({ unit, ...props }: GraphProps): Graph {
  return (width) => new cloudwatch.GraphWidget({ ...props, width, leftYAxis: { min: 0, label: unit, showUnits: unit === undefined } });
}

/** Lays out graphs side by side. */
export function row(...graphs: readonly Graph[]): cloudwatch.IWidget[] {
  return graphs.map((each) => each(Math.floor(COLUMNS / graphs.length)));
}

/** Returns a heading over the width of the dashboard. */
export function heading(level: 1 | 2 | 3, text: string, ...notes: readonly string[]): cloudwatch.IWidget[] {
  const markdown = [`${'#'.repeat(level)} ${text}`, ...notes].join('\n\n');
  return [new cloudwatch.TextWidget({ markdown, width: COLUMNS, height: 1 + notes.length })];
}
